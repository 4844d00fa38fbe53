using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>A control on one run.</summary>
/// <param name="Run">Name of the run or plate.</param>
/// <param name="Verdict">Judgement by the rules in force; its criterion names the rule: "1-3s".</param>
public sealed record ControlRun(string Run, double Value, QualityVerdict Verdict)
{
    /// <summary>Id of the provenance of the value; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>What a Levey-Jennings chart shows.</summary>
public sealed record LeveyJenningsData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Title of the y axis with its unit: "QC low, pg/mL".</summary>
    public required string YTitle { get; init; }

    /// <summary>Target mean of the control.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of the control, above 0.</summary>
    public required double Sd { get; init { ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value); field = value; } }

    /// <summary>Runs in the order of time.</summary>
    public required ImmutableArray<ControlRun> Runs { get; init; }
}

/// <summary>A control over the runs, against its mean and one, two and three standard deviations (Levey and Jennings 1950).</summary>
public static class LeveyJenningsChart
{
    private const double Left = 64;
    private const double Right = 580;
    private const double Top = 14;
    private const double Bottom = 250;

    public static Figure Draw(LeveyJenningsData data)
    {
        var failed = data.Runs.Where(r => r.Verdict.Grade == QualityGrade.Fail).ToArray();
        var warned = data.Runs.Count(r => r.Verdict.Grade == QualityGrade.Warn);
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Runs.Length} runs, mean {Markup.Number(data.Mean)}, SD {Markup.Plain(data.Sd)}; {failed.Length} rejected{(failed.Length > 0 ? " (" + string.Join(", ", failed.Take(6).Select(f => $"{f.Run}: {f.Verdict.Criterion}")) + ")" : "")}, {warned} with a warning. Lines: 1, 2, 3 SD.");
        var svg = new Svg(data.Id, 640, 310, data.Title, description);
        double Deviations(double v) => (v - data.Mean) / data.Sd;
        var furthest = Math.Min(8, data.Runs.Select(r => Math.Abs(Deviations(r.Value))).DefaultIfEmpty(0).Max());
        var y = Scale.Linear(-Math.Max(3.6, furthest + 0.4), Math.Max(3.6, furthest + 0.4), Bottom, Top);
        foreach (var sd in new[] { -3, -2, -1, 0, 1, 2, 3 })
        {
            svg.Line(Left, y.At(sd), Right, y.At(sd), sd == 0 ? "axis" : Math.Abs(sd) == 3 ? "limit" : "grid")
                .Text(Right + 8, y.At(sd) + 4, sd == 0 ? "mean" : Markup.Fixed(sd, 0) + " SD", "small soft")
                .Text(Left - 8, y.At(sd) + 4, Markup.Number(data.Mean + (sd * data.Sd)), "small soft", Anchor.End);
        }

        svg.Text(14, (Top + Bottom) / 2, data.YTitle, "", Anchor.Middle, -90);
        var x = Scale.Linear(0.3, Math.Max(1, data.Runs.Length) + 0.7, Left, Right);
        svg.Polyline(data.Runs.Select((r, i) => (x.At(i + 1), y.At(Deviations(r.Value)))), "line hair k0");
        foreach (var (i, r) in data.Runs.Index())
        {
            Mark(svg, r, x.At(i + 1), y.At(Deviations(r.Value)));
        }

        svg.Line(Left, Bottom, Right, Bottom, "axis").Text((Left + Right) / 2, Bottom + 40, "Run", "", Anchor.Middle);
        Runs(svg, data.Runs, x);
        return new(data.Id, data.Title, description, svg, Table(data, Deviations));
    }

    private static void Mark(Svg svg, ControlRun run, double x, double y)
    {
        var hint = $"{run.Run}: {Markup.Number(run.Value)}{(run.Verdict.Reason.Length > 0 ? "; " + run.Verdict.Reason : "")}";
        _ = run.Verdict.Grade switch
        {
            QualityGrade.Fail => svg.Marker(x, y, 3, 5, "f1 halo", hint).Text(x, y - 9, run.Verdict.Criterion, "tiny", Anchor.Middle),
            QualityGrade.Warn => svg.Marker(x, y, 2, 4.6, "f5 halo", hint),
            _ => svg.Marker(x, y, 0, 3.8, "f0 halo", hint),
        };
    }

    private static void Runs(Svg svg, ImmutableArray<ControlRun> runs, Scale x)
    {
        var every = Math.Max(1, (int)Math.Ceiling(runs.Length / 12.0));
        for (var i = 0; i < runs.Length; i += every)
        {
            svg.Text(x.At(i + 1), Bottom + 18, runs[i].Run, "tiny soft", Anchor.Middle);
        }
    }

    private static ReportTable Table(LeveyJenningsData data, Func<double, double> deviations) => new(
        data.Title + ": runs",
        [new("Run"), new(data.YTitle, true), new("SD", true), new("Verdict"), new("Reason")],
        data.Runs.Select(r => (Cell[])
        [
            r.Run, Cell.Of(r.Value, 4, r.ProvenanceId), Cell.Fixed(deviations(r.Value), 2), Cell.Judged(r.Verdict.Grade, r.Verdict.Criterion), r.Verdict.Reason,
        ]));
}
