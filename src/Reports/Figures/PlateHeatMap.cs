using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>One well of a plate as it is to be shown.</summary>
/// <param name="Value">Reading, or null: unread, overrange.</param>
/// <param name="Role">"standard", "sample", "blank", "control"; "" where the layout says nothing.</param>
/// <param name="Name">Sample or standard; "" for none.</param>
public sealed record PlateWell(Well Well, double? Value, string Role = "", string Name = "")
{
    /// <summary>Left out of the calculation; <see cref="Note"/> says why.</summary>
    public bool Excluded { get; init; }

    /// <summary>Reason of an exclusion, or the instrument's text for a well without a number; "" for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Id of the provenance of the reading; null for none.</summary>
    public string? ProvenanceId { get; init; }
}

/// <summary>What a plate heat map shows.</summary>
public sealed record PlateHeatMapData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Rows of the plate, 1 to 32.</summary>
    public int Rows { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 32); field = value; } } = 8;

    /// <summary>Columns of the plate, 1 to 48.</summary>
    public int Columns { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 48); field = value; } } = 12;

    /// <summary>Unit of the readings: "OD".</summary>
    public required string Unit { get; init; }

    public required ImmutableArray<PlateWell> Wells { get; init; }
}

/// <summary>A plate seen from above, each well coloured by its reading.</summary>
public static class PlateHeatMap
{
    private const double Left = 34;
    private const double Top = 30;
    private const double PlateWidth = 592;

    /// <exception cref="ArgumentException">A well lies outside the plate.</exception>
    public static Figure Draw(PlateHeatMapData data)
    {
        var step = Math.Min(48, PlateWidth / data.Columns);
        double width = Left + (step * data.Columns) + 96, height = Top + (step * data.Rows) + 40;
        var numbers = data.Wells.Where(w => w.Value is not null).Select(w => w.Value!.Value).ToArray();
        double low = numbers.DefaultIfEmpty(0).Min(), high = numbers.DefaultIfEmpty(1).Max();
        var excluded = data.Wells.Count(w => w.Excluded);

        // Five characters fit a well: optical densities have two decimals, fluorescence none.
        var decimals = Math.Max(Math.Abs(low), Math.Abs(high)) switch { >= 1000 => 0, >= 100 => 1, _ => 2 };
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{numbers.Length} wells read, {Markup.Fixed(low, decimals)} to {Markup.Fixed(high, decimals)} {data.Unit}; darker is higher. A heavy ring marks a standard, a cross a well left out ({excluded}), a dashed ring a well without a number ({data.Wells.Length - numbers.Length}).");
        var svg = new Svg(data.Id, width, height, data.Title, description);
        Labels(svg, data, step);
        foreach (var well in data.Wells)
        {
            if (well.Well.Row >= data.Rows || well.Well.Column >= data.Columns)
            {
                throw new ArgumentException($"Well {well.Well} is not on a plate of {data.Rows} × {data.Columns}.", nameof(data));
            }

            Draw(svg, well, data.Unit, step, decimals, high > low ? (v => (v - low) / (high - low)) : (_ => 0.5));
        }

        Legend(svg, Left + (step * data.Columns) + 24, Top + 4, Math.Min(180, (step * data.Rows) - 20), low, high, decimals, data.Unit);
        return new(data.Id, data.Title, description, svg, Table(data));
    }

    private static void Labels(Svg svg, PlateHeatMapData data, double step)
    {
        svg.Rect(Left, Top, step * data.Columns, step * data.Rows, "panel", radius: 6);
        for (var c = 0; c < data.Columns; c++)
        {
            svg.Text(Left + ((c + 0.5) * step), Top - 9, (c + 1).ToString(CultureInfo.InvariantCulture), step < 20 ? "tiny soft" : "small soft", Anchor.Middle);
        }

        for (var r = 0; r < data.Rows; r++)
        {
            for (var c = 0; c < data.Columns; c++)
            {
                svg.Circle(Left + ((c + 0.5) * step), Top + ((r + 0.5) * step), 0.42 * step, "unused");
            }

            svg.Text(Left - 12, Top + ((r + 0.5) * step) + 4, Well.At(r, 0).ToString()[..^1], step < 20 ? "tiny soft" : "small soft", Anchor.Middle);
        }
    }

    private static void Draw(Svg svg, PlateWell well, string unit, double step, int decimals, Func<double, double> fraction)
    {
        double x = Left + ((well.Well.Column + 0.5) * step), y = Top + ((well.Well.Row + 0.5) * step), radius = 0.42 * step;
        var hint = $"{well.Well}{(well.Name.Length > 0 ? " " + well.Name : "")}{(well.Role.Length > 0 ? " (" + well.Role + ")" : "")}: {(well.Value is { } read ? Markup.Fixed(read, 3) + " " + unit : "no number")}{(well.Note.Length > 0 ? "; " + well.Note : "")}";
        if (well.Value is not { } value)
        {
            svg.Circle(x, y, radius, "empty", hint);
            return;
        }

        var fill = ColourRamp.Amount(fraction(value));
        svg.Circle(x, y, radius, well.Role == "standard" ? "wellstd" : "well", hint, fill);
        if (step >= 36)
        {
            svg.Text(x, y + 3.5, Markup.Fixed(value, decimals), "small", Anchor.Middle, fill: ColourRamp.TextOn(fill));
        }

        if (well.Excluded)
        {
            // The arms of the cross leave the middle free, where the number stands.
            foreach (var (right, down) in new[] { (1, 1), (1, -1), (-1, 1), (-1, -1) })
            {
                svg.Line(x + (right * 0.45 * radius), y + (down * 0.45 * radius), x + (right * radius), y + (down * radius), "badline");
            }
        }
    }

    private static void Legend(Svg svg, double x, double y, double height, double low, double high, int decimals, string unit)
    {
        const int steps = 30;
        for (var i = 0; i < steps; i++)
        {
            svg.Rect(x, y + 12 + (i * height / steps), 14, (height / steps) + 0.4, "", fill: ColourRamp.Amount(1 - ((i + 0.5) / steps)));
        }

        svg.Text(x, y + 3, unit, "small soft").Text(x + 20, y + 20, Markup.Fixed(high, decimals), "small soft").Text(x + 20, y + 12 + height, Markup.Fixed(low, decimals), "small soft");
    }

    private static ReportTable Table(PlateHeatMapData data) => new(
        data.Title,
        [new("Well"), new("Role"), new("Name"), new("Reading, " + data.Unit, true), new("Used"), new("Note")],
        data.Wells.OrderBy(w => w.Well).Select(w => (Cell[])[w.Well.ToString(), w.Role, w.Name, Cell.Fixed(w.Value, 3, w.ProvenanceId), w.Excluded ? "no" : w.Value is null ? "–" : "yes", w.Note]));
}
