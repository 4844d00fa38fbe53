using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Plates as one table that holds readings and layout together: columns well, role, name, nominal, dilution, signal, signalRef, and where there are several plate, analyte and unit (CSV, semicolon- or tab-separated).</summary>
public static class PlateTable
{
    private static readonly string[] Required = ["well", "role", "name", "nominal", "signal"];
    private static readonly string[] SignalColumns = ["signal", "signalref"];
    private static readonly string[] NumberColumns = ["nominal", "dilution", "signal", "signalref"];

    /// <summary>Whether the first line that is no remark names the columns of such a table.</summary>
    public static bool Recognises(string text) =>
        LayoutText.Of(text).Try(out var lines, out _) && lines.Rows.Length > 0 && Required.All(name => lines.Rows[0].Cells.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads a table of one plate and analyte. A signal that is not a number stays as text with its meaning; an empty well name is allowed, the row is then called by its line.</summary>
    /// <param name="name">Name of the plate, usually the file's.</param>
    /// <returns>The plate, or one fault that names every line that is wrong.</returns>
    public static Parsed<AssayPlate> Parse(ReadOnlySpan<byte> bytes, string name)
    {
        var plates = ParseAll(bytes, name, out var faults);
        if (!faults.IsEmpty)
        {
            return LayoutFaults.Joined(faults);
        }

        return plates.Length == 1 ? plates[0] : new Fault(1, "one plate and analyte", string.Join(", ", plates.Select(p => Printable.Quote($"{p.Plate} {p.Analyte}")))) { Unit = "line" };
    }

    /// <summary>Reads a table of any number of plates and analytes. What is wrong with one costs that one only.</summary>
    /// <param name="faults">Everything that is wrong, each with its line, plate and well.</param>
    /// <returns>The plates without a fault.</returns>
    public static ImmutableArray<AssayPlate> ParseAll(ReadOnlySpan<byte> bytes, string name, out ImmutableArray<Fault> faults)
    {
        if (!LayoutText.Of(Encoding.UTF8.GetString(bytes)).Try(out var lines, out var unread))
        {
            faults = [unread];
            return [];
        }

        var header = lines.Rows.Length == 0 ? [] : lines.Rows[0].Cells;
        if (Required.Where(r => !header.Contains(r, StringComparer.OrdinalIgnoreCase)).ToList() is { Count: > 0 } missing)
        {
            faults = [.. missing.Select(m => LayoutFaults.At(lines.Rows.Length == 0 ? 1 : lines.Rows[0].Line, $"a column {Printable.Quote(m)}", "none in " + Printable.Quote(string.Join(lines.Separator, header))))];
            return [];
        }

        var reader = new Reader(lines, name, Provenance.OfBytes("assays.plate-table", name, Provenance.Digest(bytes)));
        var plates = ImmutableArray.CreateBuilder<AssayPlate>();
        var found = new List<Fault>();
        foreach (var group in lines.Rows.Skip(1).GroupBy(r => (reader.PlateOf(r), reader.Field(r, "analyte"))))
        {
            if (reader.Plate(group.Key.Item1, group.Key.Item2, group, found) is { } plate)
            {
                plates.Add(plate);
            }
        }

        faults = found.Count == 0 && plates.Count == 0 ? [LayoutFaults.At(2, "a well", "the end of the table")] : [.. found];
        return plates.ToImmutable();
    }

    private sealed class Reader
    {
        private readonly LayoutText text;
        private readonly string[] columns;
        private readonly string name;
        private readonly Provenance source;
        private readonly char sign;

        public Reader(LayoutText text, string name, Provenance source)
        {
            (this.text, this.name, this.source) = (text, Path.GetFileNameWithoutExtension(name), source);
            columns = [.. text.Rows[0].Cells.Select(c => c.ToLowerInvariant())];
            sign = LayoutText.DecimalSign(text.Rows.Skip(1).SelectMany(r => NumberColumns.Select(c => Field(r, c))));
        }

        public string Field(DelimitedRow row, string column) => Array.IndexOf(columns, column) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at] : "";

        public string PlateOf(DelimitedRow row) => Field(row, "plate") is { Length: > 0 } own ? own : name;

        public AssayPlate? Plate(string plate, string analyte, IEnumerable<DelimitedRow> rows, List<Fault> faults)
        {
            var own = new List<Fault>();
            var wells = ImmutableArray.CreateBuilder<AssayWell>();
            var seen = new Dictionary<Well, int>();
            var unit = text.Unit;
            foreach (var row in rows)
            {
                var before = own.Count;
                var well = Well(row, seen, own);
                var stated = Field(row, "unit");
                if (stated.Length > 0 && unit.Length > 0 && stated != unit)
                {
                    own.Add(LayoutFaults.At(row.Line, $"the unit {Printable.Quote(unit)} of the lines above", Printable.Quote(stated), "One analyte has one unit: convert the values first"));
                }

                unit = unit.Length == 0 ? stated : unit;
                for (var i = before; i < own.Count; i++)
                {
                    own[i] = own[i].In($"plate {Printable.Clean(plate)}{(analyte.Length == 0 ? "" : ", " + Printable.Clean(analyte))}{(Field(row, "well").Length == 0 ? "" : ", well " + Printable.Clean(Field(row, "well")))}");
                }

                if (well is not null)
                {
                    wells.Add(well);
                }
            }

            faults.AddRange(own);
            return own.Count > 0 || wells.Count == 0
                ? null
                : new AssayPlate { Plate = plate, Analyte = analyte.Length > 0 ? analyte : text.Analyte, Unit = unit, Wells = wells.ToImmutable(), Provenance = source };
        }

        private AssayWell? Well(DelimitedRow row, Dictionary<Well, int> seen, List<Fault> faults)
        {
            var before = faults.Count;
            var role = LayoutBuilder.RoleOf(Field(row, "role"));
            if (row.Cells.Skip(columns.Length).Any(c => c.Length > 0))
            {
                faults.Add(LayoutFaults.At(row.Line, $"{columns.Length} fields", $"{row.Cells.Length}", text.Separator == ',' ? "A decimal comma needs semicolons or tabs between the fields" : null));
            }
            else if (role is null)
            {
                faults.Add(LayoutFaults.At(row.Line, LayoutBuilder.Roles, Printable.Quote(Field(row, "role"))));
            }

            var nominal = Number(row, "nominal", "a nominal concentration of 0 or more", faults);
            var dilution = Number(row, "dilution", "a dilution factor above 0", faults) ?? 1;
            var reference = Field(row, "signalref").Length == 0 ? 0 : SignalCode.Read(Field(row, "signalref"), sign).Signal;
            if (dilution <= 0)
            {
                faults.Add(LayoutFaults.At(row.Line, "a dilution factor above 0", Printable.Quote(Field(row, "dilution"))));
            }

            foreach (var column in SignalColumns.Where(c => Numbers.TryParse(Field(row, c), sign == '.' ? ',' : '.', out _) && !Numbers.TryParse(Field(row, c), sign, out _)))
            {
                faults.Add(LayoutFaults.At(row.Line, $"a {column} with a decimal {(sign == '.' ? "point" : "comma, as the other lines have")}", Printable.Quote(Field(row, column)), "Is the comma a decimal sign or one of thousands? Write every number with a point"));
            }

            var position = Position(row, seen, faults);
            if (faults.Count > before)
            {
                return null;
            }

            var (signal, issue) = SignalCode.Read(Field(row, "signal"), sign);
            return new AssayWell(Field(row, "well").Length == 0 ? $"line {row.Line}" : Field(row, "well"), role!.Value, Field(row, "name"))
            {
                Well = position,
                Nominal = nominal,
                Dilution = dilution,
                Signal = reference is null ? null : signal - reference,
                Issue = signal is not null && reference is null ? SignalIssue.Missing : issue,
                Code = signal is null ? Field(row, "signal") : reference is null ? Field(row, "signalref") : "",
                Provenance = source,
            };
        }

        private Well? Position(DelimitedRow row, Dictionary<Well, int> seen, List<Fault> faults)
        {
            var label = Field(row, "well");
            if (label.Length == 0)
            {
                return null;
            }

            if (!Measurements.Well.Parse(label).Try(out var well, out _))
            {
                faults.Add(LayoutFaults.At(row.Line, "a well such as A1, or an empty field", Printable.Quote(label)));
                return null;
            }

            if (!seen.TryAdd(well, row.Line))
            {
                faults.Add(LayoutFaults.At(row.Line, "each well once", $"{well} again (first on line {seen[well]})"));
            }

            return well;
        }

        private double? Number(DelimitedRow row, string column, string expected, List<Fault> faults)
        {
            var field = Field(row, column);
            if (field.Length == 0)
            {
                return null;
            }

            if (Numbers.TryParse(field, sign, out var value) && value >= 0)
            {
                return value;
            }

            faults.Add(LayoutFaults.At(row.Line, expected, Printable.Quote(field)));
            return null;
        }
    }
}
