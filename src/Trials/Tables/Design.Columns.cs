using System.Collections.Immutable;

namespace Toolkit.Trials;

public sealed partial class Design
{
    /// <summary>The design row at given values; a factor's value is the index of its level.</summary>
    internal double[] RowAt(Func<string, double> value)
    {
        var row = new double[Terms.Length];
        Fill(row, value);
        return row;
    }

    /// <summary>Mean of a covariate over the rows of the design.</summary>
    internal double MeanOf(string variable) => means[variable];

    private (ImmutableArray<string> Names, ImmutableArray<int> TermOf) Name()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var termOf = ImmutableArray.CreateBuilder<int>();
        if (Formula.HasIntercept)
        {
            names.Add("(Intercept)");
            termOf.Add(-1);
        }

        for (var t = 0; t < Formula.Terms.Length; t++)
        {
            string[] columns = [""];
            foreach (var variable in Formula.Terms[t])
            {
                // The first variable varies fastest.
                var before = columns;
                columns = [.. NamesOf(variable, IsFull(Formula.Terms[t], variable)).SelectMany(part => before.Select(c => c.Length == 0 ? part : c + ":" + part))];
            }

            foreach (var column in columns)
            {
                names.Add(column);
                termOf.Add(t);
            }
        }

        return (names.ToImmutable(), termOf.ToImmutable());
    }

    private IEnumerable<string> NamesOf(string variable, bool full)
    {
        if (!factors.TryGetValue(variable, out var factor))
        {
            return [variable];
        }

        return full ? factor.Levels.Select(l => variable + l)
            : Options.Coding == Coding.Treatment ? factor.Levels.Skip(1).Select(l => variable + l)
            : Enumerable.Range(1, factor.Levels.Length - 1).Select(k => variable + Toolkit.Measurements.Numbers.Format(k));
    }

    /// <summary>A factor gets all its indicators where the term without it is not in the model: nothing else spans its mean.</summary>
    private bool IsFull(ImmutableArray<string> term, string variable)
    {
        if (!factors.ContainsKey(variable))
        {
            return false;
        }

        var rest = term.Remove(variable);
        return rest.Length == 0 ? !Formula.HasIntercept && Formula.Terms.First(t => t.Length == 1 && factors.ContainsKey(t[0]))[0] == variable
            : !Formula.Terms.Any(t => t.Length == rest.Length && t.All(v => rest.Contains(v)));
    }

    private void Fill(Span<double> row, Func<string, double> value)
    {
        var at = 0;
        if (Formula.HasIntercept)
        {
            row[at++] = 1;
        }

        Span<double> block = stackalloc double[Terms.Length];
        foreach (var term in Formula.Terms)
        {
            block[0] = 1;
            var width = 1;
            foreach (var variable in term)
            {
                width = Expand(block, width, variable, value(variable), IsFull(term, variable));
            }

            block[..width].CopyTo(row[at..]);
            at += width;
        }
    }

    /// <summary>Multiplies the block by the columns of a variable; the earlier columns vary fastest.</summary>
    private int Expand(Span<double> block, int width, string variable, double value, bool full)
    {
        if (!factors.TryGetValue(variable, out var factor))
        {
            for (var k = 0; k < width; k++)
            {
                block[k] *= value;
            }

            return width;
        }

        var level = (int)value;
        var columns = full ? factor.Levels.Length : factor.Levels.Length - 1;
        for (var c = columns - 1; c >= 0; c--)
        {
            var entry = full ? (level == c ? 1 : 0)
                : Options.Coding == Coding.Treatment ? (level == c + 1 ? 1 : 0)
                : level == columns ? -1 : level == c ? 1 : 0;
            for (var k = 0; k < width; k++)
            {
                block[(c * width) + k] = block[k] * entry;
            }
        }

        return width * columns;
    }
}
