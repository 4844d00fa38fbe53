using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>A table of confounds as fMRIPrep writes it: one row a volume, columns found by name, never by position; columns are read only when they are asked for.</summary>
/// <remarks>"n/a" in the first row of a column that needs the volume before (a derivative, displacement, DVARS) is 0; anywhere else it is a fault of that column.</remarks>
public sealed class ConfoundTable
{
    private static readonly string[] NeedVolumeBefore = ["framewise_displacement", "rmsd", "dvars", "std_dvars"];
    private readonly DelimitedTable table;

    private ConfoundTable(DelimitedTable table) => this.table = table;

    /// <summary>Names of the columns, in order.</summary>
    public ImmutableArray<string> Names => table.Columns;

    /// <summary>Number of rows, one a volume.</summary>
    public int Volumes => table.Rows.Length;

    /// <summary>Reads tab-separated text with a header of names.</summary>
    /// <returns>The table, or a fault: not UTF-8, no header of names, rows of unequal length, no row.</returns>
    public static Parsed<ConfoundTable> Read(ReadOnlySpan<byte> bytes)
    {
        if (!DelimitedTable.Read(bytes, '\t').Try(out var table, out var fault))
        {
            return fault;
        }

        if (table.Columns.Any(name => name.Length == 0 || Numbers.TryParse(name, out _)))
        {
            return new Fault(1, "a header of names", Printable.Quote(string.Join(' ', table.Columns.Take(6)))) { Unit = "line", Advice = "Confounds are matched by name; a table of motion without header is read as motion." };
        }

        return table.Rows.IsEmpty
            ? new Fault(2, "a row for each volume", "the end of the file") { Unit = "line" }
            : new ConfoundTable(table);
    }

    /// <summary>One column, shape (t). A derivative or a power that the table lacks is made from its base column by fMRIPrep's rule.</summary>
    public Parsed<double[]> Column(string name)
    {
        var column = table.Column(name);
        if (column < 0)
        {
            if (name.EndsWith("_power2", StringComparison.Ordinal))
            {
                return Column(name[..^"_power2".Length]).Map(MotionParameters.Square);
            }

            if (name.EndsWith("_derivative1", StringComparison.Ordinal))
            {
                return Column(name[..^"_derivative1".Length]).Map(MotionParameters.Derivative);
            }

            return new Fault(1, "a column named " + Printable.Quote(name), "none of that name") { Unit = "line", Advice = "The table has: " + Printable.Clean(string.Join(", ", Names), 400) + "." };
        }

        var values = new double[Volumes];
        for (var t = 0; t < values.Length; t++)
        {
            var cell = table.Rows[t].Cells[column].Trim();
            if (t == 0 && cell == "n/a" && (name.Contains("_derivative1", StringComparison.Ordinal) || NeedVolumeBefore.Contains(name)))
            {
                continue;
            }

            if (!Numbers.TryParse(cell, out values[t]))
            {
                return new Fault(table.Rows[t].Line, $"a number for {Printable.Quote(name)}", Printable.Quote(cell)) { Unit = "line", Advice = cell == "n/a" ? "A missing value is known to be 0 only in the first row of a derivative: leave the column out." : null };
            }
        }

        return values;
    }

    /// <summary>Whether a name stands for components by the share of variance that they explain ("a_comp_cor:50%"): then <see cref="Select"/> needs the variances.</summary>
    public static bool NeedsVariances(string name) => name.EndsWith('%');

    /// <summary>The family of columns and the share, above 0 and below 1, of "a_comp_cor:50%"; null where the name has another form.</summary>
    public static (string Family, double Share)? ByShare(string name) => name.Split(':') is [{ Length: > 0 } family, var percent] && ComponentNumber.Percent(percent) is { } share ? (family, share) : null;

    /// <summary>The named columns, in that order. A name that ends in '*' stands for every column that begins so, of which there must be one; "a_comp_cor:50%" for the first components that explain half of the variance.</summary>
    /// <param name="variances">What the JSON beside the table says of its components; null where there is none.</param>
    public Parsed<Confounds> Select(IEnumerable<string> names, ComponentVariances? variances = null)
    {
        var wanted = new List<string>();
        foreach (var name in names)
        {
            if (NeedsVariances(name))
            {
                if (!Components(name, variances).Try(out var components, out var refused))
                {
                    return refused;
                }

                wanted.AddRange(components.Except(wanted, StringComparer.Ordinal));
                continue;
            }

            var found = name.EndsWith('*') ? Names.Where(n => n.AsSpan().StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal)).ToArray() : [name];
            if (found.Length == 0)
            {
                return new Fault(1, $"columns that begin with {Printable.Quote(name.AsSpan(0, name.Length - 1))}", "none") { Unit = "line", Advice = "The table has: " + Printable.Clean(string.Join(", ", Names), 400) + "." };
            }

            wanted.AddRange(found.Except(wanted, StringComparer.Ordinal));
        }

        var values = new RowMatrix<double>(wanted.Count, Volumes);
        for (var c = 0; c < wanted.Count; c++)
        {
            if (!Column(wanted[c]).Try(out var column, out var fault))
            {
                return fault;
            }

            column.CopyTo(values.Row(c));
        }

        return new Confounds([.. wanted], values);
    }

    private Parsed<ImmutableArray<string>> Components(string name, ComponentVariances? variances) => (ByShare(name), variances) switch
    {
        (null, _) => new Fault(1, "components by the share of variance they explain, such as a_comp_cor:50%", Printable.Quote(name)) { Unit = "line" },
        (_, null) => new Fault(1, $"a JSON with CumulativeVarianceExplained beside the table, for {Printable.Quote(name)}", "none") { Unit = "line", Advice = "fMRIPrep writes it; else name the components one by one." },
        ({ } by, { } known) => known.Reaching(by.Family, by.Share, Names),
    };

    /// <summary>Head motion: trans_x … rot_z.</summary>
    public Parsed<MotionParameters> Motion() => Select(MotionParameters.Names).Map(six => new MotionParameters(six.Values));

    /// <summary>Volumes before the signal was steady: those marked by a column non_steady_state_outlierXX (or …_XX).</summary>
    public ImmutableArray<int> NonSteadyState()
    {
        var marked = new SortedSet<int>();
        for (var c = 0; c < Names.Length; c++)
        {
            for (var t = 0; t < Volumes && Names[c].StartsWith("non_steady_state_outlier", StringComparison.Ordinal); t++)
            {
                if (Numbers.TryParse(table.Rows[t].Cells[c], out var value) && value != 0)
                {
                    marked.Add(t);
                }
            }
        }

        return [.. marked];
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Names.Length} confounds over {Volumes} volumes");
}
