using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Evidence;

/// <summary>Pages of the evidence area: the synthesis of a set of trials, and the audit of a review.</summary>
public static class EvidencePage
{
    /// <summary>Characteristics, flow, risk of bias, synthesis by category, pools and certainty.</summary>
    public static ReportModel Synthesis(EvidenceSet set, ReviewSynthesis synthesis) => new()
    {
        Title = "Evidence synthesis",
        Lead = string.Create(CultureInfo.InvariantCulture, $"{set.Included.Count()} included trials; synthesis by direction of effect, with a pooled effect only where trials can be pooled."),
        Facts = [("Women", N(synthesis.Sex.Women)), ("Men", N(synthesis.Sex.Men)), ("Sex not stated", synthesis.Sex.Unknown is { } u ? N(u) : "unknown number"), ("Weeks", Range(synthesis.Dose.ShortestWeeks, synthesis.Dose.LongestWeeks)), ("Sessions a week", Range(synthesis.Dose.FewestSessions, synthesis.Dose.MostSessions))],
        Sections =
        [
            new("Included trials", [EvidenceTables.Characteristics(set)]),
            .. Flow(set), .. People(set), .. Bias(set),
            new("Synthesis by category", [.. Directions(set, synthesis), .. synthesis.Categories.Select(c => (ReportBlock)EvidenceTables.Category(c))]),
            new("Meta-analysis", [EvidenceTables.Pools(synthesis), .. Forests(synthesis), .. Details(synthesis)]),
            new("Certainty", [EvidenceTables.Certainty(synthesis)]),
        ],
        Methods =
        [
            "Effects were grouped by biomarker category; directions of effect were counted in terms of health and tested by an exact sign test; printed p values were combined by Fisher's method as bounds.",
            "Effects were pooled by random effects (REML, Hartung-Knapp) only where at least two trials print a comparable between-group effect under one condition.",
        ],
        Faults = [.. set.Faults.Select(f => f.Message), .. synthesis.Warnings],
    };

    /// <summary>Findings by severity, and what was not checkable.</summary>
    public static ReportModel Audit(EvidenceSet set, AuditReport report)
    {
        var differences = report.Differences.ToList();
        int Count(Verdict v) => report.Findings.Count(f => f.Verdict == v);
        return new()
        {
            Title = "Audit of a review",
            Lead = string.Create(CultureInfo.InvariantCulture, $"{report.Findings.Length} checks: {Count(Verdict.Inconsistent)} inconsistent, {Count(Verdict.Borderline) + Count(Verdict.Partly)} borderline or partly true, {Count(Verdict.Consistent)} consistent, {Count(Verdict.Implied)} values implied, {Count(Verdict.NotCheckable)} not checkable. A difference is stated; nothing is said of its cause."),
            Sections =
            [
                new("Differences", differences.Count == 0 ? ["Nothing that could be checked contradicts itself or its sources."] : [EvidenceTables.Findings("Differences, the most severe first", differences)]),
                .. Flow(set), .. Bias(set),
                new("Not checkable", report.NotCheckable.Any() ? [EvidenceTables.Findings("What could not be checked, and why", report.NotCheckable)] : ["Everything could be checked."]),
                new("All other checks", [EvidenceTables.Findings("Consistent claims and implied values", report.Findings.Where(f => f.Verdict is Verdict.Consistent or Verdict.Implied))]),
            ],
            Methods = ["Every printed number was recomputed from the others over the whole interval of values that round to what is printed; a claim that all of them satisfy is consistent, one that none satisfies is inconsistent."],
            Faults = [.. set.Faults.Select(f => f.Message)],
        };
    }

    private static ImmutableArray<ReportSection> Flow(EvidenceSet set) => set.Flow.IsGiven ? [new("Study selection", [FlowDiagram.Draw("prisma-flow", set.Flow)])] : [];

    private static ImmutableArray<ReportSection> People(EvidenceSet set) =>
    [
        .. set.Screening is { } screening ? [new ReportSection("Eligibility", [AppraisalTables.Agreement("Decisions on the records", screening.Agreement), AppraisalTables.Screened(screening)])] : Array.Empty<ReportSection>(),
        .. set.Extraction is { } form ? [new ReportSection("Extraction", [AppraisalTables.Agreement("Extracted values", form.Agreement), AppraisalTables.Extracted(form)])] : Array.Empty<ReportSection>(),
    ];

    private static IEnumerable<ReportBlock> Details(ReviewSynthesis synthesis) => synthesis.Categories.SelectMany(c => c.Markers).Where(m => m.Report is not null).SelectMany(m =>
        new ReportBlock[] { AppraisalTables.Robustness(m) }.Concat(m.Report!.Egger is not null || !m.Report.Subgroups.IsEmpty || !m.Report.Regressions.IsEmpty ? [AppraisalTables.Tests(m)] : []).Concat(m.Report.Notes.IsEmpty ? [] : [(ReportBlock)(m.Marker + ": " + string.Join("; ", m.Report.Notes) + ".")]));

    private static ImmutableArray<ReportSection> Bias(EvidenceSet set) =>
        set.Rob2.IsEmpty ? [] : [new("Risk of bias", [TrafficLight.Draw("rob2-traffic-light", set.Rob2), RatingSummary.Draw("rob2-summary", set.Rob2)])];

    private static ImmutableArray<ReportBlock> Directions(EvidenceSet set, ReviewSynthesis synthesis) => synthesis.Categories.IsEmpty
        ? ["No outcome has a direction."]
        : [EffectDirectionPlot.Draw("effect-direction", synthesis.Categories, set.Rob2), HarvestPlot.Draw("harvest", synthesis.Categories, set.Rob2)];

    private static ImmutableArray<ReportBlock> Forests(ReviewSynthesis synthesis) =>
    [
        .. from category in synthesis.Categories
           from marker in category.Markers
           where marker.Pool?.Fit is not null
           select (ReportBlock)Forest(category.Category + "-" + marker.Marker, marker),
    ];

    private static Figure Forest(string id, MarkerSynthesis marker)
    {
        var fit = marker.Pool!.Fit!;
        var prediction = fit.Data.K > 2 ? fit.PredictionInterval() : (Toolkit.Evidence.MetaAnalysis.Span95?)null;
        return ForestPlot.Draw(new()
        {
            Id = "forest-" + id,
            Title = marker.Marker + ": pooled effect",
            Quantity = Capital(marker.Pool.Studies[0].Measure),
            FavoursLow = "favours control",
            FavoursHigh = "favours exercise",
            Rows =
            [
                .. marker.Pool.Studies.Select((s, i) => Row(s, fit.Weights[i])),
                new("Pooled, Hartung-Knapp", fit.Pooled.Estimate, fit.Pooled.Low, fit.Pooled.High) { IsSummary = true, Prediction = prediction is { } p ? (p.Low, p.High) : null },
            ],
            Model = $"Random effects, REML: Q = {Markup.Number(fit.Q)} (df {fit.Df}, p = {Markup.PValue(fit.QP)}), I² = {Markup.Fixed(fit.I2, 0)} %, τ² = {Markup.Number(fit.Tau2)}",
        });
    }

    private static ForestRow Row(Toolkit.Evidence.MetaAnalysis.PooledStudy s, double weight)
    {
        const double z = 1.959963984540054;
        var reach = z * Math.Sqrt(s.Effect.V);
        return new(s.StudyId, s.Effect.Y, s.Effect.Y - reach, s.Effect.Y + reach) { Weight = weight };
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string N(double n) => n.ToString("0", CultureInfo.InvariantCulture);

    private static string Range(double? low, double? high) => low is { } l && high is { } h ? (l == h ? Markup.Plain(l) : $"{Markup.Plain(l)} to {Markup.Plain(h)}") : "not stated";
}
