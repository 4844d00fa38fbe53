using System.Globalization;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Traffic-light plot of RoB 2: trials by domains, a sign in every circle so that it reads without colour.</summary>
public static class TrafficLight
{
    private const double Side = 46;
    private const double Top = 62;

    /// <exception cref="ArgumentException">There is no trial.</exception>
    public static Figure Draw(string id, IReadOnlyList<Rob2Record> trials, RatingPalette palette = RatingPalette.Cochrane)
    {
        if (trials.Count == 0)
        {
            throw new ArgumentException("A traffic-light plot needs at least one trial.", nameof(trials));
        }

        double left = Math.Clamp(14 + (7.2 * trials.Max(t => t.StudyId.Length)), 90, 260), right = left + (6 * Side), bottom = Top + (trials.Count * Side);
        var low = trials.Count(t => t.Overall == Judgement.Low);
        var description = string.Create(CultureInfo.InvariantCulture, $"Judgements of {trials.Count} trials in five domains and overall by the rule: {low} low, {trials.Count(t => t.Overall == Judgement.SomeConcerns)} some concerns, {trials.Count(t => t.Overall == Judgement.High)} high.");
        var set = trials.Where(t => t.Override is not null).ToList();
        var svg = new Svg(id, right + 190, bottom + 92 + (14 * set.Count), "Risk of bias by domain", description);
        svg.Rect(left, 30, 6 * Side, Top - 30, "", fill: RatingColours.HeaderStrip).Text((left + right) / 2, 20, "Risk of bias domains", "strong", Anchor.Middle);
        svg.Rect(right - Side, Top, Side, bottom - Top, "", fill: RatingColours.OverallColumn);
        for (var d = 0; d <= 5; d++)
        {
            svg.Text(left + ((d + 0.5) * Side), 51, d == 5 ? "Overall" : "D" + (d + 1).ToString(CultureInfo.InvariantCulture), d == 5 ? "tiny" : "strong", Anchor.Middle, fill: RatingColours.Ink);
        }

        foreach (var (trial, row) in trials.Select((t, i) => (t, i)))
        {
            var y = Top + ((row + 0.5) * Side);
            svg.Text(left - 10, y + 4, trial.StudyId, "", Anchor.End).Line(left, y + (Side / 2), right, y + (Side / 2), "grid");
            for (var d = 0; d <= 5; d++)
            {
                Light(svg, left + ((d + 0.5) * Side), y, d == 5 ? trial.Overall : trial.Domains[d], palette, trial.StudyId + (d == 5 ? ", overall" : ", " + Rob2.Domains[d]));
            }

            if (trial.Override is not null)
            {
                // A person departed from the rule: the star leads to the line below the figure.
                svg.Text(right - 5, y - 10, "*", "strong", Anchor.Middle, fill: RatingColours.Ink);
            }
        }

        Legend(svg, right + 24, bottom, palette);
        for (var d = 0; d < 5; d++)
        {
            svg.Text(left, bottom + 18 + (d * 14), $"D{d + 1}: {Rob2.Domains[d]}", "small soft");
        }

        foreach (var (trial, row) in set.Select((t, i) => (t, i)))
        {
            svg.Text(left, bottom + 94 + (row * 14), $"* {trial.StudyId}: set to {Rob2.Name(trial.Override!.Judgement)}{By(trial.Override)}; the rule gives {(trial.Derived.Overall is { } rule ? Rob2.Name(rule) : "none")}", "small soft");
        }

        return new(id, "Risk of bias by domain", description, svg, Table(trials));
    }

    private static string By(Rob2Override set) => set.By.Length == 0 ? "" : " by " + set.By;

    private static void Light(Svg svg, double x, double y, Judgement? judgement, RatingPalette palette, string what)
    {
        var shown = judgement ?? Judgement.NoInformation;
        svg.Circle(x, y, 15, "ink", what + ": " + Rob2.Name(shown), RatingColours.Of(judgement, palette))
            .Text(x, y + 5, Rob2.Sign(shown), "strong", Anchor.Middle, fill: palette == RatingPalette.Cochrane && shown == Judgement.High ? "#ffffff" : RatingColours.Ink);
    }

    private static void Legend(Svg svg, double x, double bottom, RatingPalette palette)
    {
        var y = bottom - 70;
        svg.Text(x, y, "Judgement", "strong");
        foreach (var judgement in new[] { Judgement.High, Judgement.SomeConcerns, Judgement.Low, Judgement.NoInformation })
        {
            y += 24;
            svg.Circle(x + 8, y, 9, "ink", fill: RatingColours.Of(judgement, palette)).Text(x + 8, y + 4, Rob2.Sign(judgement), "small", Anchor.Middle, fill: palette == RatingPalette.Cochrane && judgement == Judgement.High ? "#ffffff" : RatingColours.Ink).Text(x + 24, y + 4, Rob2.Name(judgement), "small");
        }
    }

    private static ReportTable Table(IReadOnlyList<Rob2Record> trials) => new(
        "Judgements by trial",
        [new("Trial"), .. Enumerable.Range(1, 5).Select(d => new Column("D" + d.ToString(CultureInfo.InvariantCulture))), new("Overall by the rule"), new("Printed"), new("Note")],
        trials.Select(t => (Cell[])
        [
            t.StudyId, .. t.Domains.Select(j => (Cell)Rob2.Name(j)), t.Derived.Overall is { } o ? Rob2.Name(o) : "–", t.Printed is { } p ? Rob2.Name(p) : "–",
            t.Override is { } set ? $"set to {Rob2.Name(set.Judgement)}{By(set)}: {set.Reason}" : t.Derived.MayBeRaised ? "may be raised to high" : "",
        ]));
}
