using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>What a figure of motion traces shows.</summary>
public sealed record MotionTracesData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required double RepetitionTimeS { get; init; }

    /// <summary>Shape (6)(t): trans_x, trans_y, trans_z in mm, rot_x, rot_y, rot_z in rad.</summary>
    public required double[][] Motion { get; init; }

    /// <summary>Share of voxels that stand out in each volume, shape (t); empty draws none.</summary>
    public double[] OutlierShare { get; init; } = [];

    /// <summary>Share from which a volume counts as an outlier.</summary>
    public double OutlierLimit { get; init; }
}

/// <summary>The six parameters of rigid head motion over time: translations above, rotations in degrees below, and last the share of voxels that stand out.</summary>
public static class MotionTraces
{
    private const double Left = 64;
    private const double Right = 560;
    private const double Height = 110;
    private static readonly string[] Axis = ["x", "y", "z"];

    /// <exception cref="ArgumentException">There are not six series of one length, or outliers of another.</exception>
    public static Figure Draw(MotionTracesData data)
    {
        if (data.Motion.Length != 6 || data.Motion.Any(m => m.Length == 0 || m.Length != data.Motion[0].Length))
        {
            throw new ArgumentException($"Head motion has six series of one length, not {data.Motion.Length}.", nameof(data));
        }

        if (data.OutlierShare.Length > 0 && data.OutlierShare.Length != data.Motion[0].Length)
        {
            throw new ArgumentException($"{data.Motion[0].Length} volumes have as many shares of outliers, not {data.OutlierShare.Length}.", nameof(data));
        }

        double[][] turns = [.. data.Motion.Skip(3).Select(m => m.Select(v => v * 180 / Math.PI).ToArray())];
        double shift = Range(data.Motion[..3]), turn = Range(turns);
        var description = string.Create(CultureInfo.InvariantCulture, $"{data.Motion[0].Length} volumes; the head moved within {Markup.Fixed(shift, 2)} mm and {Markup.Fixed(turn, 2)} degrees along its worst axis.");
        var outliers = data.OutlierShare.Count(o => o > data.OutlierLimit);
        description += data.OutlierShare.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" In {outliers} volumes more than {100 * data.OutlierLimit:0.#} % of the voxels stand out.");
        var bottom = 144 + Height + (data.OutlierShare.Length == 0 ? 0 : Height + 20);
        var svg = new Svg(data.Id, 640, bottom + 78, data.Title, description);
        var x = Scale.Linear(0, data.Motion[0].Length * data.RepetitionTimeS, Left, Right);
        Panel(svg, data.Motion[..3], "Shift, mm", 14, x, data.RepetitionTimeS);
        Panel(svg, turns, "Turn, degrees", 144, x, data.RepetitionTimeS);
        if (data.OutlierShare.Length > 0)
        {
            Outliers(svg, data, 144 + Height + 20, x);
        }

        new Axes(svg, Left, 144, Right, bottom + 20, x, x).DrawX("Time, s");
        return new(data.Id, data.Title, description, svg, new(
            data.Title + ": ranges",
            [new("Parameter"), new("Lowest", true), new("Highest", true), new("Unit")],
            data.Motion[..3].Concat(turns).Select((m, i) => (Cell[])[(i < 3 ? "trans_" : "rot_") + Axis[i % 3], Cell.Fixed(m.Min(), 3), Cell.Fixed(m.Max(), 3), i < 3 ? "mm" : "deg"])));
    }

    private static void Outliers(Svg svg, MotionTracesData data, double top, Scale x)
    {
        var y = Scale.Linear(0, 100 * Math.Max(2 * data.OutlierLimit, data.OutlierShare.Max()), top + Height, top);
        new Axes(svg, Left, top, Right, top + Height, x, y).DrawY("Outlier voxels, %", 4);
        svg.Line(Left, y.At(100 * data.OutlierLimit), Right, y.At(100 * data.OutlierLimit), "line dash");
        svg.Polyline(data.OutlierShare.Select((o, t) => (x.At((t + 0.5) * data.RepetitionTimeS), y.At(100 * o))), "line k0");
        svg.Text(Right + 8, y.At(100 * data.OutlierLimit) + 4, "limit");
    }

    private static double Range(double[][] series) => series.Max(m => m.Max() - m.Min());

    private static void Panel(Svg svg, double[][] series, string title, double top, Scale x, double repetitionTimeS)
    {
        var y = Scale.Around(series.SelectMany(m => m), top + Height, top);
        new Axes(svg, Left, top, Right, top + Height, x, y).DrawY(title, 4);
        var ends = new List<double>();
        foreach (var (i, m) in series.Index())
        {
            svg.Polyline(m.Select((v, t) => (x.At((t + 0.5) * repetitionTimeS), y.At(v))), $"line k{i}{(i == 1 ? " dash" : "")}");
            var at = y.At(m[^1]) + 4;
            while (ends.Any(e => Math.Abs(e - at) < 12))
            {
                at += 12;
            }

            ends.Add(at);
            svg.Text(Right + 8, at, Axis[i], $"strong f{i}");
        }
    }
}
