using System.Numerics;

namespace Toolkit.Trials;

/// <summary>Westfall and Young's step-down maxT over a panel of markers: the familywise error is held under whatever correlation the markers have.</summary>
public static class MaxT
{
    /// <summary>Markers count as equal within this share: rounding of sums in another order.</summary>
    private const double Equal = 1e-12;

    /// <param name="markers">Change of each marker, shape (markers, n). No value is missing.</param>
    /// <param name="inFirst">Which participants are in the first arm, shape (n).</param>
    /// <param name="permutations">How many relabellings; where all distinct ones are no more, they are enumerated and the p values are exact.</param>
    /// <returns>Adjusted p values in the order of the markers; NaN for a marker that does not vary.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an arm is empty, or a value is missing.</exception>
    public static double[] Adjust(IReadOnlyList<double[]> markers, ReadOnlySpan<bool> inFirst, int permutations, ulong seed)
    {
        var member = inFirst.ToArray();
        int n = member.Length, first = member.Count(m => m);
        if (first == 0 || first == n || markers.Any(m => m.Length != n || !m.All(double.IsFinite)))
        {
            throw new ArgumentException("Every marker has a value for every participant, and neither arm is empty.", nameof(markers));
        }

        var panel = new Panel(markers, n);
        var observed = panel.Sums([.. Enumerable.Range(0, n).Where(i => member[i])]);
        var order = Enumerable.Range(0, markers.Count).Where(m => panel.Varies[m]).OrderByDescending(m => observed[m]).ToArray();
        var counts = Choose(n, first) <= permutations
            ? CountAll(panel, observed, order, n, first)
            : CountSome(panel, observed, order, n, first, permutations, seed);
        var adjusted = Enumerable.Repeat(double.NaN, markers.Count).ToArray();
        var running = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            running = Math.Max(running, counts.Hits[rank] / (double)counts.Total);
            adjusted[order[rank]] = running;
        }

        return adjusted;
    }

    private static double Choose(int n, int k)
    {
        var product = 1.0;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
        {
            product = product * (n - Math.Min(k, n - k) + i) / i;
        }

        return Math.Round(product);
    }

    private static (long[] Hits, long Total) CountAll(Panel panel, double[] observed, int[] order, int n, int first)
    {
        var hits = new long[order.Length];
        var total = 0L;
        var chosen = Enumerable.Range(0, first).ToArray();
        var sums = new double[panel.Width];
        while (true)
        {
            panel.Sums(chosen, sums);
            Record(sums, observed, order, hits);
            total++;
            var at = first - 1;
            while (at >= 0 && chosen[at] == n - first + at)
            {
                at--;
            }

            if (at < 0)
            {
                return (hits, total);
            }

            chosen[at]++;
            for (var k = at + 1; k < first; k++)
            {
                chosen[k] = chosen[k - 1] + 1;
            }
        }
    }

    /// <summary>Random relabellings; the observed one counts as one of them, so no p value is zero.</summary>
    private static (long[] Hits, long Total) CountSome(Panel panel, double[] observed, int[] order, int n, int first, int permutations, ulong seed)
    {
        const int block = 256;
        var blocks = (permutations + block - 1) / block;
        var partial = new long[blocks][];
        Parallel.For(0, blocks, b =>
        {
            var hits = new long[order.Length];
            var sums = new double[panel.Width];
            var labels = new int[n];
            for (var k = b * block; k < Math.Min(permutations, (b + 1) * block); k++)
            {
                var chance = new Chance(seed, (ulong)k);
                for (var i = 0; i < n; i++)
                {
                    labels[i] = i;
                }

                // Only the smaller side needs to be drawn: sums of the two sides are opposite.
                var drawn = Math.Min(first, n - first);
                for (var i = 0; i < drawn; i++)
                {
                    var j = i + chance.Below(n - i);
                    (labels[i], labels[j]) = (labels[j], labels[i]);
                }

                panel.Sums(labels.AsSpan(0, drawn), sums);
                Record(sums, observed, order, hits);
            }

            partial[b] = hits;
        });
        return ([.. Enumerable.Range(0, order.Length).Select(r => 1 + partial.Sum(p => p[r]))], permutations + 1L);
    }

    /// <summary>Successive maxima from the least significant marker upwards.</summary>
    private static void Record(double[] sums, double[] observed, int[] order, long[] hits)
    {
        var running = 0.0;
        for (var rank = order.Length - 1; rank >= 0; rank--)
        {
            running = Math.Max(running, Math.Abs(sums[order[rank]]));
            hits[rank] += running >= observed[order[rank]] * (1 - Equal) ? 1 : 0;
        }
    }

    /// <summary>Markers centred and of unit length, participants in rows: |t| grows with the |sum| over an arm, the same way for every marker.</summary>
    private sealed class Panel
    {
        private readonly double[] rows;

        public Panel(IReadOnlyList<double[]> markers, int n)
        {
            var lanes = Vector<double>.Count;
            Width = (markers.Count + lanes - 1) / lanes * lanes;
            rows = new double[n * Width];
            Varies = new bool[markers.Count];
            for (var m = 0; m < markers.Count; m++)
            {
                var mean = Sample.Mean(markers[m]);
                var length = Math.Sqrt(markers[m].Sum(v => (v - mean) * (v - mean)));
                Varies[m] = length > 1e-12 * Math.Abs(mean);
                for (var i = 0; i < n && Varies[m]; i++)
                {
                    rows[(i * Width) + m] = (markers[m][i] - mean) / length;
                }
            }
        }

        /// <summary>Markers, rounded up to whole vectors.</summary>
        public int Width { get; }

        public bool[] Varies { get; }

        /// <summary>|sum| of each marker over the participants named.</summary>
        public double[] Sums(int[] members)
        {
            var sums = new double[Width];
            Sums(members, sums);
            return [.. sums.Select(Math.Abs)];
        }

        /// <summary>Sum of each marker over the participants named.</summary>
        public void Sums(ReadOnlySpan<int> members, double[] sums)
        {
            for (var v = 0; v < Width; v += Vector<double>.Count)
            {
                var sum = Vector<double>.Zero;
                foreach (var i in members)
                {
                    sum += new Vector<double>(rows, (i * Width) + v);
                }

                sum.CopyTo(sums, v);
            }
        }
    }
}
