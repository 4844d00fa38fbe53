using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>How the levels of a factor become columns.</summary>
public enum Coding
{
    /// <summary>Indicator of each level but the reference.</summary>
    Treatment,

    /// <summary>Each level but the last against the grand mean; the last is -1 in every column.</summary>
    SumToZero,
}

/// <summary>A variable with levels: the first is the reference.</summary>
/// <param name="Levels">In order.</param>
/// <param name="Counts">Rows of the design at each level.</param>
public sealed record Factor(string Name, ImmutableArray<string> Levels, ImmutableArray<int> Counts);

/// <summary>Choices a formula leaves open.</summary>
public sealed record DesignOptions
{
    public static DesignOptions Default { get; } = new();

    /// <summary>Reference level by factor; else the first in alphabetical order, numbers in their own order.</summary>
    public ImmutableDictionary<string, string> References { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Columns of numbers that are factors all the same.</summary>
    public ImmutableHashSet<string> Factors { get; init; } = [];

    public Coding Coding { get; init; } = Coding.Treatment;

    /// <summary>Further columns that must be present for a row to be kept: subject and visit.</summary>
    public ImmutableArray<string> Needed { get; init; } = [];
}

/// <summary>A design matrix with the memory of where its columns come from.</summary>
public sealed partial class Design
{
    private readonly Dictionary<string, Factor> factors;
    private readonly Dictionary<string, double> means;

    private Design(Formula formula, DesignOptions options, Frame frame, Dictionary<string, Factor> factors)
    {
        Formula = formula;
        Frame = frame;
        Options = options;
        this.factors = factors;
        means = formula.Variables.Where(v => !factors.ContainsKey(v)).ToDictionary(v => v, v => Sample.Mean(frame.Numbers(v)), StringComparer.Ordinal);
        (Terms, TermOf) = Name();
        Y = frame.Numbers(formula.Response);
        X = new Matrix(frame.Rows, Terms.Length);
        var values = formula.Variables.ToDictionary(v => v, v => factors.TryGetValue(v, out var f) ? Codes(frame, f) : frame.Numbers(v), StringComparer.Ordinal);
        for (var i = 0; i < frame.Rows; i++)
        {
            Fill(X.Row(i), v => values[v][i]);
        }
    }

    public Formula Formula { get; }

    /// <summary>The rows that were kept: nothing the model needs is missing.</summary>
    public Frame Frame { get; }

    /// <summary>Names of the columns: "(Intercept)", "armB", "armB:visitV2".</summary>
    public ImmutableArray<string> Terms { get; }

    /// <summary>Index into <see cref="Formula.Terms"/> of each column; -1 for the intercept.</summary>
    public ImmutableArray<int> TermOf { get; }

    public double[] Y { get; }

    public IReadOnlyDictionary<string, Factor> Factors => factors;

    internal Matrix X { get; }

    internal DesignOptions Options { get; }

    /// <summary>Lays out a model over a table; rows with a missing variable are dropped.</summary>
    /// <returns>The design, or the fault: an unknown column, an outcome that is text, a factor of one level, no complete row.</returns>
    public static Parsed<Design> Build(Formula formula, Frame frame, DesignOptions? options = null)
    {
        options ??= DesignOptions.Default;
        var needed = formula.Variables.Append(formula.Response).Concat(options.Needed).Concat(formula.Random.SelectMany(r => r.Slope is null ? [r.Group] : new[] { r.Group, r.Slope })).ToList();
        if (needed.Find(name => !frame.Has(name)) is { } unknown)
        {
            return new Fault(0, "one of the columns " + string.Join(", ", frame.Columns), Printable.Quote(unknown)) { Unit = "row" };
        }

        if (!frame.IsNumeric(formula.Response))
        {
            return new Fault(0, $"numbers in the outcome {formula.Response}", Printable.Quote(frame.Text(formula.Response).FirstOrDefault(t => t is not null))) { Unit = "row" };
        }

        var columns = needed.Distinct(StringComparer.Ordinal).Select(frame.Text).ToList();
        var kept = frame.Where(i => columns.TrueForAll(c => c[i] is not null));
        if (kept.Rows == 0)
        {
            return new Fault(0, "a row in which no variable is missing", "none") { Unit = "row" };
        }

        var found = new Dictionary<string, Factor>(StringComparer.Ordinal);
        foreach (var name in formula.Variables.Where(v => !frame.IsNumeric(v) || options.Factors.Contains(v)))
        {
            var factor = FactorOf(kept, name, options);
            if (factor.Levels.Length < 2)
            {
                return new Fault(0, $"two levels of {name}", Printable.Quote(factor.Levels[0])) { Unit = "row" };
            }

            if (options.References.TryGetValue(name, out var reference) && factor.Levels[0] != reference)
            {
                return new Fault(0, $"a level of {name} among " + string.Join(", ", factor.Levels), Printable.Quote(reference)) { Unit = "row" };
            }

            found.Add(name, factor);
        }

        return new Design(formula, options, kept, found);
    }

    /// <summary>Fits the design by least squares.</summary>
    public Parsed<LinearModel> Fit() => LinearModel.Fit(X, Y, Terms);

    /// <summary>The design, one array of length p per row.</summary>
    public double[][] Rows() => [.. Enumerable.Range(0, X.Rows).Select(i => X.Row(i).ToArray())];

    /// <summary>Columns of a term, by its index in <see cref="Formula.Terms"/>.</summary>
    public int[] ColumnsOf(int term) => [.. Enumerable.Range(0, Terms.Length).Where(c => TermOf[c] == term)];

    private static Factor FactorOf(Frame frame, string name, DesignOptions options)
    {
        var text = frame.Text(name);
        var counts = text.GroupBy(t => t!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var levels = frame.IsNumeric(name)
            ? counts.Keys.OrderBy(k => Numbers.TryParse(k, out var v) ? v : 0).ToList()
            : [.. counts.Keys.Order(StringComparer.Ordinal)];
        if (options.References.TryGetValue(name, out var reference) && levels.Remove(reference))
        {
            levels.Insert(0, reference);
        }

        return new(name, [.. levels], [.. levels.Select(l => counts[l])]);
    }

    private static double[] Codes(Frame frame, Factor factor) => [.. frame.Text(factor.Name).Select(t => (double)factor.Levels.IndexOf(t!))];
}
