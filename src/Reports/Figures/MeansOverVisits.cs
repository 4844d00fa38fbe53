using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>A least-squares mean of one arm at one visit.</summary>
/// <param name="Count">Participants with a value at that visit.</param>
public sealed record VisitMean(string Arm, string Visit, double Mean, double Low, double High, int Count)
{
    /// <summary>Id of the provenance of the mean; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>One participant's course, a value a visit; NaN where there is none.</summary>
public sealed record Course(string Participant, string Arm, ImmutableArray<double> Values);

/// <summary>What a figure of means over visits shows.</summary>
public sealed record MeansOverVisitsData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Title of the y axis with its unit.</summary>
    public required string YTitle { get; init; }

    public required ImmutableArray<string> Arms { get; init; }

    /// <summary>Visits in order, with the day after randomisation that places them; evenly spaced where a day is unknown.</summary>
    public required ImmutableArray<(string Name, int? Day)> Visits { get; init; }

    public required ImmutableArray<VisitMean> Means { get; init; }

    /// <summary>Single courses drawn thin behind the means.</summary>
    public ImmutableArray<Course> Courses { get; init; } = [];

    /// <summary>Smallest change that matters to a patient; drawn as a band below (or above) the baseline mean of all arms. Null for none.</summary>
    public double? ImportantChange { get; init; }

    /// <summary>What the bars are: "95 % interval of the least-squares mean, MMRM".</summary>
    public string Bars { get; init; } = "95 % interval of the least-squares mean";
}

/// <summary>Means of the arms at every visit, side by side with their intervals; the numbers at risk stand under the axis.</summary>
public static class MeansOverVisits
{
    private const double Left = 64;
    private const double Right = 560;
    private const double Top = 36;
    private const double Bottom = 316;

    /// <exception cref="ArgumentException">A mean names a visit or arm that is not listed, or a course has not one value a visit.</exception>
    public static Figure Draw(MeansOverVisitsData data)
    {
        Check(data);
        var last = data.Visits[^1].Name;
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Bars}; {(data.Courses.IsEmpty ? "" : $"thin lines: {data.Courses.Length} participants; ")}at {last}: {string.Join(", ", data.Means.Where(m => m.Visit == last).Select(m => $"{m.Arm} {Markup.Number(m.Mean)} ({Markup.Number(m.Low)} to {Markup.Number(m.High)})"))}.");
        var svg = new Svg(data.Id, 580, Bottom + 62 + (18 * data.Arms.Length), data.Title, description);
        var x = Positions(data);
        var y = Scale.Around(data.Means.SelectMany(m => new[] { m.Low, m.High }).Concat(data.Courses.SelectMany(c => c.Values)), Bottom, Top);
        Band(svg, data, y);
        new Axes(svg, Left, Top, Right, Bottom, Scale.Linear(0, 1, Left, Right), y).DrawY(data.YTitle);
        svg.Line(Left, Bottom, Right, Bottom, "axis");
        foreach (var (i, visit) in data.Visits.Index())
        {
            svg.Line(x[i], Bottom, x[i], Bottom + 5, "axis").Text(x[i], Bottom + 20, visit.Name, "", Anchor.Middle);
        }

        foreach (var course in data.Courses)
        {
            svg.Polyline(course.Values.Index().Where(v => double.IsFinite(v.Item)).Select(v => (x[v.Index], y.At(v.Item))), $"line hair faint k{data.Arms.IndexOf(course.Arm) % 6}");
        }

        foreach (var (a, arm) in data.Arms.Index())
        {
            DrawArm(svg, data, a, arm, x, y);
        }

        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static void Check(MeansOverVisitsData data)
    {
        if (data.Visits.IsEmpty || data.Courses.Any(c => c.Values.Length != data.Visits.Length))
        {
            throw new ArgumentException($"A course has one value for each of the {data.Visits.Length} visits.", nameof(data));
        }

        if (data.Means.FirstOrDefault(m => !data.Arms.Contains(m.Arm) || data.Visits.All(v => v.Name != m.Visit)) is { } stray)
        {
            throw new ArgumentException($"The mean of {stray.Arm} at {stray.Visit} belongs to no listed arm and visit.", nameof(data));
        }
    }

    private static double[] Positions(MeansOverVisitsData data)
    {
        var known = data.Visits.All(v => v.Day is not null) && data.Visits.Length > 1;
        double first = known ? data.Visits[0].Day!.Value : 0, last = known ? data.Visits[^1].Day!.Value : data.Visits.Length - 1;
        var scale = Scale.Linear(first, Math.Max(first + 1, last), Left + 40, Right - 40);
        return [.. data.Visits.Select((v, i) => data.Visits.Length == 1 ? (Left + Right) / 2 : scale.At(known ? v.Day!.Value : i))];
    }

    private static void Band(Svg svg, MeansOverVisitsData data, Scale y)
    {
        var first = data.Means.Where(m => m.Visit == data.Visits[0].Name).ToArray();
        if (data.ImportantChange is { } change && first.Length > 0)
        {
            var from = first.Average(m => m.Mean);
            double a = y.At(from), b = y.At(from + change);
            svg.Rect(Left, Math.Min(a, b), Right - Left, Math.Abs(a - b), "softfill wash").Text(Left + 6, b + (b > a ? -6 : 13), $"change of {Markup.Plain(Math.Abs(change))} that matters", "small soft");
        }
    }

    private static void DrawArm(Svg svg, MeansOverVisitsData data, int a, string arm, double[] x, Scale y)
    {
        // Arms stand a little apart, so that their bars do not cover one another.
        var shift = 9 * (a - ((data.Arms.Length - 1) / 2.0));
        var means = data.Visits.Index().Select(v => (X: x[v.Index] + shift, Mean: data.Means.FirstOrDefault(m => m.Arm == arm && m.Visit == v.Item.Name))).Where(m => m.Mean is not null).ToArray();
        svg.Polyline(means.Select(m => (m.X, y.At(m.Mean!.Mean))), $"line k{a % 6}");
        foreach (var (at, mean) in means)
        {
            var m = mean!;
            svg.Line(at, y.At(m.Low), at, y.At(m.High), $"line k{a % 6}")
                .Line(at - 5, y.At(m.Low), at + 5, y.At(m.Low), $"line k{a % 6}").Line(at - 5, y.At(m.High), at + 5, y.At(m.High), $"line k{a % 6}")
                .Marker(at, y.At(m.Mean), a, 5, $"f{a % 6} halo", $"{arm}, {m.Visit}: {Markup.Number(m.Mean)} ({Markup.Number(m.Low)} to {Markup.Number(m.High)}), n = {m.Count.ToString(CultureInfo.InvariantCulture)}");
            svg.Text(at - shift, Bottom + 46 + (18 * a), m.Count.ToString(CultureInfo.InvariantCulture), "small", Anchor.Middle);
        }

        svg.Text(Left - 8, Bottom + 46 + (18 * a), "n " + arm, "small soft", Anchor.End).Marker(Left + 6 + (130 * a), 15, a, 5, $"f{a % 6}").Text(Left + 17 + (130 * a), 20, arm);
    }

    private static ReportTable Table(MeansOverVisitsData data) => new(
        data.Title + ": means",
        [new("Arm"), new("Visit"), new(data.YTitle, true), new("Low", true), new("High", true), new("n", true)],
        data.Means.Select(m => (Cell[])[m.Arm, m.Visit, Cell.Of(m.Mean, 4, m.ProvenanceId), Cell.Of(m.Low, 4), Cell.Of(m.High, 4), Cell.Fixed(m.Count, 0)]));
}
