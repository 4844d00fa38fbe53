using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>A path coefficient.</summary>
public sealed record PathCoefficient(double Value, double StandardError, double Low, double High)
{
    /// <summary>Whether the interval holds 0: the path is dashed.</summary>
    public bool IsOpen => Low <= 0 && High >= 0;
}

/// <summary>What a mediation path shows.</summary>
public sealed record MediationPathData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Name of the treatment: "Exercise".</summary>
    public required string Treatment { get; init; }

    /// <summary>Name of the mediator: "PAG–mOFC coupling".</summary>
    public required string Mediator { get; init; }

    /// <summary>Name of the outcome: "Pain".</summary>
    public required string Outcome { get; init; }

    /// <summary>Treatment to mediator, a.</summary>
    public required PathCoefficient A { get; init; }

    /// <summary>Mediator to outcome at equal treatment, b.</summary>
    public required PathCoefficient B { get; init; }

    /// <summary>Treatment to outcome at equal mediator, c'.</summary>
    public required PathCoefficient Direct { get; init; }

    /// <summary>Treatment to outcome in all, c.</summary>
    public required PathCoefficient Total { get; init; }

    /// <summary>The mediated effect ab with its interval and method.</summary>
    public required Estimate Indirect { get; init; }

    /// <summary>Mediator and outcome were measured at the same visit, so the order in time is not known.</summary>
    public bool SameVisit { get; init; } = true;
}

/// <summary>Treatment, mediator and outcome as boxes, the coefficients on the arrows between them; dashed where the interval holds zero.</summary>
public static class MediationPath
{
    public static Figure Draw(MediationPathData data)
    {
        var caveat = data.SameVisit ? "Mediator and outcome were measured at the same visit: this is statistical mediation and shows no order in time." : "";
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Treatment} acts on {data.Mediator} (a = {Words(data.A)}), that on {data.Outcome} (b = {Words(data.B)}). Direct effect c′ = {Words(data.Direct)}, total effect c = {Words(data.Total)}. Dashed: the interval holds 0. {caveat}").Trim();
        var svg = new Svg(data.Id, 620, 300, data.Title, description);
        Arrow(svg, 128, 172, 236, 95, data.A);
        Arrow(svg, 384, 94, 492, 170, data.B);
        Arrow(svg, 168, 204, 450, 204, data.Direct);
        Box(svg, 20, 172, 148, data.Treatment);
        Box(svg, 226, 28, 168, data.Mediator);
        Box(svg, 452, 172, 148, data.Outcome);
        Coefficient(svg, 172, 122, "a", data.A, Anchor.End);
        Coefficient(svg, 448, 122, "b", data.B, Anchor.Start);
        Coefficient(svg, 310, 178, "c′", data.Direct, Anchor.Middle);
        svg.Text(310, 224, "total c = " + Words(data.Total), "small soft", Anchor.Middle);
        var interval = EstimateTable.Interval(data.Indirect);
        svg.Rect(90, 250, 440, 44, "box", radius: 4)
            .Text(310, 269, $"Mediated effect ab = {(data.Indirect.Value is { } v ? Markup.Number(v) : "–")}", "strong", Anchor.Middle)
            .Text(310, 285, $"{Markup.Plain(100 * data.Indirect.Level)} % interval {interval}, {data.Indirect.Method}", "small soft", Anchor.Middle);
        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static string Words(PathCoefficient p) => $"{Markup.Number(p.Value)} ({Markup.Number(p.StandardError, 2)})";

    private static void Box(Svg svg, double x, double y, double width, string name)
    {
        svg.Rect(x, y, width, 64, "box", radius: 4);
        var words = Lines.Wrap(name, (int)(width / 7.2));
        for (var i = 0; i < words.Count; i++)
        {
            svg.Text(x + (width / 2), y + 36 + (15 * (i - ((words.Count - 1) / 2.0))), words[i], "strong", Anchor.Middle);
        }
    }

    private static void Coefficient(Svg svg, double x, double y, string name, PathCoefficient p, Anchor anchor) =>
        svg.Text(x, y, $"{name} = {Markup.Number(p.Value)}", "strong", anchor).Text(x, y + 14, $"SE {Markup.Number(p.StandardError, 2)}", "small soft", anchor);

    private static void Arrow(Svg svg, double x1, double y1, double x2, double y2, PathCoefficient p)
    {
        double length = Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1))), ux = (x2 - x1) / length, uy = (y2 - y1) / length;
        svg.Line(x1, y1, x2 - (8 * ux), y2 - (8 * uy), p.IsOpen ? "line axis dash" : "line k0")
            .Polygon([(x2, y2), (x2 - (11 * ux) - (5 * uy), y2 - (11 * uy) + (5 * ux)), (x2 - (11 * ux) + (5 * uy), y2 - (11 * uy) - (5 * ux))], p.IsOpen ? "softfill" : "f0");
    }

    private static ReportTable Table(MediationPathData data) => new(
        data.Title + ": paths",
        [new("Path"), new("Estimate", true), new("SE", true), new("Low", true), new("High", true)],
        new[] { ("a", data.A), ("b", data.B), ("c′, direct", data.Direct), ("c, total", data.Total) }
            .Select(p => (Cell[])[p.Item1, Cell.Of(p.Item2.Value, 4), Cell.Of(p.Item2.StandardError), Cell.Of(p.Item2.Low, 4), Cell.Of(p.Item2.High, 4)])
            .Append(["ab, mediated", Cell.Of(data.Indirect.Value, 4, data.Indirect.Provenance.FirstOrDefault()), "–", Cell.Of(data.Indirect.Low, 4), Cell.Of(data.Indirect.High, 4)]));
}
