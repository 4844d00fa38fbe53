using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>One outcome over the visits: of the participant, and of all others as a background.</summary>
/// <param name="Title">With its unit.</param>
/// <param name="Own">One value a visit, in order; null where nothing was measured.</param>
/// <param name="Others">The same of each other participant; null where there is no number.</param>
public sealed record Trajectory(string Title, ImmutableArray<Observation?> Own, ImmutableArray<ImmutableArray<double?>> Others)
{
    /// <summary>Which way is better; no arrow where it is not stated.</summary>
    public BenefitDirection Benefit { get; init; } = BenefitDirection.Undecided;

    /// <summary>Id of the provenance of each visit's value; null for none.</summary>
    public ImmutableArray<string?> ProvenanceIds { get; init; } = [];
}

/// <summary>Outcomes of one participant over the visits, small beside one another, the others faint behind: is this change larger than what is usual?</summary>
public static class Trajectories
{
    private const double Cell = 232;
    private const double Height = 204;
    private const int Columns = 3;

    /// <summary>Normal quantile of a 95 % interval.</summary>
    private const double Z95 = 1.959963984540054;

    /// <exception cref="ArgumentException">There is no outcome, or one has not as many values as there are visits.</exception>
    public static Figure Draw(string id, string participant, ImmutableArray<string> visits, ImmutableArray<Trajectory> outcomes)
    {
        if (outcomes.IsEmpty || outcomes.Any(o => o.Own.Length != visits.Length || o.Others.Any(v => v.Length != visits.Length)))
        {
            throw new ArgumentException("Trajectories need at least one outcome, and one value a visit.", nameof(outcomes));
        }

        var columns = Math.Min(Columns, outcomes.Length);
        var rows = (outcomes.Length + columns - 1) / columns;
        var description = $"{participant} in colour, with 95 % intervals where the error of measurement is known; the other participants are faint lines. An open mark with an arrow is a bound. "
            + string.Join(' ', outcomes.Select(o => Words(o, visits)));
        var svg = new Svg(id, columns * Cell, (rows * Height) + 8, $"Outcomes of {participant} over the visits", description);
        foreach (var (i, outcome) in outcomes.Index())
        {
            Panel(svg, outcome, visits, (i % columns) * Cell, (i / columns) * Height);
        }

        return new(id, $"Outcomes of {participant} over the visits", description, svg, Table(participant, visits, outcomes));
    }

    private static void Panel(Svg svg, Trajectory outcome, ImmutableArray<string> visits, double x0, double y0)
    {
        double left = x0 + 46, right = x0 + Cell - 14, top = y0 + 44, bottom = y0 + Height - 28;
        double[] shown = [.. outcome.Own.OfType<Observation>().SelectMany(Ends).Concat(outcome.Others.SelectMany(o => o).OfType<double>())];
        svg.Text(left - 34, y0 + 18, outcome.Title, "strong").Text(left - 34, y0 + 33, outcome.Benefit switch { BenefitDirection.Higher => "↑ is better", BenefitDirection.Lower => "↓ is better", _ => "direction of benefit not stated" }, "small soft");
        if (shown.Length == 0)
        {
            svg.Text((left + right) / 2, (top + bottom) / 2, "no value", "small soft", Anchor.Middle);
            return;
        }

        var y = Scale.Around(shown, bottom, top);
        var x = visits.Length == 1 ? Scale.Linear(-1, 1, left, right) : Scale.Linear(-0.2, visits.Length - 0.8, left, right);
        foreach (var tick in y.Ticks(4))
        {
            svg.Line(left, y.At(tick), right, y.At(tick), "grid").Text(left - 6, y.At(tick) + 4, Markup.Plain(tick), "small soft", Anchor.End);
        }

        for (var v = 0; v < visits.Length; v++)
        {
            svg.Text(x.At(v), bottom + 16, visits[v], "small soft", Anchor.Middle);
        }

        foreach (var other in outcome.Others)
        {
            svg.Polyline(other.Select((value, v) => (value, v)).Where(p => p.value is not null).Select(p => (x.At(p.v), y.At(p.value!.Value))), "thin faint");
        }

        svg.Polyline(outcome.Own.Select((o, v) => (o?.Value, v)).Where(p => p.Value is not null).Select(p => (x.At(p.v), y.At(p.Value!.Value))), "line k0");
        for (var v = 0; v < visits.Length; v++)
        {
            if (outcome.Own[v] is { IsMissing: false } own)
            {
                Mark(svg, own, x.At(v), y, visits[v]);
            }
        }
    }

    private static void Mark(Svg svg, Observation own, double x, Scale y, string visit)
    {
        if (own.Value is { } value)
        {
            if (own.StandardError > 0)
            {
                double low = y.At(value - (Z95 * own.StandardError)), high = y.At(value + (Z95 * own.StandardError));
                svg.Line(x, low, x, high, "ink").Line(x - 4, low, x + 4, low, "ink").Line(x - 4, high, x + 4, high, "ink");
            }

            svg.Circle(x, y.At(value), 4.2, "f0 halo", $"{visit}: {Markup.Number(value)}");
            return;
        }

        var (at, down) = own.High is { } bound ? (y.At(bound), 1) : (y.At(own.Low!.Value), -1);
        svg.Line(x, at, x, at + (down * 14), "ink").Polygon([(x, at + (down * 18)), (x - 4, at + (down * 11)), (x + 4, at + (down * 11))], "inkfill").Circle(x, at, 4.2, "open k0", visit + ": " + Words(own));
    }

    private static IEnumerable<double> Ends(Observation own) => own.Value is { } value
        ? [value - (Z95 * own.StandardError), value + (Z95 * own.StandardError)]
        : new[] { own.Low, own.High }.OfType<double>();

    private static string Words(Trajectory outcome, ImmutableArray<string> visits) =>
        $"{outcome.Title}: {string.Join(", ", outcome.Own.Select((o, v) => $"{visits[v]} {(o is { } own ? Words(own) : "not measured")}"))}.";

    private static string Words(Observation o) => (o.Low, o.High) switch
    {
        _ when o.Value is { } v => Markup.Number(v),
        (null or 0, { } high) => "below " + Markup.Number(high),
        ({ } low, null) => "above " + Markup.Number(low),
        ({ } low, { } high) => $"{Markup.Number(low)} to {Markup.Number(high)}",
        _ => o.Reason ?? "missing",
    };

    private static ReportTable Table(string participant, ImmutableArray<string> visits, ImmutableArray<Trajectory> outcomes) => new(
        $"Outcomes of {participant}, with their error of measurement",
        [new("Outcome"), new("Visit"), new("Value", true), new("Low", true), new("High", true), new("Note")],
        outcomes.SelectMany(o => o.Own.Select((own, v) => (Cell[])
        [
            o.Title,
            visits[v],
            Drawing(own?.Value, o.ProvenanceIds.Length > v ? o.ProvenanceIds[v] : null),
            Drawing(own?.Value is { } a && own.Value.StandardError > 0 ? a - (Z95 * own.Value.StandardError) : own?.Value is null ? own?.Low : null, null),
            Drawing(own?.Value is { } b && own.Value.StandardError > 0 ? b + (Z95 * own.Value.StandardError) : own?.Value is null ? own?.High : null, null),
            own is null ? "not measured" : own.Value.Reason ?? "",
        ])));

    private static Cell Drawing(double? value, string? provenance) => Reports.Cell.Of(value, 4, provenance);
}
