using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Tests.Stages;

public class PlanStageTests
{
    private const string Plan = """
        title: Exercise and pain
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84, window: 7}
        sets:
          - {name: per-protocol, column: pp, is: Y}
        outcomes:
          - {name: pain_vas, title: Pain, unit: mm, benefit: lower, importantChange: 5}
          - {name: crp, title: CRP, unit: mg/L, benefit: lower, scale: log}
        families:
          - {name: both, outcomes: [pain_vas, crp], method: holm}
        tracking:
          - {marker: crp, pain: pain_vas}
        sensitivity:
          - {name: per-protocol, outcome: pain_vas, set: per-protocol}
        """;

    private const string Study = """
        study: planned
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84}
        participants: participants.csv
        plan: plan.yaml
        outcomes:
          pain_vas: {title: Pain, unit: mm, benefit: lower, table: {file: pain.csv, column: vas}}
          crp: {title: CRP, unit: mg/L, benefit: lower, scale: log, table: {file: crp.csv, column: crp}}
        """;

    [Fact]
    public void A_study_that_names_a_plan_gives_what_the_plan_gives_on_the_same_values()
    {
        using var folder = Made();
        var run = Run(folder).Result!;
        var table = LongTable.Read(Csv.Read(Long(folder)).Value, "values.csv", [], [new("pain_vas", "mm", BenefitDirection.Lower) { Title = "Pain" }, new("crp", "mg/L", BenefitDirection.Lower) { Title = "CRP" }], new Dictionary<string, int> { ["baseline"] = 0, ["week12"] = 84 });
        var traits = Traits.Read(Csv.Read(File.ReadAllText(Path.Combine(folder.Path, "participants.csv"))).Value, "participants.csv", ["pp"]);
        var direct = PlanAnalysis.Run(PlanReader.Read(Plan).Plan!, TrialData.From(table.Values), traits);
        Assert.Equal(direct.Estimates.Select(e => (e.Name, e.Value, e.Low, e.High, e.P)), run.Estimates.Select(e => (e.Name, e.Value, e.Low, e.High, e.P)));
        Assert.Contains(run.Estimates, e => e.Name == "pain_vas: exercise - control at week12 [per-protocol]" && e.Value is not null);
        Assert.Equal(2, run.AdjustedP.Count);
        Assert.Equal(direct.Adjusted.ToDictionary(a => a.Estimate, a => a.P), run.AdjustedP);
        Assert.Empty(run.Provenance.Dangling());
        Assert.All(run.Estimates, e => Assert.Contains(e.Provenance, id => run.Provenance.Entries[id].Stage == "plan"));
    }

    [Fact]
    public void The_page_of_such_a_run_shows_the_plan_s_sections_beside_the_instruments()
    {
        using var folder = Made();
        var page = ReportStage.Html(Run(folder));
        Assert.Contains("Who was analysed", page, StringComparison.Ordinal);
        Assert.Contains("How robust is it?", page, StringComparison.Ordinal);
        Assert.Contains(PlanReader.Read(Plan).Plan!.Sha256[..16], page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_changed_after_data_were_seen_is_refused_until_it_records_the_change()
    {
        using var folder = Made();
        Assert.NotNull(Run(folder).Result);
        Assert.NotNull(Run(folder).Result);
        var seen = PlanReader.Read(Plan).Plan!.Sha256;
        folder.Write("plan.yaml", Plan.Replace("method: holm", "method: bonferroni", StringComparison.Ordinal));
        var refused = Run(folder);
        Assert.Null(refused.Result);
        Assert.StartsWith("plan.yaml: line 1: expected the plan under which the data were first analysed", Assert.Single(refused.StudyFaults).Message, StringComparison.Ordinal);
        Assert.Equal(refused.StudyFaults, StudyRun.Check(Path.Combine(folder.Path, "study.yaml")));
        folder.Write("plan.yaml", Plan.Replace("method: holm", "method: bonferroni", StringComparison.Ordinal) + $"\nchanges:\n  - {{date: 2026-11-29, reason: agreed, previous: {seen}}}\n");
        Assert.NotNull(Run(folder).Result);
    }

    [Theory]
    [InlineData("arms: [control, exercise]", "arms: [exercise, control]", "expected the arms of the study in its order: control, exercise")]
    [InlineData("day: 84", "day: 90", "expected visits of the study: baseline (day 0), week12 (day 84), found week12 (day 90)")]
    [InlineData("name: crp, title: CRP, unit: mg/L", "name: crp, title: CRP, unit: ug/L", "expected crp in mg/L, benefit Lower, as in the study, found ug/L")]
    [InlineData("scale: log", "scale: change", "expected a scale other than 'change' for crp")]
    [InlineData("name: per-protocol, column", "nam: per-protocol, column", "one of the keys name, column, is")]
    public void A_plan_that_disagrees_with_its_study_is_refused_before_anything_is_run(string was, string now, string expected)
    {
        using var folder = Made();
        folder.Write("plan.yaml", Plan.Replace(was, now, StringComparison.Ordinal));
        var run = Run(folder);
        Assert.Null(run.Result);
        Assert.Contains(run.StudyFaults, f => f.Message.StartsWith("plan.yaml: line ", StringComparison.Ordinal) && f.Message.Contains(expected, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(folder.Path, "plan.yaml.seal.json")));
    }

    [Fact]
    public void A_study_has_an_analysis_or_a_plan_not_both_and_the_plan_must_be_there()
    {
        using var folder = Made();
        folder.Write("study.yaml", Study + "\nanalysis: {covariance: HC3}\n");
        Assert.Contains(Run(folder).StudyFaults, f => f.Message.Contains("expected 'analysis' or 'plan', found both", StringComparison.Ordinal));
        folder.Write("study.yaml", Study.Replace("plan.yaml", "lost.yaml", StringComparison.Ordinal));
        Assert.Contains(Run(folder).StudyFaults, f => f.Message.Contains("lost.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_is_missing_is_named_once()
    {
        using var folder = Made();
        var pain = File.ReadAllLines(Path.Combine(folder.Path, "pain.csv"));
        folder.Write("pain.csv", string.Join('\n', pain.Where(l => !l.StartsWith("P03,week12", StringComparison.Ordinal))));
        var faults = Run(folder).Result!.Faults.Where(f => f.Participant == "P03").ToList();
        Assert.Equal("pain_vas", Assert.Single(faults).Outcome);
    }

    private static StudyRunOutcome Run(Examples.Folder folder) => StudyRun.Execute(Path.Combine(folder.Path, "study.yaml"), 1, (_, _, _) => { });

    /// <summary>24 participants whose pain falls by 12 mm more with exercise, and whose CRP falls with it.</summary>
    private static Examples.Folder Made()
    {
        var folder = new Examples.Folder();
        folder.Write("study.yaml", Study);
        folder.Write("plan.yaml", Plan);
        StringBuilder people = new("participant,arm,pp\n"), pain = new("participant,visit,vas\n"), crp = new("participant,visit,crp\n");
        for (var i = 0; i < 24; i++)
        {
            var (name, treated, noise) = ($"P{i:00}", i % 2, 3 * Math.Sin(7 * i));
            people.Append(CultureInfo.InvariantCulture, $"{name},{(treated == 1 ? "exercise" : "control")},{(i < 20 ? "Y" : "N")}\n");
            pain.Append(CultureInfo.InvariantCulture, $"{name},baseline,{60 + (4 * Math.Cos(3 * i)):0.0}\n{name},week12,{55 + noise - (12 * treated):0.0}\n");
            crp.Append(CultureInfo.InvariantCulture, $"{name},baseline,{3 + Math.Cos(i):0.00}\n{name},week12,{(3 + Math.Cos(i)) * (1 + (0.03 * noise) - (0.2 * treated)):0.00}\n");
        }

        folder.Write("participants.csv", people.ToString());
        folder.Write("pain.csv", pain.ToString());
        folder.Write("crp.csv", crp.ToString());
        return folder;
    }

    /// <summary>The same values as one table of participant, arm, visit, outcome and value.</summary>
    private static string Long(Examples.Folder folder)
    {
        var arms = File.ReadAllLines(Path.Combine(folder.Path, "participants.csv")).Skip(1).Select(l => l.Split(',')).ToDictionary(c => c[0], c => c[1]);
        IEnumerable<string> Rows(string file, string outcome) => File.ReadAllLines(Path.Combine(folder.Path, file)).Skip(1).Select(l => l.Split(',')).Select(c => $"{c[0]},{arms[c[0]]},{c[1]},{outcome},{c[2]}");
        return "participant,arm,visit,outcome,value\n" + string.Join('\n', Rows("pain.csv", "pain_vas").Concat(Rows("crp.csv", "crp"))) + "\n";
    }
}
