using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>What a plot of enhancement over time shows.</summary>
public sealed record EnhancementCurvesData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required double FrameIntervalS { get; init; }

    public required int BaselineFrames { get; init; }

    /// <summary>Signal over its baseline, shape (t), of each class that has voxels.</summary>
    public required IReadOnlyList<(string Name, double[] Ratio, int Voxels)> Curves { get; init; }
}

/// <summary>Mean signal of each class of voxels over time, relative to before contrast.</summary>
public static class EnhancementCurves
{
    private const double Left = 56, Right = 470, Top = 14, Bottom = 230;

    public static Figure Draw(EnhancementCurvesData data)
    {
        var description = string.Create(CultureInfo.InvariantCulture, $"Signal over its mean before contrast, {data.Curves.Count} classes; the dotted line is 1, no enhancement.");
        var svg = new Svg(data.Id, 600, 290, data.Title, description);
        var frames = data.Curves.Count == 0 ? 2 : data.Curves.Max(c => c.Ratio.Length);
        var x = Scale.Linear(0, (frames - 1) * data.FrameIntervalS, Left, Right);
        var y = Scale.Around(data.Curves.SelectMany(c => c.Ratio).Where(double.IsFinite), Bottom, Top, 0.9, 1.2);
        new Axes(svg, Left, Top, Right, Bottom, x, y).DrawX("Time, s").DrawY("Signal / before contrast");
        svg.Line(Left, y.At(1), Right, y.At(1), "null");
        foreach (var (i, (name, ratio, voxels)) in data.Curves.Index())
        {
            for (var t = 1; t < ratio.Length; t++)
            {
                svg.Line(x.At((t - 1) * data.FrameIntervalS), y.At(ratio[t - 1]), x.At(t * data.FrameIntervalS), y.At(ratio[t]), "k" + i);
            }

            svg.Text(Right + 6, y.At(ratio[^1]) + 4, name, "tiny");
        }

        return new(data.Id, data.Title, description, svg, new(
            data.Title,
            [new("Class"), new("Voxels", true), new("Highest ratio", true), new("Last ratio", true)],
            data.Curves.Select(c => (Cell[])[c.Name, Cell.Of(c.Voxels), Cell.Fixed(c.Ratio.Max(), 2), Cell.Fixed(c.Ratio[^1], 2)])));
    }
}
