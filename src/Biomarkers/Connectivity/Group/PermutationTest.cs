using System.Collections.Immutable;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Settings of a permutation test; all but <see cref="Threads"/> are part of the result's identity.</summary>
public sealed record PermutationOptions
{
    /// <summary>Arrangements, the observed one included; where fewer exist all are taken and the p values are exact.</summary>
    public int Arrangements { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 100); field = value; } } = 5000;

    public ulong Seed { get; init; } = 1;

    /// <summary>|t| from which neighbouring elements form a component (network-based statistic, Zalesky 2010); null asks for none.</summary>
    public double? ComponentThreshold { get; init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A threshold of |t| is above 0."); }

    /// <summary>Threshold-free cluster enhancement beside plain t; null asks for none.</summary>
    public (double ExtentPower, double HeightPower)? Enhancement { get; init; }

    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;
}

/// <summary>A component of neighbouring elements with |t| above the threshold, of one sign.</summary>
/// <param name="Elements">Positions, ascending.</param>
/// <param name="Sign">1 or −1.</param>
/// <param name="P">Share of arrangements whose largest component, of either sign, is as large.</param>
public sealed record ComponentResult(ImmutableArray<int> Elements, int Sign, double P);

/// <summary>What a permutation test found, element by element. NaN where a participant has no value.</summary>
public sealed record PermutationResult
{
    public required GroupDesign Design { get; init; }

    /// <summary>Estimate of the effect in the unit of the data: a mean, a difference or a slope.</summary>
    public required double[] Effect { get; init; }

    public required double[] T { get; init; }

    /// <summary>Two-sided, for this element alone.</summary>
    public required double[] P { get; init; }

    /// <summary>Two-sided, corrected over all elements by the largest |t| (Westfall and Young; Nichols and Holmes 2002).</summary>
    public required double[] Corrected { get; init; }

    /// <summary>Enhanced t and its corrected p; empty where not asked for.</summary>
    public double[] Enhanced { get; init; } = [];

    public double[] EnhancedCorrected { get; init; } = [];

    public ImmutableArray<ComponentResult> Components { get; init; } = [];

    public required int Arrangements { get; init; }

    /// <summary>Whether every arrangement that exists was taken.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Elements left out because a participant has no value there.</summary>
    public required int LeftOut { get; init; }
}

/// <summary>Permutation test of one effect over many elements at once, family-wise error controlled by the largest statistic; nuisance after Freedman and Lane (1983; Winkler and others, NeuroImage 2014;92:381).</summary>
/// <remarks>Arranging participants is arranging the rows of the model: each batch of arrangements is one matrix product with the data.</remarks>
public static class PermutationTest
{
    private const int Batch = 24;

    // Ties between an arrangement and the observed one differ by rounding only.
    private const double Tie = 1 - 1e-9;

    // A variance below this share of the total is rounding: its t is not defined.
    private const double SmallestShareLeft = 1e-12;

    /// <summary>Tests every column of the data.</summary>
    /// <param name="data">Shape (participants, elements).</param>
    /// <param name="adjacency">Needed where components or enhancement are asked for.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an adjacency is missing.</exception>
    public static PermutationResult Run(RowMatrix<double> data, GroupDesign design, PermutationOptions options, Adjacency? adjacency = null)
    {
        if (data.Rows != design.Participants || (adjacency is not null && adjacency.Elements != data.Columns))
        {
            throw new ArgumentException($"A design of {design.Participants} participants and {adjacency?.Elements ?? data.Columns} elements does not fit data of {data.Rows} × {data.Columns}.", nameof(data));
        }

        if (adjacency is null && (options.ComponentThreshold is not null || options.Enhancement is not null))
        {
            throw new ArgumentException("Components and enhancement need to know which elements are neighbours.", nameof(adjacency));
        }

        int[] sound = [.. Enumerable.Range(0, data.Columns).Where(c => IsFinite(data, c))];
        var residual = Residual(data, sound, design);
        var arrangements = new Arrangements(design, options.Arrangements, options.Seed);
        var tally = new Tally(design, residual, sound, data.Columns, options, adjacency);
        var batches = (arrangements.Count + Batch - 1) / Batch;
        tally.Observe(tally.Statistics(arrangements, 0, 1)[0]);
        Parallel.For(0, batches, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, b =>
        {
            foreach (var t in tally.Statistics(arrangements, b * Batch, Math.Min(Batch, arrangements.Count - (b * Batch))))
            {
                tally.Count(t);
            }
        });
        return tally.Result(arrangements);
    }

    private static bool IsFinite(RowMatrix<double> data, int column)
    {
        var finite = true;
        for (var r = 0; r < data.Rows && finite; r++)
        {
            finite = double.IsFinite(data[r, column]);
        }

        return finite;
    }

    private static RowMatrix<double> Residual(RowMatrix<double> data, int[] sound, GroupDesign design)
    {
        var taken = new RowMatrix<double>(data.Rows, sound.Length);
        for (var r = 0; r < data.Rows; r++)
        {
            for (var c = 0; c < sound.Length; c++)
            {
                taken[r, c] = data[r, sound[c]];
            }
        }

        return design.Nuisance.Rows == 0 ? taken : MatrixProduct.Multiply(Projection.ResidualMatrix(design.Nuisance), taken);
    }

    /// <summary>Counts how often an arrangement reaches what was observed.</summary>
    private sealed class Tally(GroupDesign design, RowMatrix<double> residual, int[] sound, int elements, PermutationOptions options, Adjacency? adjacency)
    {
        private readonly double[] squares = Squares(residual);
        private readonly int[] alone = new int[elements];
        private readonly int[] together = new int[elements];
        private readonly int[] enhancedTogether = new int[elements];
        private double[] observed = [];
        private double[] enhanced = [];
        private List<ComponentResult> components = [];
        private int[] componentCounts = [];

        /// <summary>t of every element under each of some arrangements; NaN for elements left out.</summary>
        public double[][] Statistics(Arrangements arrangements, int first, int count)
        {
            int per = 1 + design.Nuisance.Rows, n = design.Participants;
            var rows = new RowMatrix<double>(count * per, n);
            for (var a = 0; a < count; a++)
            {
                for (var r = 0; r < per; r++)
                {
                    arrangements.Apply(first + a, r == 0 ? design.Effect : design.Nuisance.Row(r - 1), rows.Row((a * per) + r));
                }
            }

            var products = MatrixProduct.Multiply(rows, residual);
            var statistics = new double[count][];
            for (var a = 0; a < count; a++)
            {
                var t = new double[elements];
                t.AsSpan().Fill(double.NaN);
                for (var c = 0; c < sound.Length; c++)
                {
                    double effect = products[a * per, c], left = squares[c] - (effect * effect);
                    for (var r = 1; r < per; r++)
                    {
                        left -= products[(a * per) + r, c] * products[(a * per) + r, c];
                    }

                    t[sound[c]] = left > SmallestShareLeft * squares[c] ? effect / Math.Sqrt(left / design.DegreesOfFreedom) : double.NaN;
                }

                statistics[a] = t;
            }

            return statistics;
        }

        public void Observe(double[] t)
        {
            observed = t;
            enhanced = Enhance(t);
            components = options.ComponentThreshold is { } threshold ? [.. Found(t, 1, threshold), .. Found(t, -1, threshold)] : [];
            components = [.. components.OrderByDescending(c => c.Elements.Length).ThenBy(c => c.Elements[0])];
            componentCounts = new int[components.Count];
        }

        public void Count(double[] t)
        {
            double largest = Largest(t);
            for (var e = 0; e < elements; e++)
            {
                Add(ref alone[e], Math.Abs(t[e]) >= Math.Abs(observed[e]) * Tie);
                Add(ref together[e], largest >= Math.Abs(observed[e]) * Tie);
            }

            if (options.Enhancement is not null)
            {
                largest = Largest(Enhance(t));
                for (var e = 0; e < elements; e++)
                {
                    Add(ref enhancedTogether[e], largest >= Math.Abs(enhanced[e]) * Tie);
                }
            }

            if (componentCounts.Length > 0)
            {
                var size = Math.Max(LargestSize(t, 1), LargestSize(t, -1));
                for (var c = 0; c < componentCounts.Length; c++)
                {
                    Add(ref componentCounts[c], size >= components[c].Elements.Length);
                }
            }
        }

        public PermutationResult Result(Arrangements arrangements)
        {
            double[] Share(int[] counts) => [.. counts.Select((c, e) => double.IsNaN(observed[e]) ? double.NaN : (double)c / arrangements.Count)];
            return new()
            {
                Design = design,
                Effect = Effects(),
                T = observed,
                P = Share(alone),
                Corrected = Share(together),
                Enhanced = enhanced,
                EnhancedCorrected = options.Enhancement is null ? [] : Share(enhancedTogether),
                Components = [.. components.Select((c, i) => c with { P = (double)componentCounts[i] / arrangements.Count })],
                Arrangements = arrangements.Count,
                IsExact = arrangements.IsComplete,
                LeftOut = elements - sound.Length,
            };
        }

        private static double[] Squares(RowMatrix<double> residual)
        {
            var sums = new double[residual.Columns];
            for (var r = 0; r < residual.Rows; r++)
            {
                for (var c = 0; c < sums.Length; c++)
                {
                    sums[c] += residual[r, c] * residual[r, c];
                }
            }

            return sums;
        }

        private static void Add(ref int count, bool reached)
        {
            if (reached)
            {
                Interlocked.Increment(ref count);
            }
        }

        private static double Largest(double[] t)
        {
            var largest = 0.0;
            foreach (var value in t)
            {
                largest = Math.Abs(value) > largest ? Math.Abs(value) : largest;
            }

            return largest;
        }

        private double[] Effects()
        {
            var effects = new double[elements];
            effects.AsSpan().Fill(double.NaN);
            for (var c = 0; c < sound.Length; c++)
            {
                var sum = 0.0;
                for (var r = 0; r < residual.Rows; r++)
                {
                    sum += design.Effect[r] * residual[r, c];
                }

                effects[sound[c]] = sum / design.Scale;
            }

            return effects;
        }

        private double[] Enhance(double[] t) => options.Enhancement is { } power ? Clusters.Enhance(t, adjacency!, power.ExtentPower, power.HeightPower) : [];

        private IEnumerable<ComponentResult> Found(double[] t, int sign, double threshold) =>
            Clusters.Components(Array.ConvertAll(t, v => sign * v), adjacency!, threshold).Index().Where(e => e.Item >= 0)
                .GroupBy(e => e.Item, e => e.Index).Select(g => new ComponentResult([.. g], sign, double.NaN));

        private int LargestSize(double[] t, int sign) =>
            Clusters.Components(Array.ConvertAll(t, v => sign * v), adjacency!, options.ComponentThreshold!.Value).Where(c => c >= 0).CountBy(c => c).Select(c => c.Value).DefaultIfEmpty(0).Max();
    }
}
