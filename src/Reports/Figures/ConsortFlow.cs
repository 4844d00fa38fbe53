using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>Why participants left, and how many.</summary>
public sealed record FlowReason(string Reason, int Count);

/// <summary>The way of one arm through the trial; a count that is not known is null and never taken as 0.</summary>
public sealed record ConsortArm(string Name, int? Allocated)
{
    /// <summary>Received the treatment as allocated.</summary>
    public int? Received { get; init; }

    /// <summary>Lost to follow-up or stopped, by reason.</summary>
    public ImmutableArray<FlowReason> Lost { get; init; } = [];

    /// <summary>Left out of the analysis, by reason.</summary>
    public ImmutableArray<FlowReason> Excluded { get; init; } = [];

    public int? Analysed { get; init; }
}

/// <summary>What a CONSORT flow shows.</summary>
public sealed record ConsortFlowData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Assessed for eligibility; null where unknown.</summary>
    public int? Assessed { get; init; }

    /// <summary>Left out before randomisation, by reason.</summary>
    public ImmutableArray<FlowReason> NotEligible { get; init; } = [];

    public int? Randomised { get; init; }

    /// <summary>Two to four arms.</summary>
    public required ImmutableArray<ConsortArm> Arms { get; init; }

    /// <summary>The sums that the boxes must satisfy, each with its verdict; a sum with an unknown part is a warning, "not checkable".</summary>
    public ImmutableArray<QualityVerdict> Arithmetic =>
    [
        Sum("assessed − excluded = randomised", Assessed, NotEligible, Randomised),
        Total("arms add up to randomised", Randomised, [.. Arms.Select(a => a.Allocated)]),
        .. Arms.Select(a => Sum($"{a.Name}: allocated − lost − excluded = analysed", a.Allocated, [.. a.Lost, .. a.Excluded], a.Analysed)),
    ];

    private static QualityVerdict Sum(string criterion, int? from, ImmutableArray<FlowReason> less, int? to) => (from, to) switch
    {
        (null, _) or (_, null) => QualityVerdict.Warn(criterion, "not checkable: a count is unknown"),
        ({ } a, { } b) when a - less.Sum(r => r.Count) == b => QualityVerdict.Pass(criterion),
        ({ } a, { } b) => QualityVerdict.Fail(criterion, string.Create(CultureInfo.InvariantCulture, $"{a} − {less.Sum(r => r.Count)} is {a - less.Sum(r => r.Count)}, and {b} is stated")),
    };

    private static QualityVerdict Total(string criterion, int? total, ImmutableArray<int?> parts) =>
        total is not { } n || parts.Any(p => p is null)
            ? QualityVerdict.Warn(criterion, "not checkable: a count is unknown")
            : parts.Sum() == n ? QualityVerdict.Pass(criterion) : QualityVerdict.Fail(criterion, string.Create(CultureInfo.InvariantCulture, $"{string.Join(" + ", parts)} is {parts.Sum()}, and {n} is stated"));
}

/// <summary>Enrolment, allocation, follow-up and analysis (Schulz 2010), with the arithmetic of the boxes checked.</summary>
public static class ConsortFlow
{
    private const double Gap = 22;
    private const double Left = 96;

    /// <exception cref="ArgumentException">There are not two to four arms.</exception>
    public static Figure Draw(ConsortFlowData data)
    {
        if (data.Arms.Length is < 2 or > 4)
        {
            throw new ArgumentException($"The flow has room for two to four arms, not {data.Arms.Length}.", nameof(data));
        }

        var wrong = data.Arithmetic.Count(v => v.Grade == QualityGrade.Fail);
        var open = data.Arithmetic.Count(v => v.Grade == QualityGrade.Warn);
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(data.Randomised)} randomised, analysed {string.Join(", ", data.Arms.Select(a => $"{Count(a.Analysed)} {a.Name}"))}. Of {data.Arithmetic.Length} sums {data.Arithmetic.Length - wrong - open} are right, {wrong} wrong, {open} not checkable.");
        double width = data.Arms.Length == 2 ? 250 : 190, all = Left + (data.Arms.Length * (width + Gap));
        double lost = data.Arms.Max(a => Height(Reasons("Lost or stopped", a.Lost))), excluded = data.Arms.Max(a => Height(Analysis(a)));
        double y2 = 72 + Height(Reasons("Excluded", data.NotEligible)) + 14, y3 = y2 + 44 + 40, y4 = y3 + 60 + 28, y5 = y4 + lost + 28;
        var svg = new Svg(data.Id, all, y5 + excluded + 12, data.Title, description);
        Stage(svg, "Enrolment", 14, y2 + 44);
        Stage(svg, "Allocation", y3, y3 + 60);
        Stage(svg, "Follow-up", y4, y4 + lost);
        Stage(svg, "Analysis", y5, y5 + excluded);
        var middle = (Left + all - Gap) / 2;
        DrawEnrolment(svg, data, middle, width, all, y2);
        foreach (var (i, arm) in data.Arms.Index())
        {
            var x = Left + (i * (width + Gap));
            DrawArm(svg, arm, x, width, middle, (y2, y3, y4, y5), lost, excluded);
        }

        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static void DrawEnrolment(Svg svg, ConsortFlowData data, double middle, double width, double all, double y2)
    {
        string[] reasons = Reasons("Excluded", data.NotEligible);
        Box(svg, middle - (width / 2), 14, width, 44, ["Assessed for eligibility", "n = " + Count(data.Assessed)]);
        svg.Line(middle, 58, middle, y2, "axis").Line(middle, 72 + (Height(reasons) / 2), middle + 24, 72 + (Height(reasons) / 2), "axis");
        Box(svg, middle + 24, 72, all - Gap - middle - 24, Height(reasons), reasons);
        Box(svg, middle - (width / 2), y2, width, 44, ["Randomised", "n = " + Count(data.Randomised)]);
    }

    private static void DrawArm(Svg svg, ConsortArm arm, double x, double width, double middle, (double Y2, double Y3, double Y4, double Y5) at, double lost, double excluded)
    {
        double centre = x + (width / 2), bend = at.Y2 + 44 + 18;
        svg.Polyline([(middle, at.Y2 + 44), (middle, bend), (centre, bend), (centre, at.Y3)], "axis");
        svg.Line(centre, at.Y3 + 60, centre, at.Y4, "axis").Line(centre, at.Y4 + lost, centre, at.Y5, "axis");
        Box(svg, x, at.Y3, width, 60, [arm.Name, "allocated n = " + Count(arm.Allocated), "received as allocated n = " + Count(arm.Received)], strong: true);
        Box(svg, x, at.Y4, width, lost, Reasons("Lost or stopped", arm.Lost));
        Box(svg, x, at.Y5, width, excluded, Analysis(arm));
    }

    private static string Count(int? n) => n?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    private static string[] Reasons(string title, ImmutableArray<FlowReason> reasons) =>
        [string.Create(CultureInfo.InvariantCulture, $"{title} n = {reasons.Sum(r => r.Count)}"), .. reasons.Select(r => string.Create(CultureInfo.InvariantCulture, $"· {r.Reason} {r.Count}"))];

    private static string[] Analysis(ConsortArm arm) => ["Analysed n = " + Count(arm.Analysed), .. arm.Excluded.IsEmpty ? [] : Reasons("Left out", arm.Excluded)];

    private static double Height(string[] lines) => 14 + (16 * lines.Length);

    private static void Box(Svg svg, double x, double y, double width, double height, string[] lines, bool strong = false)
    {
        svg.Rect(x, y, width, height, "box", radius: 3);
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Length > width / 6.2 ? lines[i][..(int)((width / 6.2) - 1)] + "…" : lines[i];
            svg.Text(x + 10, y + 19 + (16 * i), text, strong && i == 0 ? "strong" : "");
        }
    }

    private static void Stage(Svg svg, string name, double from, double to) =>
        svg.Rect(14, from, 26, to - from, "panel", radius: 3).Text(31, (from + to) / 2, name, "small strong", Anchor.Middle, -90);

    private static ReportTable Table(ConsortFlowData data) => new(
        data.Title + ": sums",
        [new("Sum"), new("Verdict"), new("Reason")],
        data.Arithmetic.Select(v => (Cell[])[v.Criterion, Cell.Judged(v.Grade, v.Grade switch { QualityGrade.Pass => "right", QualityGrade.Warn => "not checkable", _ => "wrong" }), v.Reason]));
}
