using System.Globalization;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Summary plot of RoB 2: for each domain the share of trials in each judgement, as a stacked bar of 100 %.</summary>
public static class RatingSummary
{
    private const double Row = 34;
    private const double Left = 250;
    private const double Width = 360;
    private const double Top = 16;

    private static readonly Judgement[] Order = [Judgement.Low, Judgement.SomeConcerns, Judgement.High, Judgement.NoInformation];

    /// <param name="weights">Weight of each trial, for example in a meta-analysis; null counts all alike.</param>
    /// <exception cref="ArgumentException">There is no trial, or not as many weights as trials.</exception>
    public static Figure Draw(string id, IReadOnlyList<Rob2Record> trials, RatingPalette palette = RatingPalette.Cochrane, IReadOnlyList<double>? weights = null)
    {
        if (trials.Count == 0 || (weights is not null && weights.Count != trials.Count))
        {
            throw new ArgumentException("A summary plot needs at least one trial, and as many weights as trials where there are any.", nameof(trials));
        }

        double[] w = weights is null ? [.. trials.Select(_ => 1.0)] : [.. weights];
        double bottom = Top + (6 * Row);
        var description = string.Create(CultureInfo.InvariantCulture, $"Share of {trials.Count} trials{(weights is null ? "" : ", weighted,")} in each judgement, for five domains and overall by the rule.");
        var svg = new Svg(id, Left + Width + 30, bottom + 66, "Risk of bias, summary", description);
        var shares = Enumerable.Range(0, 6).Select(d => Shares(trials, w, d)).ToList();
        for (var d = 0; d < 6; d++)
        {
            Bar(svg, Top + (d * Row), d == 5 ? "Overall" : Capital(Rob2.Domains[d]), shares[d], palette);
        }

        foreach (var tick in new[] { 0, 25, 50, 75, 100 })
        {
            var x = Left + (Width * tick / 100);
            svg.Line(x, bottom, x, bottom + 5, "axis").Text(x, bottom + 18, tick.ToString(CultureInfo.InvariantCulture) + " %", "small soft", Anchor.Middle);
        }

        Legend(svg, bottom + 40, palette);
        return new(id, "Risk of bias, summary", description, svg, new(
            "Share of trials in each judgement, %",
            [new("Domain"), .. Order.Select(j => new Column(Rob2.Name(j), true))],
            shares.Select((s, d) => (Cell[])[d == 5 ? "Overall" : Rob2.Domains[d], .. s.Select(v => Cell.Fixed(100 * v, 1))])));
    }

    private static void Bar(Svg svg, double y, string label, double[] shares, RatingPalette palette)
    {
        const double height = 0.7 * Row;
        svg.Text(Left - 10, y + (height / 2) + 4, label, "", Anchor.End);
        var x = Left;
        for (var j = 0; j < Order.Length; j++)
        {
            var width = Width * shares[j];
            if (width > 0)
            {
                svg.Rect(x, y, width, height, "thin", Rob2.Name(Order[j]) + ": " + Markup.Fixed(100 * shares[j], 0) + " %", fill: RatingColours.Of(Order[j], palette));
                svg.Text(x + (width / 2), y + (height / 2) + 4, Rob2.Sign(Order[j]), "small", Anchor.Middle, fill: palette == RatingPalette.Cochrane && Order[j] == Judgement.High ? "#ffffff" : RatingColours.Ink);
            }

            x += width;
        }
    }

    private static double[] Shares(IReadOnlyList<Rob2Record> trials, double[] weights, int domain)
    {
        var total = weights.Sum();
        return [.. Order.Select(j => trials.Zip(weights).Where(t => (domain == 5 ? t.First.Overall ?? Judgement.NoInformation : t.First.Domains[domain]) == j).Sum(t => t.Second) / total)];
    }

    private static void Legend(Svg svg, double y, RatingPalette palette)
    {
        var x = Left - 100;
        foreach (var judgement in Order)
        {
            svg.Rect(x, y, 14, 14, "thin", fill: RatingColours.Of(judgement, palette)).Text(x + 7, y + 11, Rob2.Sign(judgement), "small", Anchor.Middle, fill: RatingColours.Ink).Text(x + 20, y + 11, Rob2.Name(judgement), "small");
            x += 118;
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
