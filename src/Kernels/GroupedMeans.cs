namespace Toolkit.Kernels;

/// <summary>Means of groups of values in one pass: each group is a list of positions, kept as runs of neighbours in memory order.</summary>
public sealed class GroupedMeans
{
    private readonly Run[] runs;
    private readonly int[] counts;

    private readonly record struct Run(int Start, int Length, int Group);

    /// <param name="groups">Positions of each group, in any order; groups may overlap and may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is negative.</exception>
    public GroupedMeans(IReadOnlyList<int[]> groups)
    {
        var found = new List<Run>();
        counts = new int[groups.Count];
        for (var g = 0; g < groups.Count; g++)
        {
            counts[g] = groups[g].Length;
            foreach (var (start, length) in Runs(groups[g]))
            {
                found.Add(new(start, length, g));
                Extent = Math.Max(Extent, start + length);
            }
        }

        found.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Group.CompareTo(b.Group));
        runs = [.. found];
    }

    /// <summary>Number of groups.</summary>
    public int Groups => counts.Length;

    /// <summary>One more than the largest position.</summary>
    public int Extent { get; }

    /// <summary>Sums of each group, walked once in memory order; a value that is not finite makes its group's sum not finite.</summary>
    /// <param name="values">At least <see cref="Extent"/> values.</param>
    /// <param name="sums">Shape (groups).</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Sum(ReadOnlySpan<float> values, Span<double> sums)
    {
        Check(values.Length, sums.Length);
        sums.Clear();
        foreach (var run in runs)
        {
            sums[run.Group] += Sums.Of(values.Slice(run.Start, run.Length));
        }
    }

    /// <summary>Mean of each group; NaN for an empty one and for one that holds a NaN.</summary>
    /// <inheritdoc cref="Sum" />
    public void Mean(ReadOnlySpan<float> values, Span<double> means)
    {
        Sum(values, means);
        for (var g = 0; g < counts.Length; g++)
        {
            means[g] = counts[g] == 0 ? double.NaN : means[g] / counts[g];
        }
    }

    /// <summary>The definition: the mean over one group's positions.</summary>
    /// <returns>NaN for an empty group.</returns>
    public static double Reference(ReadOnlySpan<float> values, ReadOnlySpan<int> positions)
    {
        var sum = 0.0;
        foreach (var position in positions)
        {
            sum += values[position];
        }

        return positions.Length == 0 ? double.NaN : sum / positions.Length;
    }

    private static IEnumerable<(int Start, int Length)> Runs(int[] positions)
    {
        // A mask is ascending already, and its copy would be as large as a volume.
        var sorted = IsAscending(positions) ? positions : [.. positions.Order()];
        for (var i = 0; i < sorted.Length;)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sorted[i]);
            var end = i + 1;
            while (end < sorted.Length && sorted[end] == sorted[end - 1] + 1)
            {
                end++;
            }

            yield return (sorted[i], end - i);
            i = end;
        }
    }

    private static bool IsAscending(ReadOnlySpan<int> positions)
    {
        var at = 1;
        while (at < positions.Length && positions[at - 1] <= positions[at])
        {
            at++;
        }

        return at >= positions.Length;
    }

    private void Check(int values, int results)
    {
        if (values < Extent || results < counts.Length)
        {
            throw new ArgumentException($"{counts.Length} groups reach to position {Extent}; found {values} values and room for {results} results.");
        }
    }
}
