using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>What a histogram shows.</summary>
public sealed record HistogramData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Title of the x axis with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>Groups by name with their values; values that are not finite are left out and counted.</summary>
    public required ImmutableArray<(string Name, ImmutableArray<double> Values)> Groups { get; init; }

    /// <summary>Number of bins, 2 to 100; by Scott's rule over all values unless stated.</summary>
    public int? Bins { get; init { if (value is { } bins) { ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2); ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 100); } field = value; } }
}

/// <summary>Counts in bins of equal width, the groups behind one another as outlines.</summary>
public static class Histogram
{
    private const double Left = 56;
    private const double Right = 500;
    private const double Top = 34;
    private const double Bottom = 280;

    public static Figure Draw(HistogramData data)
    {
        var all = data.Groups.SelectMany(g => g.Values).Where(double.IsFinite).ToArray();
        var left = data.Groups.Sum(g => g.Values.Length) - all.Length;
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Length} values{(left > 0 ? $", {left} without a number left out" : "")}; {string.Join("; ", data.Groups.Select(g => Summary(g.Name, g.Values)))}.");
        var svg = new Svg(data.Id, 520, 340, data.Title, description);
        var x = Scale.Around(all, Left, Right);
        var bins = data.Bins ?? Math.Clamp(Scott(all, x), 5, 60);
        var width = (x.High - x.Low) / bins;
        var counts = data.Groups.Select(g => Count(g.Values, x.Low, width, bins)).ToArray();
        var y = Scale.Around(counts.SelectMany(c => c.Select(n => (double)n)), Bottom, Top, 0);
        y = Scale.Linear(0, Math.Max(1, y.High), Bottom, Top);
        new Axes(svg, Left, Top, Right, Bottom, x, y).DrawY("Count", 4).DrawX(data.XTitle);
        for (var g = 0; g < counts.Length; g++)
        {
            for (var b = 0; b < bins; b++)
            {
                double from = x.At(x.Low + (b * width)), to = x.At(x.Low + ((b + 1) * width)), height = Bottom - y.At(counts[g][b]);
                svg.Rect(from, Bottom - height, to - from, height, $"f{g % 6} faint", $"{data.Groups[g].Name}: {counts[g][b]}");
            }

            svg.Polyline(Outline(counts[g], x, y, width), $"line k{g % 6}");
            svg.Marker(Left + 8 + (150 * g), 15, 1, 5, "f" + (g % 6)).Text(Left + 18 + (150 * g), 20, data.Groups[g].Name);
        }

        return new(data.Id, data.Title, description, svg, Table(data, counts, x.Low, width));
    }

    private static IEnumerable<(double X, double Y)> Outline(int[] counts, Scale x, Scale y, double width)
    {
        yield return (x.At(x.Low), y.At(0));
        for (var b = 0; b < counts.Length; b++)
        {
            yield return (x.At(x.Low + (b * width)), y.At(counts[b]));
            yield return (x.At(x.Low + ((b + 1) * width)), y.At(counts[b]));
        }

        yield return (x.At(x.High), y.At(0));
    }

    /// <summary>Bin width 3.49 s n^(-1/3) (Scott 1979).</summary>
    private static int Scott(double[] all, Scale x)
    {
        if (all.Length < 2)
        {
            return 5;
        }

        var mean = all.Average();
        var sd = Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1));
        return sd > 0 ? (int)Math.Min(1000, Math.Ceiling((x.High - x.Low) / (3.49 * sd * Math.Pow(all.Length, -1.0 / 3)))) : 5;
    }

    private static int[] Count(ImmutableArray<double> values, double low, double width, int bins)
    {
        var counts = new int[bins];
        foreach (var v in values)
        {
            if (double.IsFinite(v))
            {
                counts[Math.Clamp((int)((v - low) / width), 0, bins - 1)]++;
            }
        }

        return counts;
    }

    private static string Summary(string name, ImmutableArray<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? name + " has none" : $"{name} median {Markup.Number((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2)}";
    }

    private static ReportTable Table(HistogramData data, int[][] counts, double low, double width) => new(
        data.Title + ": counts",
        [new("From", true), new("To", true), .. data.Groups.Select(g => new Column(g.Name, true))],
        Enumerable.Range(0, counts.Length == 0 ? 0 : counts[0].Length).Select(b => (Cell[])
        [
            Cell.Of(low + (b * width)), Cell.Of(low + ((b + 1) * width)), .. counts.Select(c => Cell.Fixed(c[b], 0)),
        ]));
}
