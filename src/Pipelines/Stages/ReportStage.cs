using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;
using Toolkit.Reports.Figures;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>Arranges what a run found as one page. Figures draw, stages write their own sentences; here only the order is decided.</summary>
public static class ReportStage
{
    private const int MostFaults = 200;

    /// <summary>The stand-alone page of a run.</summary>
    /// <exception cref="ArgumentException">The run has no result.</exception>
    public static string Html(StudyRunOutcome run) => HtmlReport.Write(Model(run));

    private static ReportModel Model(StudyRunOutcome run)
    {
        var result = run.Result ?? throw new ArgumentException("A run without a result has no report.", nameof(run));
        var findings = run.Findings!;
        return new()
        {
            Title = "Study " + result.Study.Name,
            Lead = $"{result.Participants.Length} participants in two arms; {result.Study.Arms[1].Name} is compared with {result.Study.Arms[0].Name} at {result.Study.Followup.Name}.",
            Facts = [.. Facts(result), .. findings.Planned is { } carried ? [("Plan", carried.Plan.Sha256[..16])] : Array.Empty<(string, string)>()],
            Sections =
            [
                .. result.Truth.IsEmpty ? [] : new[] { Truth(result) },
                .. findings.Planned is { } planned ? PlanReport.Sections(planned.Plan, planned.Data, planned.Result) : [Effects(result, findings), .. findings.Tracking.IsEmpty ? [] : new[] { Tracking(result, findings) }],
                .. AssaySection.Of(run.Plates),
                .. ConnectivitySection.Of(run.Runs),
                new("All estimates", [EstimateTable.Of("Every estimate with its interval and its way back to the bytes", result.Estimates)]),
            ],
            Methods = [.. Methods(result, findings)],
            Faults = [.. result.Faults.Take(MostFaults).Select(f => f.ToString()), .. result.Faults.Length > MostFaults ? [$"and {result.Faults.Length - MostFaults} more: tables/faults.csv lists them all"] : Array.Empty<string>()],
            Provenance = [.. result.Provenance.Entries.Values],
        };
    }

    private static IEnumerable<(string Name, string Value)> Facts(StudyResult result)
    {
        foreach (var arm in result.Study.Arms)
        {
            yield return ("Arm " + arm.Name, result.Participants.Count(p => p.Arm == arm).ToString(CultureInfo.InvariantCulture));
        }

        yield return ("Study file", result.Study.Provenance.Sha256![..16]);
        yield return ("Toolkit", Provenance.ToolkitVersion);
        if (result.Seed is { } seed)
        {
            yield return ("Simulated from seed", seed.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static ReportSection Truth(StudyResult result) => new(
        "Truth and estimate",
        [
            "These data are simulated: what was put in is known, and stands beside what came out of the instruments' bytes.",
            EstimateTable.AgainstTruth("Truth, estimate and interval", result.Truth.Select(t => (t.Estimate, t.Truth))),
        ]);

    private static ReportSection Effects(StudyResult result, TrialFindings findings)
    {
        var blocks = new List<ReportBlock>
        {
            new KeyFiguresBlock([.. findings.Effects.Select(e => EffectText.Card(e.Outcome.Outcome.Title, e.Effect, Adjusted(findings, e.Effect)))]),
        };
        AddForest(blocks, findings, result.Study, "Standardised effect (Hedges g)", "effects-g", ratio: false, estimate => estimate.Name.Contains("Hedges g", StringComparison.Ordinal));
        AddForest(blocks, findings, result.Study, "Ratio of geometric means", "effects-ratio", ratio: true, estimate => findings.Effects.Any(e => e.Outcome.Scale == OutcomeScale.Log && e.Effect.Name == estimate.Name));
        return new("Did the arms differ?", [.. blocks]);
    }

    private static void AddForest(List<ReportBlock> blocks, TrialFindings findings, Study study, string quantity, string id, bool ratio, Func<Estimate, bool> shown)
    {
        var rows = findings.Estimates.Where(shown).Select(e => new ForestRow(Title(study, e), e.Value, e.Low, e.High) { ProvenanceId = e.Provenance.FirstOrDefault(), Note = e.Reason ?? "" }).ToImmutableArray();
        if (!rows.IsEmpty)
        {
            blocks.Add(ForestPlot.Draw(new()
            {
                Id = id,
                Title = $"{quantity}: {study.Arms[1].Name} against {study.Arms[0].Name}",
                Quantity = quantity,
                Rows = rows,
                IsRatio = ratio,
                FavoursLow = "lower with " + study.Arms[1].Name,
                FavoursHigh = "higher with " + study.Arms[1].Name,
            }));
        }
    }

    private static ReportSection Tracking(StudyResult result, TrialFindings findings)
    {
        var data = TrialData.From(result.Values);
        MarkerScale Scale(TrackingAnalysis t) => TrialStage.ScaleOf(result.Study.Outcomes.First(o => o.Outcome.Name == t.Marker.Name));
        return new(
            "Do the biomarkers track the relief?",
            [.. findings.Tracking.Select((t, i) => (ReportBlock)ChangeScatter.Draw(TrackingFigure.Of(t, data, result.Study.Baseline.Name, result.Study.Followup.Name, Scale(t), $"tracking-{i + 1}", [.. result.Study.Arms.Select(a => a.Name)])))]);
    }

    private static IEnumerable<string> Methods(StudyResult result, TrialFindings findings)
    {
        foreach (var sentence in AssaySection.Methods(result.Study).Concat(ConnectivitySection.Methods(result.Study)))
        {
            yield return sentence;
        }

        if (result.Study.Outcomes.Any(o => o.Source is GrayMatterSource))
        {
            yield return $"Gray-matter change between two visits was measured with {GrayMatterChange.Method}, inside the region as labelled; the images are taken as they lie in the scanner, without registration between visits.";
        }

        foreach (var sentence in findings.Methods)
        {
            yield return sentence;
        }

        yield return $"Every number leads to the SHA-256 of the bytes it came from, with the settings used. Toolkit {Provenance.ToolkitVersion}.";
    }

    private static string Title(Study study, Estimate estimate) =>
        study.Outcomes.FirstOrDefault(o => estimate.Name.StartsWith(o.Outcome.Name + ":", StringComparison.Ordinal))?.Outcome.Title ?? estimate.Name;

    private static string Adjusted(TrialFindings findings, Estimate effect) =>
        findings.AdjustedP.TryGetValue(effect.Name, out var p) ? EffectText.Adjusted(p) : "";
}
