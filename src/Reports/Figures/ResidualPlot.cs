using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>A standardised residual of a standard's well.</summary>
public sealed record Residual(string Well, double Nominal, double Value, bool Excluded = false);

/// <summary>What a residual plot shows.</summary>
public sealed record ResidualPlotData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string ConcentrationUnit { get; init; }

    public required ImmutableArray<Residual> Residuals { get; init; }
}

/// <summary>Weighted residuals over their standard deviation against concentration: a bend shows a wrong model, a funnel wrong weights.</summary>
public static class ResidualPlot
{
    private const double Left = 56;
    private const double Right = 500;
    private const double Top = 14;
    private const double Bottom = 230;
    private const double Wide = 2;

    public static Figure Draw(ResidualPlotData data)
    {
        var used = data.Residuals.Where(r => double.IsFinite(r.Value) && double.IsFinite(r.Nominal)).ToArray();
        var wide = used.Count(r => Math.Abs(r.Value) > Wide);
        var description = string.Create(CultureInfo.InvariantCulture, $"{used.Length} wells; {wide} beyond ± 2 standard deviations (dashed). No bend and no funnel should be seen.");
        var svg = new Svg(data.Id, 520, 290, data.Title, description);
        var positive = used.Where(r => r.Nominal > 0).Select(r => r.Nominal).DefaultIfEmpty(1).ToArray();
        var x = Scale.Logarithmic(positive.Min() / 1.4, positive.Max() * 1.4, Left + 40, Right);
        var y = Scale.Around(used.Select(r => r.Value), Bottom, Top, -2.5, 2.5);
        new Axes(svg, Left, Top, Right, Bottom, x, y).DrawY("Residual, SD").DrawX("Concentration, " + data.ConcentrationUnit);
        svg.Line(Left, y.At(0), Right, y.At(0), "null").Line(Left, y.At(Wide), Right, y.At(Wide), "limit").Line(Left, y.At(-Wide), Right, y.At(-Wide), "limit");
        if (used.Any(r => r.Nominal <= 0))
        {
            svg.Text(Left + 16, Bottom + 19, "0", "soft", Anchor.Middle);
        }

        foreach (var r in used)
        {
            svg.Marker(r.Nominal > 0 ? x.At(r.Nominal) : Left + 16, y.At(r.Value), 0, 4.2, r.Excluded ? "open k0" : "f0 halo", $"{r.Well}: {Markup.Fixed(r.Value, 2)}");
        }

        return new(data.Id, data.Title, description, svg, new(
            data.Title,
            [new("Well"), new("Concentration, " + data.ConcentrationUnit, true), new("Residual, SD", true), new("Used")],
            data.Residuals.Select(r => (Cell[])[r.Well, Cell.Of(r.Nominal), Cell.Fixed(double.IsFinite(r.Value) ? r.Value : null, 2), r.Excluded ? "no" : "yes"])));
    }
}
