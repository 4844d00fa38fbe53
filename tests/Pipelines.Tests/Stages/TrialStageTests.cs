using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Tests.Stages;

public class TrialStageTests
{
    [Fact]
    public void Arms_are_compared_with_the_first_and_every_estimate_names_the_study_file()
    {
        var (context, findings) = Analyse(OutcomeScale.Linear, i => 60 + i, (i, exercise) => 58 + (i % 3) - (exercise ? 12 : 0));
        var effect = Assert.Single(findings.Effects).Effect;
        Assert.Equal("pain_vas: exercise - control at week12", effect.Name);
        Assert.InRange(effect.Value!.Value, -14, -10);
        Assert.All(findings.Estimates, e => Assert.Contains(context.Study.Provenance.Id, e.Provenance));
        Assert.Equal(effect.P!.Value, findings.AdjustedP[effect.Name]);
        Assert.Empty(context.Faults);
        Assert.Empty(context.Provenance.Dangling());
    }

    [Fact]
    public void A_log_scale_gives_a_ratio() =>
        Assert.Equal("pain_vas: exercise / control at week12", Assert.Single(Analyse(OutcomeScale.Log, i => 10 + i, (i, exercise) => (10 + i) * (exercise ? 0.7 : 1.0) * (1 + (0.01 * (i % 3)))).Findings.Effects).Effect.Name);

    [Fact]
    public void An_outcome_that_is_a_change_is_compared_without_a_baseline()
    {
        var (_, findings) = Analyse(OutcomeScale.Change, _ => null, (i, exercise) => (i % 4) - (exercise ? 3 : 0));
        var effect = Assert.Single(findings.Effects).Effect;
        Assert.Equal("linear model of the change", effect.Method);
        Assert.InRange(effect.Value!.Value, -4, -2);
    }

    [Fact]
    public void A_participant_without_a_follow_up_is_named_and_the_others_are_analysed()
    {
        var (context, findings) = Analyse(OutcomeScale.Linear, i => 60 + i, (i, exercise) => i == 0 && !exercise ? null : 58 + (i % 3));
        Assert.NotNull(Assert.Single(findings.Effects).Effect.Value);
        var fault = Assert.Single(context.Faults);
        Assert.Equal(("C00", "pain_vas"), (fault.Participant, fault.Outcome));
        Assert.Contains("no value at follow-up", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outcome_that_cannot_be_analysed_has_an_estimate_without_a_number_and_with_a_reason()
    {
        var (context, findings) = Analyse(OutcomeScale.Linear, _ => null, (_, _) => null);
        Assert.Empty(findings.Effects);
        var estimate = Assert.Single(findings.Estimates);
        Assert.Null(estimate.Value);
        Assert.NotNull(estimate.Reason);
        Assert.Contains(context.Faults, f => f is { Stage: "trial", Outcome: "pain_vas", Participant: null });
    }

    [Fact]
    public void The_page_of_a_run_names_its_faults_and_links_its_numbers()
    {
        var (context, findings) = Analyse(OutcomeScale.Linear, i => 60 + i, (i, exercise) => 58 + (i % 3) - (exercise ? 12 : 0));
        context.Faults.Add(new("dicom", "<script>alert(1)</script>") { Participant = "C00" });
        var page = ReportStage.Html(new StudyRunOutcome
        {
            Result = new StudyResult
            {
                Study = context.Study,
                Participants = context.Participants,
                Values = [],
                Estimates = findings.Estimates,
                Faults = [.. context.Faults],
                Provenance = context.Provenance,
            },
            Findings = findings,
        });
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains(findings.Effects[0].Effect.Provenance[0], page, StringComparison.Ordinal);
    }

    private static (StudyContext Context, TrialFindings Findings) Analyse(OutcomeScale scale, Func<int, double?> before, Func<int, bool, double?> after)
    {
        var study = Examples.Study(scale: scale);
        var people = Enumerable.Range(0, 12).SelectMany(i => new[] { Examples.Person($"C{i:00}"), Examples.Person($"E{i:00}", "exercise") }).OrderBy(p => p.Label, StringComparer.Ordinal).ToArray();
        var context = Examples.Context("", study, people);
        context.Provenance.Add(study.Provenance);
        var values = new OutcomeValues(context, study.Outcomes[0]);
        foreach (var person in people)
        {
            var i = int.Parse(person.Label[1..], System.Globalization.CultureInfo.InvariantCulture);
            if (before(i) is { } first)
            {
                values.Add(person, study.Baseline, Observation.Of(first), Examples.File.At(i, 1));
            }

            if (after(i, person.Label[0] == 'E') is { } last)
            {
                values.Add(person, study.Followup, Observation.Of(last), Examples.File.At(100 + i, 1));
            }
        }

        return (context, TrialStage.Analyse(context, [.. values.Complete()]));
    }
}
