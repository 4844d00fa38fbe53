using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>Tables made of estimates.</summary>
public static class EstimateTable
{
    /// <summary>Name, estimate, interval, p and method; an estimate that does not exist shows its reason.</summary>
    /// <param name="titles">Titles for people by the estimate's name; the name where none is given.</param>
    public static ReportTable Of(string caption, IEnumerable<Estimate> estimates, IReadOnlyDictionary<string, string>? titles = null)
    {
        var all = estimates.ToList();
        var level = all.Count == 0 ? 0.95 : all[0].Level;
        return new(
            caption,
            [new("Estimand"), new("Estimate", true), new("Unit"), new(Percent(level) + " interval", true), new("p", true), new("Method")],
            all.Select(e => (Cell[])
            [
                titles?.GetValueOrDefault(e.Name) ?? e.Name,
                Cell.Fixed(e.Value, Decimals(e), e.Provenance.FirstOrDefault()),
                e.Unit == "1" ? "" : e.Unit,
                Cell.Linked(Interval(e), e.Provenance.FirstOrDefault()),
                e.P is { } p ? Markup.PValue(p) : "–",
                e.Reason is { } reason ? e.Method + "; " + reason : e.Method,
            ]));
    }

    /// <summary>The demo's table of truth against estimate: how far off, and whether the interval holds the truth.</summary>
    public static ReportTable AgainstTruth(string caption, IEnumerable<(Estimate Estimate, double Truth)> pairs) => new(
        caption,
        [new("Estimand"), new("Truth", true), new("Estimate", true), new("Interval", true), new("Inside?")],
        pairs.Select(p => (Cell[])
        [
            p.Estimate.Name,
            Cell.Fixed(p.Truth, Decimals(p.Estimate)),
            Cell.Fixed(p.Estimate.Value, Decimals(p.Estimate), p.Estimate.Provenance.FirstOrDefault()),
            Cell.Linked(Interval(p.Estimate), p.Estimate.Provenance.FirstOrDefault()),
            p.Truth >= (p.Estimate.Low ?? double.NegativeInfinity) && p.Truth <= (p.Estimate.High ?? double.PositiveInfinity) && p.Estimate.Value is not null
                ? Cell.Judged(QualityGrade.Pass, "inside")
                : Cell.Judged(QualityGrade.Warn, "outside"),
        ]));

    /// <summary>"−18.6 to −9.8"; an open end is written as such, "–" where neither is known.</summary>
    public static string Interval(Estimate estimate) => (estimate.Low, estimate.High) switch
    {
        (null, null) => "–",
        ({ } low, null) => "from " + Rounded(estimate, low),
        (null, { } high) => "up to " + Rounded(estimate, high),
        ({ } low, { } high) => Rounded(estimate, low) + " to " + Rounded(estimate, high),
    };

    /// <summary>All three numbers of an estimate have the decimals that show the largest of them to three digits.</summary>
    private static string Rounded(Estimate e, double value) => Markup.Fixed(value, Decimals(e));

    private static int Decimals(Estimate e) => Markup.Decimals(3, e.Value, e.Low, e.High);

    private static string Percent(double level) => (100 * level).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
