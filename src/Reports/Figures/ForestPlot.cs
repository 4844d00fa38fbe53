using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>One line of a forest plot.</summary>
/// <param name="Estimate">Null where none exists; then only the label and the note stand.</param>
/// <param name="Low">Lower end of the interval; null is open.</param>
/// <param name="High">Upper end of the interval; null is open.</param>
public sealed record ForestRow(string Label, double? Estimate, double? Low, double? High)
{
    /// <summary>Weight in the synthesis: the square's area; null draws all squares alike.</summary>
    public double? Weight { get; init; }

    /// <summary>A synthesis of others, drawn as a diamond.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Ends of the prediction interval of a summary; null for none.</summary>
    public (double Low, double High)? Prediction { get; init; }

    /// <summary>Heading above this and the following rows of the same group; "" for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Shown instead of numbers: "not estimable: 3 values".</summary>
    public string Note { get; init; } = "";

    /// <summary>Id of the provenance of the estimate; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>What a forest plot shows.</summary>
public sealed record ForestPlotData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>"Hedges g", "Ratio of geometric means".</summary>
    public required string Quantity { get; init; }

    public required ImmutableArray<ForestRow> Rows { get; init; }

    /// <summary>Ratios stand on a logarithmic axis with the null line at 1, differences on a linear one with 0.</summary>
    public bool IsRatio { get; init; }

    /// <summary>Under the left half of the axis: "favours exercise"; "" for none.</summary>
    public string FavoursLow { get; init; } = "";

    /// <summary>Under the right half.</summary>
    public string FavoursHigh { get; init; } = "";

    /// <summary>Ends of the axis; beyond them intervals are cut and end in an arrow. Null shows all.</summary>
    public (double Low, double High)? Axis { get; init; }

    /// <summary>Line beneath: "Random effects, REML: Q = 3.1 (df 4, p = 0.54), I² = 0 %, τ² = 0"; "" for none.</summary>
    public string Model { get; init; } = "";

    /// <summary>Coverage of the intervals in per cent.</summary>
    public double LevelPercent { get; init; } = 95;
}

/// <summary>Estimates with intervals, one a line, beside their numbers.</summary>
public static class ForestPlot
{
    private const double RowHeight = 28;
    private const double Top = 44;
    private const double Square = 10;

    public static Figure Draw(ForestPlotData data)
    {
        double labels = Math.Clamp(14 + (6.7 * data.Rows.Select(r => r.Label.Length).DefaultIfEmpty(10).Max()), 90, 300);
        double left = labels + 16, right = left + 330, lines = data.Rows.Length + Groups(data).Count(g => g.Length > 0);
        double bottom = Top + (lines * RowHeight) + 6, width = right + 168;
        var unit = data.IsRatio ? 1.0 : 0.0;
        var shown = data.Rows.Count(r => r.Estimate is not null);
        var clear = data.Rows.Count(r => r.Estimate is not null && (r.Low > unit || r.High < unit));
        var description = string.Create(CultureInfo.InvariantCulture, $"{data.Quantity} with {data.LevelPercent:0.##} % intervals, {shown} of {data.Rows.Length} rows with an estimate; {clear} of the intervals leave out {Markup.Plain(unit)} (dotted line). {data.Model}").Trim();
        var svg = new Svg(data.Id, width, bottom + 72 + (data.Model.Length > 0 ? 20 : 0), data.Title, description);
        var x = AxisOf(data, left, right, unit);
        svg.Text(right + 16, 20, $"Estimate [{data.LevelPercent.ToString("0.##", CultureInfo.InvariantCulture)} % interval]", "small soft").Line(0, 30, width, 30, "axis");
        new Axes(svg, left, Top - 8, right, bottom, x, x).DrawX(data.Quantity, 6, grid: true);
        svg.Line(x.At(unit), Top - 8, x.At(unit), bottom, "null");
        Rows(svg, data, x, right);
        Favours(svg, data, x.At(unit), left, right, bottom + 58);
        if (data.Model.Length > 0)
        {
            svg.Text(0, bottom + 84, data.Model, "small soft");
        }

        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static IEnumerable<string> Groups(ForestPlotData data) => data.Rows.Select((r, i) => i > 0 && data.Rows[i - 1].Group == r.Group ? "" : r.Group);

    private static Scale AxisOf(ForestPlotData data, double left, double right, double unit)
    {
        if (data.Axis is { } stated)
        {
            return data.IsRatio ? Scale.Logarithmic(stated.Low, stated.High, left, right) : Scale.Linear(stated.Low, stated.High, left, right);
        }

        var ends = data.Rows.SelectMany(r => new[] { r.Estimate, r.Low, r.High, r.Prediction?.Low, r.Prediction?.High })
            .Where(v => v is { } d && double.IsFinite(d) && (!data.IsRatio || d > 0)).Select(v => v!.Value).Append(unit).ToArray();
        return data.IsRatio
            ? Scale.Logarithmic(Math.Min(ends.Min(), 0.8) / 1.08, Math.Max(ends.Max(), 1.25) * 1.08, left, right)
            : Scale.Around(ends, left, right);
    }

    private static void Rows(Svg svg, ForestPlotData data, Scale x, double right)
    {
        var heaviest = data.Rows.Where(r => r is { Weight: not null, IsSummary: false }).Select(r => Math.Sqrt(r.Weight!.Value)).Where(w => w > 0).DefaultIfEmpty(1).Max();
        var y = Top + (RowHeight / 2);
        foreach (var (row, group) in data.Rows.Zip(Groups(data)))
        {
            if (group.Length > 0)
            {
                svg.Text(0, y + 4, group, "strong");
                y += RowHeight;
            }

            svg.Text(row.Group.Length > 0 ? 12 : 0, y + 4, row.Label, row.IsSummary ? "strong" : "");
            if (row.Estimate is { } estimate)
            {
                DrawRow(svg, row, estimate, x, y, heaviest);
                svg.Text(right + 16, y + 4, Numbers(row), row.IsSummary ? "strong" : "");
            }
            else
            {
                svg.Text(right + 16, y + 4, row.Note.Length > 0 ? row.Note : "not estimable", "small soft");
            }

            y += RowHeight;
        }
    }

    private static void DrawRow(Svg svg, ForestRow row, double estimate, Scale x, double y, double heaviest)
    {
        double low = row.Low ?? double.NegativeInfinity, high = row.High ?? double.PositiveInfinity;
        var hint = row.Label + ": " + Numbers(row);
        if (row.Prediction is { } p)
        {
            svg.Line(x.At(p.Low), y + 9, x.At(p.High), y + 9, "null");
        }

        if (row.IsSummary)
        {
            svg.Polygon([(x.At(low), y), (x.At(estimate), y - 7), (x.At(high), y), (x.At(estimate), y + 7)], "f1", hint);
            return;
        }

        svg.Line(x.At(low), y, x.At(high), y, "ink");
        End(svg, x, low, y, -1);
        End(svg, x, high, y, 1);
        if (x.Contains(estimate))
        {
            // The side follows the root of the weight, from half to one and a half of the usual square.
            var side = Square * (row.Weight is { } w ? 0.5 + (Math.Sqrt(w) / heaviest) : 1);
            svg.Rect(x.At(estimate) - (side / 2), y - (side / 2), side, side, "f0", hint);
        }
    }

    /// <summary>A cap where the interval ends, an arrow where it runs off the axis or is open.</summary>
    private static void End(Svg svg, Scale x, double value, double y, int side)
    {
        var at = x.At(value);
        _ = x.Contains(value)
            ? svg.Line(at, y - 4, at, y + 4, "ink")
            : svg.Polygon([(at + (side * 3), y), (at - (side * 5), y - 4.5), (at - (side * 5), y + 4.5)], "inkfill");
    }

    private static void Favours(Svg svg, ForestPlotData data, double at, double left, double right, double y)
    {
        if (data.FavoursLow.Length > 0 && at - left > 40)
        {
            svg.Text(at - 14, y, "← " + data.FavoursLow, "small soft", Anchor.End);
        }

        if (data.FavoursHigh.Length > 0 && right - at > 40)
        {
            svg.Text(at + 14, y, data.FavoursHigh + " →", "small soft");
        }
    }

    private static string Numbers(ForestRow row) => row.Estimate is { } e
        ? $"{Markup.Fixed(e, 2)} [{(row.Low is { } l ? Markup.Fixed(l, 2) : "−∞")}, {(row.High is { } h ? Markup.Fixed(h, 2) : "∞")}]"
        : row.Note;

    private static ReportTable Table(ForestPlotData data) => new(
        data.Title,
        [new("Row"), new(data.Quantity, true), new("Low", true), new("High", true), new("Weight", true), new("Note")],
        data.Rows.Select(r => (Cell[])[r.Label, Cell.Of(r.Estimate, 4, r.ProvenanceId), Cell.Of(r.Low, 4), Cell.Of(r.High, 4), Cell.Of(r.Weight), r.Note]));
}
