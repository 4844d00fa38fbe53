using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>What a connectivity matrix shows.</summary>
public sealed record ConnectivityMatrixData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Names of the regions, n of them.</summary>
    public required ImmutableArray<string> Regions { get; init; }

    /// <summary>Shape (n, n); the diagonal is not shown; NaN is "no value".</summary>
    public required double[,] Values { get; init; }

    /// <summary>"Fisher z" or "r".</summary>
    public required string Quantity { get; init; }

    /// <summary>Value at the ends of the colour scale; the largest value, rounded up, unless stated.</summary>
    public double? Limit { get; init; }

    /// <summary>Id of the provenance of a pair (row, column); null for none.</summary>
    public Func<int, int, string?> ProvenanceId { get; init; } = static (_, _) => null;
}

/// <summary>Coupling of every pair of regions, on a diverging scale centred on zero.</summary>
public static class ConnectivityMatrix
{
    private const int WrittenUpTo = 12;

    // With more regions a rectangle a pair would swamp the page: the matrix is one picture, and the table holds the strongest pairs.
    private const int DrawnUpTo = 60;
    private const int StrongestShown = 50;

    /// <exception cref="ArgumentException">The matrix is not n × n.</exception>
    public static Figure Draw(ConnectivityMatrixData data)
    {
        var n = data.Regions.Length;
        if (n == 0 || data.Values.GetLength(0) != n || data.Values.GetLength(1) != n)
        {
            throw new ArgumentException($"{n} regions need a matrix of {n} × {n}, not {data.Values.GetLength(0)} × {data.Values.GetLength(1)}.", nameof(data));
        }

        var pairs = Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, i).Select(j => (Row: i, Column: j, Value: data.Values[i, j]))).ToArray();
        var known = pairs.Where(p => double.IsFinite(p.Value)).ToArray();
        var limit = data.Limit ?? Math.Max(0.1, Math.Ceiling(10 * known.Select(p => Math.Abs(p.Value)).DefaultIfEmpty(1).Max()) / 10);
        var strongest = known.Length == 0 ? "No pair has a value." : known.MaxBy(p => Math.Abs(p.Value)) is var s ? $"Strongest: {data.Regions[s.Row]} with {data.Regions[s.Column]}, {Markup.Fixed(s.Value, 2)}." : "";
        var description = string.Create(CultureInfo.InvariantCulture, $"{data.Quantity} of {known.Length} pairs of {n} regions; orange is positive, blue negative. {strongest}");
        double step = n > DrawnUpTo ? 480.0 / n : Math.Clamp(420.0 / n, 5, 72), left = n > DrawnUpTo ? 12 : 18 + (6.6 * data.Regions.Max(r => Math.Min(r.Length, 24))), top = n * 12 > 420 ? 16 : 20 + Slant(data);
        var svg = new Svg(data.Id, left + (n * step) + 88, top + (n * step) + 16, data.Title, description);
        if (n > DrawnUpTo)
        {
            svg.Image(left, top, n * step, n * step, Png.Rgb(n, n, Pixels(data, limit)));
        }

        for (var i = 0; i < n && n <= DrawnUpTo; i++)
        {
            Label(svg, data.Regions[i], left, top, i, step);
            for (var j = 0; j < n; j++)
            {
                DrawPair(svg, data, (i, j), left, top, step, limit);
            }
        }

        Legend(svg, left + (n * step) + 22, top, Math.Min(160, n * step), limit, data.Quantity);
        return new(data.Id, data.Title, description, svg, Table(data, pairs));
    }

    private static byte[] Pixels(ConnectivityMatrixData data, double limit)
    {
        var n = data.Regions.Length;
        var pixels = new byte[3 * n * n];
        for (var i = 0; i < n * n; i++)
        {
            var (row, column) = (i / n, i % n);
            var value = data.Values[row, column];
            var hex = row == column || !double.IsFinite(value) ? 0xD0D0D0 : int.Parse(ColourRamp.Diverging(value / limit).AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);
        }

        return pixels;
    }

    private static double Slant(ConnectivityMatrixData data) => 4.2 * data.Regions.Max(r => Math.Min(r.Length, 24));

    private static void Label(Svg svg, string region, double left, double top, int i, double step)
    {
        if (step < 9)
        {
            return;
        }

        var name = region.Length > 24 ? region[..23] + "…" : region;
        var css = step < 14 ? "tiny" : "small";
        svg.Text(left - 8, top + ((i + 0.5) * step) + 4, name, css, Anchor.End).Text(left + ((i + 0.5) * step), top - 8, name, css, Anchor.Start, -35);
    }

    private static void DrawPair(Svg svg, ConnectivityMatrixData data, (int Row, int Column) at, double left, double top, double step, double limit)
    {
        double x = left + (at.Column * step), y = top + (at.Row * step), gap = step > 20 ? 1 : 0;
        if (at.Row == at.Column)
        {
            svg.Rect(x, y, step - gap, step - gap, "panel");
            return;
        }

        var value = data.Values[at.Row, at.Column];
        var hint = $"{data.Regions[at.Row]} with {data.Regions[at.Column]}: {Markup.Fixed(value, 3)}";
        if (!double.IsFinite(value))
        {
            svg.Rect(x, y, step - gap, step - gap, "empty", hint);
            if (step >= 14)
            {
                svg.Text(x + ((step - gap) / 2), y + ((step - gap) / 2) + 4, "–", "soft", Anchor.Middle);
            }

            return;
        }

        var fill = ColourRamp.Diverging(value / limit);
        svg.Rect(x, y, step - gap, step - gap, "", hint, fill: fill);
        if (data.Regions.Length <= WrittenUpTo && step >= 30)
        {
            svg.Text(x + ((step - gap) / 2), y + ((step - gap) / 2) + 4, Markup.Fixed(value, 2), step < 40 ? "small" : "", Anchor.Middle, fill: ColourRamp.TextOn(fill));
        }
    }

    private static void Legend(Svg svg, double x, double y, double height, double limit, string quantity)
    {
        const int steps = 41;
        for (var i = 0; i < steps; i++)
        {
            svg.Rect(x, y + (i * height / steps), 14, (height / steps) + 0.4, "", fill: ColourRamp.Diverging(1 - (2.0 * i / (steps - 1))));
        }

        svg.Text(x + 20, y + 9, Markup.Plain(limit), "small soft").Text(x + 20, y + (height / 2) + 4, "0", "small soft").Text(x + 20, y + height, Markup.Plain(-limit), "small soft").Text(x, y - 8, quantity, "small soft");
    }

    private static ReportTable Table(ConnectivityMatrixData data, (int Row, int Column, double Value)[] pairs) => new(
        data.Title + (data.Regions.Length > DrawnUpTo ? $": the {StrongestShown} strongest pairs" : ": pairs"),
        [new("Region"), new("With"), new(data.Quantity, true)],
        (data.Regions.Length > DrawnUpTo ? pairs.Where(p => double.IsFinite(p.Value)).OrderByDescending(p => Math.Abs(p.Value)).Take(StrongestShown) : pairs).Select(p => (Cell[])[data.Regions[p.Column], data.Regions[p.Row], Cell.Fixed(double.IsFinite(p.Value) ? p.Value : null, 3, data.ProvenanceId(p.Row, p.Column))]));
}
