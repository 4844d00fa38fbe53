using System.Globalization;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Tables of the evidence pages.</summary>
public static class EvidenceTables
{
    /// <summary>Characteristics of every included trial; a size that only the review's totals imply is marked as implied.</summary>
    public static ReportTable Characteristics(EvidenceSet set)
    {
        var implied = ImpliedSizes.Of(set);
        return new(
            "Characteristics of the included trials",
            [new("Trial"), new("n", true), new("Condition"), new("Intervention"), new("Control"), new("Weeks", true), new("Sessions a week", true), new("Pain scale"), new("In the review's table"), new("In its references")],
            set.Included.Select(s => (Cell[])
            [
                s.StudyId,
                s.Randomised is { } n ? Cell.Fixed(n, 0) : implied.TryGetValue(s.StudyId, out var i) ? string.Create(CultureInfo.InvariantCulture, $"({i}, implied)") : "not stated",
                Or(s.Condition), Or(s.Intervention), Or(s.Control), Or(s.Weeks), Or(s.SessionsPerWeek), Or(s.PainScale), YesNo(s.InTable), YesNo(s.InReferences),
            ]));
    }

    /// <summary>One row a marker of a category.</summary>
    public static ReportTable Category(CategorySynthesis category) => new(
        category.Category,
        [new("Marker"), new("Trial"), new("Direction"), new("In terms of health"), new("Effect"), new("p"), new("n", true), new("Consistency")],
        category.Markers.SelectMany(m => m.Results.Select((r, i) => (Cell[])
        [
            i == 0 ? m.Marker : "", r.StudyId, r.Direction.ToString().ToLowerInvariant(), EffectDirectionPlot.Word(r.Sense), Or(r.Effect), Or(r.P), Cell.Fixed(r.N, 0), i == 0 ? m.Consistency : "",
        ])));

    /// <summary>Findings that a reader should look at, the worst first: what is claimed where, what was recomputed from where, what decides it and what would settle it.</summary>
    public static ReportTable Findings(string caption, IEnumerable<Finding> findings) => new(
        caption,
        [new("Severity"), new("Check"), new("Claim"), new("Printed, and where"), new("Recomputed, and from where"), new("Assumption"), new("Would resolve it")],
        findings.Select(f => (Cell[])
        [
            Cell.Judged(f.Severity switch { Severity.High => QualityGrade.Fail, Severity.None => QualityGrade.Pass, _ => QualityGrade.Warn }, Words.Of(f.Severity)),
            f.Kind.Replace('_', ' ') + ": " + Words.Of(f.Verdict).Replace('_', ' '), string.Join(' ', new[] { f.StudyId, f.OutcomeId }.Where(w => w.Length > 0)) is { Length: > 0 } about ? about + ": " + f.Claim : f.Claim,
            Placed(f.Reported, f.ClaimedAt, "at"), Placed(string.Join("; ", f.Result.Quantities.Select(Short)), f.ComparedAt, "from"), Or(Assumptions(f)), Or(f.Resolve),
        ]));

    private static string Placed(string what, string where, string word) => what.Length == 0 ? where.Length == 0 ? "–" : where : where.Length == 0 ? what : $"{what} ({word} {where})";

    /// <summary>A quantity to four digits: the JSON has them all.</summary>
    private static string Short(Quantity q) => q.Name.Replace('_', ' ') + " " + (q.Word ?? Markup.Plain(q.Number!.Value, 4));

    /// <summary>Summary of findings with the certainty of each category.</summary>
    public static ReportTable Certainty(ReviewSynthesis synthesis) => new(
        "Certainty of the evidence (GRADE)",
        [new("Category"), new("Trials", true), new("Participants", true), new("Effect"), new("Certainty"), new("Steps"), new("By")],
        synthesis.Certainty.Select(g => (Cell[])
        [
            g.Outcome, Cell.Fixed(g.Trials, 0), Cell.Fixed(g.Participants, 0), Or(g.Effect), Level(g.Certainty),
            g.Steps.IsEmpty ? "none" : string.Join("; ", g.Steps.Select(s => $"{s.Domain} {(s.Levels > 0 ? "+" : "")}{Markup.Fixed(s.Levels, 0)}: {s.Reason}")),
            g.IsSuggestion ? "suggested by rules: a person decides" : "people",
        ]));

    /// <summary>What was pooled, and what was not and why.</summary>
    public static ReportTable Pools(ReviewSynthesis synthesis) => new(
        "Meta-analysis, or the reason against it",
        [new("Category"), new("Marker"), new("Trials", true), new("Pooled effect"), new("τ²", true), new("I², %", true), new("Reason against pooling")],
        synthesis.Categories.SelectMany(c => c.Markers.Where(m => m.Pool is not null).Select(m => (Cell[])
        [
            c.Category, m.Marker, Cell.Fixed(m.Pool!.Studies.Length, 0),
            m.Pool.Fit is { } fit ? $"{m.Pool.Studies[0].Measure} {Markup.Fixed(fit.Pooled.Estimate, 2)} [{Markup.Fixed(fit.Pooled.Low, 2)}, {Markup.Fixed(fit.Pooled.High, 2)}]" : "–",
            Cell.Of(m.Pool.Fit?.Tau2), Cell.Of(m.Pool.Fit?.I2), string.Join("; ", m.Pool.Reasons),
        ])));

    private static string Assumptions(Finding f) => f.Alternatives.IsEmpty ? f.Assumption : f.Assumption + "; otherwise: " + string.Join(", ", f.Alternatives.Select(a => $"{a.Assumption} → {Words.Of(a.Result.Verdict)}"));

    private static string Level(Toolkit.Evidence.Grade.Certainty certainty) => certainty switch
    {
        Toolkit.Evidence.Grade.Certainty.High => "high ⊕⊕⊕⊕",
        Toolkit.Evidence.Grade.Certainty.Moderate => "moderate ⊕⊕⊕⊝",
        Toolkit.Evidence.Grade.Certainty.Low => "low ⊕⊕⊝⊝",
        _ => "very low ⊕⊝⊝⊝",
    };

    private static string YesNo(bool? value) => value switch { true => "yes", false => "no", _ => "not stated" };

    private static string Or(string text) => text.Length > 0 ? text : "–";
}
