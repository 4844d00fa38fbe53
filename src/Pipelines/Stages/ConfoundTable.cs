using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Stages;

/// <summary>A table of confounds: tab- or comma-separated, one named column each, one row a volume.</summary>
internal static class ConfoundTable
{
    public static Parsed<Confounds> Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (!DelimitedTable.Read(bytes, name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t').In(name).Try(out var table, out var fault))
        {
            return fault;
        }

        var values = new RowMatrix<double>(table.Columns.Length, table.Rows.Length);
        for (var t = 0; t < table.Rows.Length; t++)
        {
            for (var c = 0; c < table.Columns.Length; c++)
            {
                if (!Numbers.TryParse(table.Rows[t].Cells[c], out var value))
                {
                    return new Fault(table.Rows[t].Line, $"a number in column {Printable.Quote(table.Columns[c])}", Printable.Quote(table.Rows[t].Cells[c])) { Unit = "line", Place = name };
                }

                values[c, t] = value;
            }
        }

        return new Confounds(table.Columns, values);
    }
}
