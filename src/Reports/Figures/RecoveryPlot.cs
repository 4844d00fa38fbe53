using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>How much of a known amount was found again.</summary>
/// <param name="Name">Standard or control.</param>
/// <param name="Percent">Found over nominal in per cent; null where nothing was found.</param>
/// <param name="LimitPercent">Allowed distance from 100; null for no limit.</param>
public sealed record Recovery(string Name, double Nominal, double? Percent, double? LimitPercent)
{
    /// <summary>Within its limit; null without a limit. An amount that was not found is not within.</summary>
    public bool? Passes => LimitPercent is { } limit ? Percent is { } p && Math.Abs(p - 100) <= limit : null;
}

/// <summary>What a recovery plot shows.</summary>
public sealed record RecoveryPlotData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string ConcentrationUnit { get; init; }

    /// <summary>What is known and found again.</summary>
    public string Quantity { get; init; } = "Nominal concentration";

    /// <summary>In the order of the plot.</summary>
    public required ImmutableArray<Recovery> Recoveries { get; init; }
}

/// <summary>Back-calculated over nominal for every level, with its limits.</summary>
public static class RecoveryPlot
{
    private const double Left = 56;
    private const double Right = 500;
    private const double Top = 14;
    private const double Bottom = 230;

    public static Figure Draw(RecoveryPlotData data)
    {
        var judged = data.Recoveries.Where(r => r.Passes is not null).ToArray();
        var description = string.Create(CultureInfo.InvariantCulture, $"{judged.Count(r => r.Passes == true)} of {judged.Length} levels within their limits (grey boxes); those outside are hollow. 100 % is dotted.");
        var svg = new Svg(data.Id, 520, 300, data.Title, description);
        var known = data.Recoveries.Where(r => r.Percent is { } p && double.IsFinite(p)).Select(r => Math.Min(r.Percent!.Value, 250));
        var y = Scale.Around(known.Concat(judged.SelectMany(r => new[] { 100 - r.LimitPercent!.Value, 100 + r.LimitPercent.Value })), Bottom, Top, 80, 120);
        new Axes(svg, Left, Top, Right, Bottom, y, y).DrawY("Recovery, %");
        svg.Line(Left, y.At(100), Right, y.At(100), "null").Line(Left, Bottom, Right, Bottom, "axis");
        var step = (Right - Left) / Math.Max(1, data.Recoveries.Length);
        foreach (var (i, r) in data.Recoveries.Index())
        {
            var x = Left + ((i + 0.5) * step);
            if (r.LimitPercent is { } limit)
            {
                double above = y.At(100 + limit), below = y.At(100 - limit);
                svg.Rect(x - Math.Min(18, 0.36 * step), above, Math.Min(36, 0.72 * step), below - above, "softfill band");
            }

            svg.Text(x, Bottom + 18, Markup.Plain(r.Nominal), step < 34 ? "tiny soft" : "soft", Anchor.Middle);
            if (r.Percent is { } p && double.IsFinite(p))
            {
                svg.Marker(x, y.At(p), 0, 5, r.Passes == false ? "open k1" : "f0 halo", $"{r.Name}: {Markup.Fixed(p, 1)} %");
            }
        }

        svg.Text((Left + Right) / 2, Bottom + 40, data.Quantity + ", " + data.ConcentrationUnit, "", Anchor.Middle);
        return new(data.Id, data.Title, description, svg, new(
            data.Title,
            [new("Level"), new("Nominal, " + data.ConcentrationUnit, true), new("Recovery, %", true), new("Limit, ± %", true), new("Verdict")],
            data.Recoveries.Select(r => (Cell[])
            [
                r.Name, Cell.Of(r.Nominal), Cell.Fixed(r.Percent, 1), Cell.Of(r.LimitPercent, 2),
                r.Passes switch { true => Cell.Judged(QualityGrade.Pass, "within"), false => Cell.Judged(QualityGrade.Fail, "outside"), _ => "–" },
            ])));
    }
}
