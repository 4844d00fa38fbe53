using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>Signals of many voxels over time, each row with mean 0 and standard deviation 1.</summary>
/// <param name="Values">Shape (rows, t), row by row; NaN is drawn as grey.</param>
/// <param name="Groups">Names of consecutive runs of rows, with their lengths.</param>
public sealed record Carpet(float[] Values, int Volumes, ImmutableArray<(string Name, int Rows)> Groups)
{
    /// <summary>Takes the voxels of each label, label by label, standardises each over time and averages neighbours until at most <paramref name="mostRows"/> rows are left.</summary>
    /// <param name="labels">One label a voxel, 0 is left out.</param>
    /// <param name="names">Name of each label that is to be shown, in order.</param>
    /// <exception cref="ArgumentException">There is not one label a voxel.</exception>
    public static Carpet Of(VolumeSeries series, ReadOnlySpan<int> labels, IReadOnlyList<(int Label, string Name)> names, int mostRows = 240)
    {
        if (labels.Length != series.Shape.Count)
        {
            throw new ArgumentException($"{series.Shape} voxels need as many labels, not {labels.Length}.", nameof(labels));
        }

        var voxels = new List<(string Name, int[] Voxels)>();
        foreach (var (label, name) in names)
        {
            var found = new List<int>();
            for (var v = 0; v < labels.Length; v++)
            {
                if (labels[v] == label)
                {
                    found.Add(v);
                }
            }

            voxels.Add((name, [.. found]));
        }

        var together = Math.Max(1, (int)Math.Ceiling(voxels.Sum(g => g.Voxels.Length) / (double)mostRows));
        List<float> values = [];
        List<(string, int)> groups = [];
        foreach (var (name, group) in voxels.Where(g => g.Voxels.Length > 0))
        {
            var rows = group.Chunk(together).Select(chunk => Standardised(series, chunk)).ToList();
            values.AddRange(rows.SelectMany(r => r));
            groups.Add((name, rows.Count));
        }

        return new([.. values], series.Volumes, [.. groups]);
    }

    private static float[] Standardised(VolumeSeries series, int[] voxels)
    {
        var row = new double[series.Volumes];
        foreach (var v in voxels)
        {
            for (var t = 0; t < row.Length; t++)
            {
                row[t] += series.Data[(t * series.Shape.Count) + v];
            }
        }

        var mean = row.Average();
        var sd = Math.Sqrt(row.Average(s => (s - mean) * (s - mean)));
        return [.. row.Select(s => sd > 0 ? (float)((s - mean) / sd) : 0)];
    }
}

/// <summary>What a carpet plot shows.</summary>
public sealed record CarpetPlotData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required Carpet Carpet { get; init; }

    public required double RepetitionTimeS { get; init; }

    /// <summary>Framewise displacement in mm, shape (t); the first is 0 or NaN.</summary>
    public required double[] FramewiseDisplacement { get; init; }

    /// <summary>Displacement from which a volume counts as moved, mm.</summary>
    public double ThresholdMm { get; init; } = 0.5;

    /// <summary>Standardised DVARS, shape (t); empty for none.</summary>
    public double[] Dvars { get; init; } = [];
}

/// <summary>Head motion above, every voxel's signal below, on one time axis (Power 2017): motion that reaches the signal shows as an upright stripe.</summary>
public static class CarpetPlot
{
    private const double Left = 64;
    private const double Right = 612;
    private const double PanelHeight = 72;
    private const double CarpetHeight = 230;
    private const double Bar = 5;

    // A name written upright needs this much a letter; where there is no room the description names the groups in order.
    private const double LetterHeight = 5;

    /// <exception cref="ArgumentException">A series has not as many volumes as the carpet.</exception>
    public static Figure Draw(CarpetPlotData data)
    {
        var t = data.Carpet.Volumes;
        if (data.FramewiseDisplacement.Length != t || (data.Dvars.Length > 0 && data.Dvars.Length != t))
        {
            throw new ArgumentException($"The carpet has {t} volumes, the displacement {data.FramewiseDisplacement.Length}, DVARS {data.Dvars.Length}.", nameof(data));
        }

        var moved = data.FramewiseDisplacement.Count(d => d > data.ThresholdMm);
        var mean = data.FramewiseDisplacement.Where(double.IsFinite).DefaultIfEmpty(0).Average();
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"Above: framewise displacement, mean {Markup.Fixed(mean, 3)} mm, {moved} of {t} volumes above {Markup.Plain(data.ThresholdMm)} mm{(moved > 0 ? " (under a bar)" : "")}. Below: signal of the voxels, one row each, from −2 (black) to 2 (white) standard deviations.{(data.Carpet.Groups.Length > 1 ? " Groups from above: " + string.Join(", ", data.Carpet.Groups.Select(g => g.Name)) + "." : "")}");
        var panels = data.Dvars.Length > 0 ? 2 : 1;
        var top = 14 + (panels * (PanelHeight + 16));
        var svg = new Svg(data.Id, 640, top + CarpetHeight + 56, data.Title, description);
        var x = Scale.Linear(0, t * data.RepetitionTimeS, Left, Right);
        Series(svg, data.FramewiseDisplacement, "FD, mm", 14, x, data, "k0", data.ThresholdMm);
        if (panels == 2)
        {
            Series(svg, data.Dvars, "DVARS", 30 + PanelHeight, x, data, "k2", null);
        }

        DrawCarpet(svg, data.Carpet, top);
        new Axes(svg, Left, top, Right, top + CarpetHeight, x, x).DrawX("Time, s");
        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static void Series(Svg svg, double[] values, string title, double top, Scale x, CarpetPlotData data, string css, double? threshold)
    {
        var y = Scale.Around(values, top + PanelHeight, top, 0, 1.1 * (threshold ?? 0));
        new Axes(svg, Left, top, Right, top + PanelHeight, x, y).DrawY(title, 3);
        if (threshold is { } limit)
        {
            svg.Line(Left, y.At(limit), Right, y.At(limit), "limit");
            Moved(svg, values, top, x, data.RepetitionTimeS, limit);
        }

        svg.Polyline(values.Index().Where(v => double.IsFinite(v.Item)).Select(v => (x.At((v.Index + 0.5) * data.RepetitionTimeS), y.At(v.Item))), "line hair " + css);
    }

    // The tint alone is too pale to be seen by everybody, and is lost in print: a solid bar above the panel and the edges of each stretch tell it.
    private static void Moved(Svg svg, double[] values, double top, Scale x, double tr, double limit)
    {
        for (var first = 0; first < values.Length; first++)
        {
            var end = first;
            while (end < values.Length && values[end] > limit)
            {
                end++;
            }

            if (end > first)
            {
                double left = x.At(first * tr), right = x.At(end * tr);
                svg.Rect(left, top, right - left, PanelHeight, "bad band")
                    .Rect(left, top - Bar - 1, right - left, Bar, "bad")
                    .Line(left, top, left, top + PanelHeight, "edge").Line(right, top, right, top + PanelHeight, "edge");
                first = end;
            }
        }
    }

    private static void DrawCarpet(Svg svg, Carpet carpet, double top)
    {
        var rows = carpet.Groups.Sum(g => g.Rows);
        if (rows == 0)
        {
            svg.Rect(Left, top, Right - Left, CarpetHeight, "empty").Text((Left + Right) / 2, top + (CarpetHeight / 2), "no voxels", "soft", Anchor.Middle);
            return;
        }

        var pixels = new byte[rows * carpet.Volumes];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = float.IsNaN(carpet.Values[i]) ? (byte)128 : (byte)Math.Clamp((carpet.Values[i] + 2) * 63.75f, 0, 255);
        }

        svg.Image(Left, top, Right - Left, CarpetHeight, Png.Grey(carpet.Volumes, rows, pixels));
        double y = top;
        foreach (var (i, (name, count)) in carpet.Groups.Index())
        {
            var height = CarpetHeight * count / rows;
            svg.Rect(Left - 10, y, 7, Math.Max(0.5, height - 1), "f" + (i % 6), $"{name}: {count} rows");
            if (height >= LetterHeight * name.Length)
            {
                svg.Text(Left - 16, y + (height / 2), name, "small", Anchor.Middle, -90);
            }

            y += height;
        }
    }

    private static ReportTable Table(CarpetPlotData data)
    {
        // One row a volume would swamp the page; the worst volumes and the summary say what matters.
        var worst = data.FramewiseDisplacement.Index().Where(d => double.IsFinite(d.Item)).OrderByDescending(d => d.Item).ThenBy(d => d.Index).Take(10);
        return new(
            data.Title + ": the ten largest displacements",
            [new("Volume", true), new("Time, s", true), new("Framewise displacement, mm", true)],
            worst.Select(d => (Cell[])[Cell.Fixed(d.Index, 0), Cell.Of(d.Index * data.RepetitionTimeS, 4), Cell.Fixed(d.Item, 3)]));
    }
}
