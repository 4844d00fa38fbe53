using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A table of named columns, one row an observation. A column is numbers (NaN is missing) or text (null is missing).</summary>
public sealed class Frame
{
    private readonly Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?[]> texts = new(StringComparer.Ordinal);

    /// <param name="rows">Number of rows of every column.</param>
    public Frame(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Rows = rows;
    }

    public int Rows { get; }

    /// <summary>Names of the columns, in the order of their addition.</summary>
    public ImmutableArray<string> Columns { get; private set; } = [];

    /// <summary>Adds or replaces a column of numbers; NaN is missing.</summary>
    public Frame With(string name, double[] values)
    {
        Check(name, values.Length);
        texts.Remove(name);
        numbers[name] = values;
        return this;
    }

    /// <summary>Adds or replaces a column of text; null is missing.</summary>
    public Frame With(string name, string?[] values)
    {
        Check(name, values.Length);
        numbers.Remove(name);
        texts[name] = values;
        return this;
    }

    public bool Has(string name) => numbers.ContainsKey(name) || texts.ContainsKey(name);

    public bool IsNumeric(string name) => numbers.ContainsKey(name);

    /// <exception cref="KeyNotFoundException">There is no such column of numbers.</exception>
    public double[] Numbers(string name) => numbers.TryGetValue(name, out var found) ? found : throw new KeyNotFoundException($"No column of numbers is named {Printable.Quote(name)}.");

    /// <summary>The column as text; numbers are written in their shortest form.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public string?[] Text(string name) =>
        texts.TryGetValue(name, out var found) ? found : [.. Numbers(name).Select(v => double.IsNaN(v) ? null : Measurements.Numbers.Format(v))];

    /// <summary>The rows for which <paramref name="keep"/> holds, in order.</summary>
    public Frame Where(Func<int, bool> keep)
    {
        var at = Enumerable.Range(0, Rows).Where(keep).ToArray();
        var kept = new Frame(at.Length);
        foreach (var name in Columns)
        {
            _ = numbers.TryGetValue(name, out var values)
                ? kept.With(name, [.. at.Select(i => values[i])])
                : kept.With(name, [.. at.Select(i => texts[name][i])]);
        }

        return kept;
    }

    private void Check(string name, int length)
    {
        if (length != Rows)
        {
            throw new ArgumentException($"The column {name} has {length} values, the table {Rows} rows.", nameof(length));
        }

        if (!Has(name))
        {
            Columns = Columns.Add(name);
        }
    }
}
