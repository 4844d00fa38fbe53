using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>A standard's well on the curve.</summary>
/// <param name="X">Nominal concentration, zero or more.</param>
public sealed record CurvePoint(double X, double Y, string Name = "")
{
    /// <summary>Left out of the fit; <see cref="Note"/> says why.</summary>
    public bool Excluded { get; init; }

    public string Note { get; init; } = "";

    /// <summary>Id of the provenance of the reading; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>A point of the fitted curve with the interval of the fit; an unknown limit is NaN.</summary>
public sealed record CurveLine(double X, double Y, double Low, double High);

/// <summary>What a standard curve shows.</summary>
public sealed record StandardCurveData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Unit of the concentrations: "pg/mL".</summary>
    public required string ConcentrationUnit { get; init; }

    /// <summary>Unit of the readings: "OD".</summary>
    public required string ResponseUnit { get; init; }

    /// <summary>The standards; zero standards are drawn at the left edge.</summary>
    public required ImmutableArray<CurvePoint> Standards { get; init; }

    /// <summary>The fitted curve in ascending concentration, all above zero; empty where none was fitted.</summary>
    public ImmutableArray<CurveLine> Curve { get; init; } = [];

    /// <summary>Samples read off the curve.</summary>
    public ImmutableArray<CurvePoint> Samples { get; init; } = [];

    /// <summary>Lower limit of quantification in the unit of the concentrations; null for none.</summary>
    public double? LowerLimit { get; init; }

    /// <summary>Upper limit of quantification; null for none.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>What the interval is, and the model: "4PL, weights 1/y²; band: 95 % of the mean".</summary>
    public string Model { get; init; } = "";
}

/// <summary>Readings against concentration on a logarithmic axis, with the fit, its interval, the limits of quantification and the samples.</summary>
public static class StandardCurve
{
    private const double Left = 64;
    private const double Right = 612;
    private const double Top = 16;
    private const double Bottom = 330;
    private const double WideRange = 300;

    public static Figure Draw(StandardCurveData data)
    {
        var used = data.Standards.Count(s => !s.Excluded);
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{used} standard wells fitted{(used < data.Standards.Length ? $", {data.Standards.Length - used} left out (crossed)" : "")}, {data.Samples.Length} samples read off (diamonds). {data.Model}").Trim();
        var svg = new Svg(data.Id, 640, 392, data.Title, description);
        var positive = data.Standards.Concat(data.Samples).Select(s => s.X).Concat(data.Curve.Select(c => c.X)).Where(x => x > 0 && double.IsFinite(x)).DefaultIfEmpty(1).ToArray();
        var zeros = data.Standards.Any(s => s.X <= 0);
        var x = Scale.Logarithmic(positive.Min() / 1.4, positive.Max() * 1.4, zeros ? Left + 46 : Left + 8, Right);
        var y = Response(data);
        var axes = new Axes(svg, Left, Top, Right, Bottom, x, y).DrawY(data.ResponseUnit).DrawX("Concentration, " + data.ConcentrationUnit);
        Limits(svg, data, x);
        if (zeros)
        {
            // A logarithmic axis has no zero: the axis is broken, and said so.
            svg.Text(Left + 20, Bottom + 19, "0", "soft", Anchor.Middle).Line(Left + 34, Bottom - 5, Left + 30, Bottom + 5, "axis").Line(Left + 38, Bottom - 5, Left + 34, Bottom + 5, "axis");
        }

        var band = data.Curve.Where(c => c.X > 0 && double.IsFinite(c.Low) && double.IsFinite(c.High)).ToArray();
        svg.Polygon(band.Select(c => (x.At(c.X), y.At(c.High))).Concat(band.Reverse().Select(c => (x.At(c.X), y.At(y.IsLogarithmic ? Math.Max(c.Low, y.Low) : c.Low)))), "f0 band");
        svg.Polyline(data.Curve.Where(c => double.IsFinite(c.Y)).Select(c => (x.At(c.X), y.At(c.Y))), "line k0");
        Points(axes, data, s => s <= 0 ? Left + 20 : x.At(s));
        return new(data.Id, data.Title, description, svg, Table(data));
    }

    /// <summary>Signals over more than two and a half decades, as fluorescence gives them, are drawn on a logarithmic axis: on a linear one the lower half of the curve is a flat line.</summary>
    private static Scale Response(StandardCurveData data)
    {
        double[] points = [.. data.Standards.Concat(data.Samples).Select(s => s.Y).Concat(data.Curve.Select(c => c.Y)).Where(double.IsFinite)];
        return points.Length > 0 && points.Min() > 1e-300 && points.Max() < 1e300 && points.Max() > WideRange * points.Min()
            ? Scale.Logarithmic(points.Min() / 1.4, points.Max() * 1.4, Bottom, Top)
            : Scale.Around(points.Concat(data.Curve.SelectMany(c => new[] { c.Low, c.High })), Bottom, Top, 0);
    }

    private static void Limits(Svg svg, StandardCurveData data, Scale x)
    {
        foreach (var (limit, name, side) in new[] { (data.LowerLimit, "LLOQ", Anchor.Start), (data.UpperLimit, "ULOQ", Anchor.End) })
        {
            if (limit is { } at && at > 0 && x.Contains(at))
            {
                svg.Line(x.At(at), Top, x.At(at), Bottom, "limit")
                    .Text(x.At(at) + (side == Anchor.Start ? 5 : -5), side == Anchor.Start ? Top + 12 : Bottom - 8, name + " " + Markup.Plain(at), "small soft", side);
            }
        }
    }

    private static void Points(Axes axes, StandardCurveData data, Func<double, double> x)
    {
        foreach (var s in data.Samples.Where(s => double.IsFinite(s.X) && double.IsFinite(s.Y)))
        {
            axes.Svg.Marker(x(s.X), axes.Y.At(s.Y), 3, 3.2, "f1 halo", $"{s.Name}: {Markup.Number(s.X)} {data.ConcentrationUnit}");
        }

        foreach (var s in data.Standards.Where(s => double.IsFinite(s.X) && double.IsFinite(s.Y)))
        {
            double px = x(s.X), py = axes.Y.At(s.Y);
            var hint = $"{s.Name}: {Markup.Number(s.X)} {data.ConcentrationUnit}, {Markup.Fixed(s.Y, 3)} {data.ResponseUnit}{(s.Note.Length > 0 ? "; " + s.Note : "")}";
            axes.Svg.Marker(px, py, 0, 4.4, s.Excluded ? "open k0" : "f0 halo", hint);
            if (s.Excluded)
            {
                axes.Svg.Line(px - 6, py - 6, px + 6, py + 6, "badline").Line(px - 6, py + 6, px + 6, py - 6, "badline");
            }
        }
    }

    private static ReportTable Table(StandardCurveData data) => new(
        data.Title + ": points",
        [new("Name"), new("Kind"), new("Concentration, " + data.ConcentrationUnit, true), new("Reading, " + data.ResponseUnit, true), new("Used"), new("Note")],
        data.Standards.Select(s => (s, "standard")).Concat(data.Samples.Select(s => (s, "sample")))
            .Select(p => (Cell[])[p.s.Name, p.Item2, Cell.Of(p.s.X), Cell.Fixed(p.s.Y, 3, p.s.ProvenanceId), p.s.Excluded ? "no" : "yes", p.s.Note]));
}
