using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>One marker of many.</summary>
/// <param name="Ratio">Ratio of geometric means, above 0.</param>
/// <param name="P">Raw two-sided p, above 0 up to 1.</param>
/// <param name="Adjusted">p adjusted by Benjamini and Hochberg.</param>
/// <param name="BelowLimit">Share of the values below the limit of quantification, 0 to 1.</param>
public sealed record VolcanoPoint(string Marker, double Ratio, double P, double Adjusted, double BelowLimit)
{
    /// <summary>Id of the provenance of the ratio; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>What a volcano plot shows.</summary>
public sealed record VolcanoPlotData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required ImmutableArray<VolcanoPoint> Points { get; init; }

    /// <summary>False discovery rate at which a marker is named, in (0, 1).</summary>
    public double FalseDiscoveryRate { get; init { ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value); ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1); field = value; } } = 0.05;

    /// <summary>What 2 on the x axis means: "exercise / control".</summary>
    public string Contrast { get; init; } = "exercise / control";
}

/// <summary>Size against evidence of many markers: only what passes the false discovery rate is named, and hollow marks have many values below the limit.</summary>
public static class VolcanoPlot
{
    private const double Left = 64;
    private const double Right = 500;
    private const double Top = 34;
    private const double Bottom = 350;
    private const double ManyBelowLimit = 0.5;

    /// <exception cref="ArgumentOutOfRangeException">A ratio or p is not above 0, or a p is above 1.</exception>
    public static Figure Draw(VolcanoPlotData data)
    {
        foreach (var p in data.Points)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p.Ratio, p.Marker);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p.P, p.Marker);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(p.P, 1, p.Marker);
        }

        var hits = data.Points.Where(p => p.Adjusted <= data.FalseDiscoveryRate).OrderBy(p => p.P).ThenBy(p => p.Marker, StringComparer.Ordinal).ToArray();
        var percent = Markup.Plain(100 * data.FalseDiscoveryRate);
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Points.Length} markers, {hits.Length} at a false discovery rate of {percent} %{(hits.Length > 0 ? ": " + string.Join(", ", hits.Take(8).Select(h => h.Marker)) + (hits.Length > 8 ? " and others" : "") : "")}. Hollow: half or more of the values below the limit of quantification.");
        var svg = new Svg(data.Id, 520, 408, data.Title, description);
        var widest = data.Points.Select(p => Math.Abs(Math.Log2(p.Ratio))).DefaultIfEmpty(1).Max();
        var x = Scale.Around([-widest, widest], Left, Right, 0);
        var y = Scale.Around(data.Points.Select(p => -Math.Log10(p.P)).Append(1.5), Bottom, Top, 0);
        new Axes(svg, Left, Top, Right, Bottom, x, y).DrawY("−log10 p").DrawX("log2 ratio, " + data.Contrast, 6, grid: true);
        svg.Line(x.At(0), Top, x.At(0), Bottom, "null");
        if (hits.Length > 0)
        {
            var line = y.At(-Math.Log10(hits[^1].P));
            svg.Line(Left, line, Right, line, "limit").Text(Left + 4, line - 5, $"FDR {percent} %", "small soft");
        }

        Points(svg, data, hits, x, y);
        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static void Points(Svg svg, VolcanoPlotData data, VolcanoPoint[] hits, Scale x, Scale y)
    {
        var names = new List<(double X, double Y)>();
        foreach (var p in data.Points)
        {
            double px = x.At(Math.Log2(p.Ratio)), py = y.At(-Math.Log10(p.P));
            var hit = hits.Contains(p);
            var series = p.Ratio < 1 ? 0 : 1;
            var css = p.BelowLimit >= ManyBelowLimit ? (hit ? $"open k{series}" : "open axis") : hit ? $"halo f{series}" : "softfill faint";
            svg.Marker(px, py, hit && p.Ratio > 1 ? 1 : 0, hit ? 4.6 : 3.4, css, $"{p.Marker}: ratio {Markup.Number(p.Ratio)}, p {Markup.PValue(p.P)}, adjusted {Markup.PValue(p.Adjusted)}, {Markup.Fixed(100 * p.BelowLimit, 0)} % below the limit");
            if (hit)
            {
                // Names stand on the outer side of their mark, and move down past the ones already written near.
                var side = p.Ratio < 1 ? -1 : 1;
                var at = (X: px + (8 * side), Y: py + 4);
                while (names.Any(n => Math.Abs(n.X - at.X) < 44 && Math.Abs(n.Y - at.Y) < 11))
                {
                    at.Y += 2;
                }

                names.Add(at);
                svg.Text(at.X, at.Y, p.Marker, "small", side < 0 ? Anchor.End : Anchor.Start);
            }
        }
    }

    private static ReportTable Table(VolcanoPlotData data) => new(
        data.Title + ": markers",
        [new("Marker"), new("Ratio", true), new("p", true), new("p adjusted", true), new("Below limit, %", true)],
        data.Points.Select(p => (Cell[])[p.Marker, Cell.Of(p.Ratio, 3, p.ProvenanceId), Markup.PValue(p.P), Markup.PValue(p.Adjusted), Cell.Fixed(100 * p.BelowLimit, 0)]));
}
