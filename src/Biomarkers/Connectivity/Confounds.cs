using System.Collections.Immutable;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Nuisance series to be regressed out, each with its name.</summary>
public sealed record Confounds
{
    /// <param name="names">One a series; unique.</param>
    /// <param name="values">Shape (series, t), finite.</param>
    /// <exception cref="ArgumentException">Names and series do not match, a name appears twice, or a value is not finite.</exception>
    public Confounds(ImmutableArray<string> names, RowMatrix<double> values)
    {
        if (names.Length != values.Rows || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ArgumentException($"{values.Rows} series need as many different names; found {names.Length}.", nameof(names));
        }

        if (values.Data.Any(v => !double.IsFinite(v)))
        {
            throw new ArgumentException("A confound is finite at every sample.", nameof(values));
        }

        Names = names;
        Values = values;
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Shape (series, t).</summary>
    public RowMatrix<double> Values { get; }

    /// <summary>Number of samples, t.</summary>
    public int Volumes => Values.Columns;

    /// <summary>No confound, over <paramref name="volumes"/> samples.</summary>
    public static Confounds None(int volumes) => new([], new RowMatrix<double>(0, volumes));

    /// <summary>The named series in that order, or the fault that names the first one missing.</summary>
    public Parsed<Confounds> Select(IReadOnlyList<string> names)
    {
        var rows = new int[names.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Names.IndexOf(names[i]);
            if (rows[i] < 0)
            {
                return new Fault(i, "a confound named " + Printable.Quote(names[i]), "none of that name") { Unit = "confound", Advice = "The table has: " + Printable.Clean(string.Join(", ", Names)) + "." };
            }
        }

        return new Confounds([.. names], Values.TakeRows(rows));
    }

    /// <summary>These series followed by those of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a name appears twice.</exception>
    public Confounds With(Confounds other) => Volumes == other.Volumes
        ? new(Names.AddRange(other.Names), new RowMatrix<double>(Values.Rows + other.Values.Rows, Volumes, [.. Values.Data, .. other.Values.Data]))
        : throw new ArgumentException($"Confounds of {Volumes} and {other.Volumes} samples cannot be joined.", nameof(other));
}
