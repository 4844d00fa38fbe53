using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A list of wells as a spreadsheet gives it: a header line, then a line for each well or block.</summary>
internal static class CsvLayout
{
    private static readonly string[] Required = ["well", "role", "name"];

    public static PlateLayout? Read(LayoutText text, bool nominalFromLot, out List<Fault> faults)
    {
        string[] columns = text.Rows.Length == 0 ? [] : [.. text.Rows[0].Cells.Select(c => c.ToLowerInvariant())];
        string Field(DelimitedRow row, string name) => Array.IndexOf(columns, name) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at] : "";
        var sign = LayoutText.DecimalSign(text.Rows.Skip(1).SelectMany(r => new[] { Field(r, "nominal"), Field(r, "dilution") }));
        var builder = new LayoutBuilder(sign, nominalFromLot) { Unit = text.Unit, Analyte = text.Analyte };
        faults = builder.Faults;
        foreach (var name in Required.Where(name => !columns.Contains(name)))
        {
            faults.Add(LayoutFaults.At(
                text.Rows.Length == 0 ? 1 : text.Rows[0].Line,
                $"a column {Printable.Quote(name)}",
                "none in " + Printable.Quote(text.Rows.Length == 0 ? "" : string.Join(text.Separator, text.Rows[0].Cells)),
                "The first line names the columns: well,role,name,nominal,dilution. A plate as a grid needs a line 1, 2, 3 … above and a column A, B, C … beside it"));
        }

        if (faults.Count > 0)
        {
            return null;
        }

        foreach (var row in text.Rows.Skip(1))
        {
            if (row.Cells.Skip(columns.Length).Any(f => f.Length > 0))
            {
                faults.Add(LayoutFaults.At(row.Line, $"{columns.Length} fields", $"{row.Cells.Length}", text.Separator == ',' ? "Quote a field that holds a comma" : null));
                continue;
            }

            builder.Add(new LayoutLine(row.Line, Field(row, "well"), Field(row, "role"), Field(row, "name"), Field(row, "nominal"), Field(row, "dilution"), Field(row, "unit")));
            if (Field(row, "well").Length == 0)
            {
                faults.Add(LayoutFaults.At(row.Line, "a well such as A1", "an empty field"));
            }
        }

        return builder.Build();
    }
}
