namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The arrangements of participants under the null: the observed one first, then all others where they are few, else seeded random ones.</summary>
/// <remarks>Each random arrangement has its own stream of SplitMix64 (Steele and others 2014), so that threads cannot change a result.</remarks>
public sealed class Arrangements
{
    private readonly GroupDesign design;
    private readonly ulong seed;
    private readonly List<int[]>? every;

    /// <param name="most">Arrangements wanted, the observed one included; fewer are made where fewer exist.</param>
    public Arrangements(GroupDesign design, int most, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        this.design = design;
        this.seed = seed;
        every = Distinct(design) <= most ? [.. design.FlipsSigns ? AllFlips(design.Participants) : AllOrders(design.Effect)] : null;
        Count = every?.Count ?? most;
    }

    /// <summary>How many there are, the observed one included.</summary>
    public int Count { get; }

    /// <summary>Every arrangement that exists is among them: the p values are exact.</summary>
    public bool IsComplete => every is not null;

    /// <summary>The smallest p value there can be.</summary>
    public double SmallestP => 1.0 / Count;

    /// <summary>Applies arrangement <paramref name="index"/> to a row of the model, shape (n): result[i] is what multiplies participant i.</summary>
    public void Apply(int index, ReadOnlySpan<double> row, Span<double> result)
    {
        var arrangement = every is null ? Random(index) : every[index];
        for (var i = 0; i < row.Length; i++)
        {
            if (design.FlipsSigns)
            {
                result[i] = row[i] * arrangement[i];
            }
            else
            {
                result[arrangement[i]] = row[i];
            }
        }
    }

    private int[] Random(int index)
    {
        int[] arrangement = design.FlipsSigns ? [.. Enumerable.Repeat(1, design.Participants)] : [.. Enumerable.Range(0, design.Participants)];
        if (index == 0)
        {
            return arrangement;
        }

        var state = Mix(seed + (0x9E3779B97F4A7C15 * (ulong)index));
        for (var i = arrangement.Length - 1; i >= 0; i--)
        {
            state += 0x9E3779B97F4A7C15;
            var bits = Mix(state);
            if (design.FlipsSigns)
            {
                arrangement[i] = (bits >> 63) == 0 ? 1 : -1;
            }
            else
            {
                var j = (int)(((bits >> 32) * (ulong)(i + 1)) >> 32);
                (arrangement[i], arrangement[j]) = (arrangement[j], arrangement[i]);
            }
        }

        return arrangement;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // Participants with the same value of the effect are exchanged without a difference: two groups have n over k arrangements, not n!. With covariates the others differ.
    private static double Distinct(GroupDesign design)
    {
        if (design.FlipsSigns)
        {
            return Math.Pow(2, design.Participants);
        }

        var groups = design.Nuisance.Rows > 1 ? [.. Enumerable.Repeat(1, design.Participants)] : Sizes(design.Effect);
        double count = 1;
        var placed = 0;
        foreach (var size in groups)
        {
            for (var i = 1; i <= size; i++)
            {
                placed++;
                count *= (double)placed / i;
            }
        }

        return Math.Round(count);
    }

    private static int[] Sizes(double[] effect) => [.. effect.GroupBy(v => Math.Round(v, 12)).Select(g => g.Count())];

    private static IEnumerable<int[]> AllFlips(int participants)
    {
        for (var bits = 0; bits < 1 << participants; bits++)
        {
            yield return [.. Enumerable.Range(0, participants).Select(i => (bits >> i & 1) == 0 ? 1 : -1)];
        }
    }

    // The observed order is the first in the order of assignment: values keep their participants.
    private IEnumerable<int[]> AllOrders(double[] effect)
    {
        var values = effect.Select(v => Math.Round(v, 12)).ToArray();
        var same = design.Nuisance.Rows > 1 ? [.. Enumerable.Range(0, effect.Length)] : values.Select(v => Array.IndexOf(values, v)).ToArray();
        return Place(0, new int[effect.Length], new bool[effect.Length], same);
    }

    private static IEnumerable<int[]> Place(int at, int[] order, bool[] taken, int[] same)
    {
        if (at == order.Length)
        {
            yield return [.. order];
            yield break;
        }

        // Own place first, so that the observed arrangement comes first; places of equal values are filled in ascending order, each set once.
        var least = -1;
        for (var before = 0; before < at; before++)
        {
            least = same[before] == same[at] ? Math.Max(least, order[before]) : least;
        }

        foreach (var place in Enumerable.Range(0, order.Length).OrderBy(p => p == at ? 0 : 1).Where(p => !taken[p] && p > least).ToArray())
        {
            taken[place] = true;
            order[at] = place;
            foreach (var rest in Place(at + 1, order, taken, same))
            {
                yield return rest;
            }

            taken[place] = false;
        }
    }
}
