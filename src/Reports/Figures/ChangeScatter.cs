using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>Changes of two outcomes in one participant. A censored change is drawn at the bound that is known, with an arrow towards where the value lies.</summary>
public sealed record ChangePoint(string Participant, string Arm, Observation X, Observation Y)
{
    /// <summary>Id of the provenance of the pair; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>A straight line through a scatter.</summary>
/// <param name="Arm">The arm it belongs to; null is the slope within arms, drawn solid.</param>
public sealed record ChangeLine(string? Arm, double Intercept, double Slope);

/// <summary>What a change-change scatter shows.</summary>
public sealed record ChangeScatterData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Title of the x axis with its unit: "Change of PAG–mOFC coupling, Fisher z".</summary>
    public required string XTitle { get; init; }

    public required string YTitle { get; init; }

    /// <summary>Arms in the order of their colours.</summary>
    public required ImmutableArray<string> Arms { get; init; }

    public required ImmutableArray<ChangePoint> Points { get; init; }

    /// <summary>Fitted lines; none unless given.</summary>
    public ImmutableArray<ChangeLine> Lines { get; init; } = [];

    /// <summary>The correlation with its interval: its text stands in the figure. Null for none.</summary>
    public Estimate? Correlation { get; init; }
}

/// <summary>Does the change of a biomarker go with the change of pain? One mark a participant, by arm.</summary>
public static class ChangeScatter
{
    private const double Left = 64;
    private const double Right = 500;
    private const double Top = 34;
    private const double Bottom = 376;

    public static Figure Draw(ChangeScatterData data)
    {
        var shown = data.Points.Where(p => !p.X.IsMissing && !p.Y.IsMissing).ToArray();
        var censored = shown.Count(p => p.X.IsCensored || p.Y.IsCensored);
        var r = data.Correlation is { Value: { } value } c ? $"r = {Markup.Fixed(value, 2)} ({(100 * c.Level).ToString("0.##", CultureInfo.InvariantCulture)} % interval {Markup.Fixed(c.Low ?? double.NegativeInfinity, 2)} to {Markup.Fixed(c.High ?? double.PositiveInfinity, 2)})" : "";
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{shown.Length} of {data.Points.Length} participants with both changes{(censored > 0 ? $", {censored} of them censored (open marks with an arrow)" : "")}. {(r.Length > 0 ? r + ", " + data.Correlation!.Method + ". " : "")}{Key(data.Lines)}").Trim();
        var svg = new Svg(data.Id, 520, 436, data.Title, description);
        double[] xs = [.. shown.SelectMany(p => Bounds(p.X))];
        var x = Scale.Around(xs, Left, Right, 0);
        var ends = data.Lines.SelectMany(l => new[] { LineEnds(data, l, shown).From, LineEnds(data, l, shown).To }.Select(at => l.Intercept + (l.Slope * at)));
        var y = Scale.Around(shown.SelectMany(p => Bounds(p.Y)).Concat(ends), Bottom, Top, 0);
        new Axes(svg, Left, Top, Right, Bottom, x, y).DrawY(data.YTitle).DrawX(data.XTitle, 6, grid: true);
        svg.Line(x.At(0), Top, x.At(0), Bottom, "null").Line(Left, y.At(0), Right, y.At(0), "null");
        foreach (var line in data.Lines)
        {
            var (from, to) = LineEnds(data, line, shown);
            svg.Polyline([(x.At(from), y.At(line.Intercept + (line.Slope * from))), (x.At(to), y.At(line.Intercept + (line.Slope * to)))], line.Arm is null ? "ink line" : $"line hair dash k{data.Arms.IndexOf(line.Arm) % 6}");
        }

        foreach (var p in shown)
        {
            Mark(svg, p, x, y, Math.Max(0, data.Arms.IndexOf(p.Arm)));
        }

        Legend(svg, data.Arms);
        if (r.Length > 0)
        {
            svg.Text(Right, 20, r, "strong", Anchor.End);
        }

        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static string Key(ImmutableArray<ChangeLine> lines) => (lines.Any(l => l.Arm is null), lines.Any(l => l.Arm is not null)) switch
    {
        (true, true) => "Solid line: slope within arms; dashed: each arm.",
        (true, false) => "Line: slope within arms.",
        (false, true) => "Dashed lines: each arm.",
        _ => "",
    };

    private static (double From, double To) LineEnds(ChangeScatterData data, ChangeLine line, ChangePoint[] shown)
    {
        var xs = shown.Where(p => line.Arm is null || p.Arm == line.Arm).SelectMany(p => Bounds(p.X)).DefaultIfEmpty(0).ToArray();
        return (xs.Min(), xs.Max());
    }

    private static IEnumerable<double> Bounds(Observation o)
    {
        if (o.Low is { } low)
        {
            yield return low;
        }

        if (o.High is { } high && o.High != o.Low)
        {
            yield return high;
        }
    }

    private static void Mark(Svg svg, ChangePoint p, Scale x, Scale y, int series)
    {
        double px = x.At(Shown(p.X)), py = y.At(Shown(p.Y));
        var open = p.X.IsCensored || p.Y.IsCensored;
        svg.Marker(px, py, series, 4.2, (open ? "open k" : "halo f") + (series % 6), $"{p.Participant} ({p.Arm}): {Words(p.X)}, {Words(p.Y)}");
        if (p.X.IsCensored)
        {
            Arrow(svg, px, py, p.X.High is not null ? -1 : 1, 0, series);
        }

        if (p.Y.IsCensored)
        {
            Arrow(svg, px, py, 0, p.Y.High is not null ? 1 : -1, series);
        }
    }

    /// <summary>The bound towards which the arrow does not point: an upper bound if there is one.</summary>
    private static double Shown(Observation o) => o.Value ?? o.High ?? o.Low ?? 0;

    private static void Arrow(Svg svg, double x, double y, int right, int down, int series)
    {
        double x1 = x + (right * 6), y1 = y + (down * 6), x2 = x + (right * 18), y2 = y + (down * 18);
        svg.Line(x1, y1, x2, y2, $"hair k{series % 6}")
            .Polygon([(x2 + (right * 4), y2 + (down * 4)), (x2 - (down * 3.2), y2 + (right * 3.2)), (x2 + (down * 3.2), y2 - (right * 3.2))], $"f{series % 6}");
    }

    private static void Legend(Svg svg, ImmutableArray<string> arms)
    {
        double at = Left + 4;
        foreach (var (i, arm) in arms.Index())
        {
            svg.Marker(at, 16, i, 4.2, "f" + (i % 6)).Text(at + 10, 20, arm);
            at += 34 + (6.8 * arm.Length);
        }
    }

    private static string Words(Observation o) => (o.Low, o.High) switch
    {
        _ when o.Value is { } v => Markup.Number(v),
        ({ } l, { } h) => $"{Markup.Number(l)} to {Markup.Number(h)}",
        (null, { } h) => "below " + Markup.Number(h),
        ({ } l, null) => "above " + Markup.Number(l),
        _ => "missing",
    };

    private static ReportTable Table(ChangeScatterData data) => new(
        data.Title + ": participants",
        [new("Participant"), new("Arm"), new(data.XTitle, true), new(data.YTitle, true)],
        data.Points.Select(p => (Cell[])
        [
            p.Participant,
            p.Arm,
            p.X.Value is { } x ? Cell.Of(x, 3, p.ProvenanceId) : Cell.Linked(Words(p.X), p.ProvenanceId),
            p.Y.Value is { } y ? Cell.Of(y, 3, p.ProvenanceId) : Cell.Linked(Words(p.Y), p.ProvenanceId),
        ]));
}
