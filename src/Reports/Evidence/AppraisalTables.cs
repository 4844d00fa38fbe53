using System.Globalization;
using Toolkit.Evidence.Agreement;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Tables of what people judged, and of what follows a pooled effect.</summary>
public static class AppraisalTables
{
    /// <summary>Records with both reviewers' decisions, the final one and its reasons.</summary>
    public static ReportTable Screened(Screening screening) => new(
        "Eligibility of the records",
        [new("Record"), new("Each reviewer"), new("Decision"), new("Reasons")],
        screening.Records.Select(r => (Cell[])[r.RecordId, string.Join(", ", r.Each.Select(e => e.Reviewer + " " + Word(e.Verdict))), Word(r.Final.Verdict), r.Final.Reasons.IsEmpty ? "–" : string.Join("; ", r.Final.Reasons)]));

    /// <summary>Items with both extractors' values and what was decided.</summary>
    public static ReportTable Extracted(ExtractionForm form) => new(
        "Values extracted by two people",
        [new("Item"), new("Each extractor"), new("Value"), new("How")],
        form.Items.Select(i => (Cell[])
        [
            i.Item, string.Join(", ", form.Values.Where(v => v.Item == i.Item).Select(v => v.Extractor + " " + (v.Value.Length == 0 ? "nothing" : v.Value))), i.Value is { } value ? (value.Length == 0 ? "nothing" : value) : "open", i.Value is null ? "the two differ and nobody decided" : i.Reason,
        ]));

    /// <summary>Agreement in words: "Cohen's kappa 0.74 (SE 0.11), 18 of 20 agree"; where both used one category there is no kappa.</summary>
    public static string Agreement(string of, Kappa? kappa) => kappa is null ? of + ": no item was judged by two people."
        : of + ": " + (kappa.Value is { } value ? $"Cohen's kappa {Markup.Fixed(value, 2)} (SE {Markup.Fixed(kappa.Se!.Value, 2)})" : "no kappa, both used one category") + string.Create(CultureInfo.InvariantCulture, $", {kappa.Observed * kappa.Items:0} of {kappa.Items} agree.");

    /// <summary>The pooled effect by several estimators, without each trial, and in subgroups.</summary>
    public static ReportTable Robustness(MarkerSynthesis marker) => new(
        marker.Marker + ": how far the pooled effect depends on how and from what it is pooled",
        [new("Pooled"), new("Trials", true), new("Effect", true), new("95 % interval"), new("τ²", true), new("p", true)],
        [
            .. PoolReport.Estimators.Zip(marker.Report!.ByEstimator, (e, f) => Row(Name(e), f)),
            .. marker.Report.WithoutEach.Select((f, i) => Row("without " + marker.Pool!.Studies[i].StudyId, f)),
            .. marker.Report.Fill is { Missing: > 0 } fill ? [Row(string.Create(CultureInfo.InvariantCulture, $"with {fill.Missing} filled in on the {fill.Side}"), fill.Filled)] : Array.Empty<Cell[]>(),
            .. marker.Report.Subgroups.SelectMany(s => s.Analysis.Groups.Select(g => Row($"{s.Grouping}: {g.Name}", g.Fit))),
            .. marker.Report.Multilevel is { } m ? [["multilevel, trials and rows", Cell.Fixed(m.Trials, 0), Cell.Fixed(m.Fit.Estimated, 2), $"SE {Markup.Fixed(m.Robust.Se, 2)} (CR2, df {Markup.Fixed(m.Robust.Df, 1)})", Cell.Of(m.Fit.Sigma2[0]), Cell.Linked(Markup.PValue(m.Robust.P), null)]] : Array.Empty<Cell[]>(),
        ]);

    /// <summary>Tests of what the effects differ by.</summary>
    public static ReportTable Tests(MarkerSynthesis marker) => new(
        marker.Marker + ": subgroups, regressions and small-study effects",
        [new("Test"), new("Statistic"), new("p", true)],
        [
            .. marker.Report!.Subgroups.Select(s => (Cell[])[$"difference between groups of {s.Grouping}", $"Q = {Markup.Number(s.Analysis.QBetween)}, df {s.Analysis.Df}", Markup.PValue(s.Analysis.P)]),
            .. marker.Report.Regressions.Select(r => (Cell[])[$"slope on {r.Moderator}", $"{Markup.Number(r.Fit.Coefficients[1].Estimate)} [{Markup.Number(r.Fit.Coefficients[1].Low)}, {Markup.Number(r.Fit.Coefficients[1].High)}]", Markup.PValue(r.Fit.Coefficients[1].P)]),
            .. marker.Report.Egger is { } egger ? [["Egger's regression", $"t = {Markup.Number(egger.T)}, df {egger.Df}", Markup.PValue(egger.P)]] : Array.Empty<Cell[]>(),
            .. marker.Report.Rank is { } rank ? [["rank correlation", "τ = " + Markup.Number(rank.Tau), Markup.PValue(rank.P)]] : Array.Empty<Cell[]>(),
        ]);

    private static string Word(EligibilityVerdict verdict) => verdict switch { EligibilityVerdict.Include => "include", EligibilityVerdict.Exclude => "exclude", _ => "unclear" };

    private static Cell[] Row(string name, RandomEffects f) =>
        [name, Cell.Fixed(f.Data.K, 0), Cell.Fixed(f.Pooled.Estimate, 2), $"{Markup.Fixed(f.Pooled.Low, 2)} to {Markup.Fixed(f.Pooled.High, 2)}", Cell.Of(f.Tau2), Cell.Linked(Markup.PValue(f.Pooled.P), null)];

    private static string Name(TauEstimator estimator) => estimator switch { TauEstimator.FE => "fixed effect", TauEstimator.DL => "DerSimonian-Laird", TauEstimator.PM => "Paule-Mandel", _ => estimator.ToString() };
}
