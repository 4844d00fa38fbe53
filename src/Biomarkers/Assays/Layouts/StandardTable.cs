using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Concentrations of standards and controls by name, from a small table beside an export that does not hold them: "name, nominal", or "name" and a column for each analyte.</summary>
public sealed record StandardTable
{
    private static readonly string[] NameColumns = ["name", "id", "standard", "reagent", "sample"];
    private static readonly string[] NominalColumns = ["nominal", "std", "conc", "concentration", "value"];

    private ImmutableDictionary<string, double> Values { get; init; } = ImmutableDictionary.Create<string, double>(StringComparer.OrdinalIgnoreCase);

    /// <summary>UCUM unit from a line "# unit: pg/mL"; "" for none.</summary>
    public string Unit { get; private init; } = "";

    /// <summary>Reads comma-, semicolon- or tab-separated text. The tables that SoftMax writes ("Plate: … ID, Std … ~End") are read as they are.</summary>
    /// <returns>The table, or one fault that names every line that is wrong.</returns>
    public static Parsed<StandardTable> FromText(string text)
    {
        if (!LayoutText.Of(text).Try(out var lines, out var unread))
        {
            return unread;
        }

        var rows = lines.Rows.Where(r => !r.Cells[0].StartsWith('~') && !r.Cells[0].StartsWith("Plate:", StringComparison.OrdinalIgnoreCase)).ToList();
        var header = rows.FindIndex(r => NameColumns.Contains(r.Cells[0].ToLowerInvariant()));
        if (header < 0)
        {
            return LayoutFaults.At(rows.Count == 0 ? 1 : rows[0].Line, "a header line with the column name, and nominal or the analytes", rows.Count == 0 ? "an empty table" : Printable.Quote(string.Join(lines.Separator, rows[0].Cells)));
        }

        var columns = rows[header].Cells;
        var sign = LayoutText.DecimalSign(rows.Skip(header + 1).SelectMany(r => r.Cells.Skip(1)));
        var faults = new List<Fault>();
        var values = ImmutableDictionary.CreateBuilder<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in rows.Skip(header + 1).Where(r => !NameColumns.Contains(r.Cells[0].ToLowerInvariant())))
        {
            for (var c = 1; c < row.Cells.Length; c++)
            {
                if (row.Cells[c].Length > 0)
                {
                    Add(values, faults, row, c < columns.Length ? columns[c] : "", c, sign);
                }
            }
        }

        if (faults.Count == 0 && values.Count == 0)
        {
            faults.Add(LayoutFaults.At(rows[header].Line, "at least one concentration", "none"));
        }

        return faults.Count > 0 ? LayoutFaults.Joined(faults) : new StandardTable { Values = values.ToImmutable(), Unit = lines.Unit };
    }

    /// <summary>The concentration of a standard for an analyte; null where the table has none.</summary>
    public double? Find(string name, string analyte) =>
        Values.TryGetValue(Key(name, analyte), out var own) ? own : Values.TryGetValue(Key(name, ""), out var common) ? common : null;

    /// <summary>The plate with these concentrations: wells of a name in the table become standards, controls get their nominal value.</summary>
    /// <returns>The plate, or a fault where it holds none of the names.</returns>
    public Parsed<AssayPlate> ApplyTo(AssayPlate plate)
    {
        if (Unit.Length > 0 && plate.Unit.Length > 0 && Unit != plate.Unit)
        {
            return new Fault(0, $"the unit {Printable.Quote(plate.Unit)} of the plate", Printable.Quote(Unit)) { Unit = "standards" };
        }

        var found = 0;
        var changed = new List<string>();
        var wells = plate.Wells.Select(w =>
        {
            if (w.Role == WellRole.Blank || Find(w.Name, plate.Analyte) is not { } nominal)
            {
                return w;
            }

            found++;
            if (w.Nominal is { } before && w.Role == WellRole.Standard && before != nominal)
            {
                changed.Add(string.Create(CultureInfo.InvariantCulture, $"{w.Label} {Printable.Clean(w.Name)} {nominal:g6} for {before:g6}"));
            }

            return w with { Role = w.Role == WellRole.Sample ? WellRole.Standard : w.Role, Nominal = nominal };
        }).ToImmutableArray();
        if (found == 0)
        {
            return new Fault(0, $"a well of {Printable.Clean(plate.Plate)} {Printable.Clean(plate.Analyte)} with a name of the standards file ({string.Join(", ", Values.Keys.Order(StringComparer.Ordinal).Take(8).Select(k => Printable.Clean(k.Split('\n')[0])))})", string.Join(", ", plate.Wells.Select(w => w.Name).Distinct().Take(8).Select(n => Printable.Quote(n)))) { Unit = "standards" };
        }

        return plate with
        {
            Wells = wells,
            Unit = plate.Unit.Length > 0 ? plate.Unit : Unit,
            Findings = changed.Count == 0 ? plate.Findings : plate.Findings.Add(QualityVerdict.Warn("standards", "the standards file changes " + string.Join(", ", changed))),
        };
    }

    private static void Add(ImmutableDictionary<string, double>.Builder values, List<Fault> faults, DelimitedRow row, string column, int at, char sign)
    {
        if (!Numbers.TryParse(row.Cells[at], sign, out var value) || value < 0)
        {
            faults.Add(LayoutFaults.At(row.Line, "a concentration of 0 or more", Printable.Quote(row.Cells[at])));
            return;
        }

        var key = Key(row.Cells[0], at == 1 && NominalColumns.Contains(column.ToLowerInvariant()) ? "" : column);
        if (values.TryGetValue(key, out var before) && before != value)
        {
            faults.Add(LayoutFaults.At(row.Line, string.Create(CultureInfo.InvariantCulture, $"{before:g6} for {Printable.Quote(row.Cells[0])} as above"), Printable.Quote(row.Cells[at])));
        }

        values[key] = value;
    }

    private static string Key(string name, string analyte) => name.Trim() + "\n" + analyte.Trim();
}
