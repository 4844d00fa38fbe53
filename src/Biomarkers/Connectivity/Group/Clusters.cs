namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Connected sets of elements above a height, and threshold-free cluster enhancement as the exact integral.</summary>
public static class Clusters
{
    /// <summary>Component of each element at or above <paramref name="threshold"/>, numbered from 0 in the order of first appearance; −1 below it. Only one tail: negate for the other.</summary>
    public static int[] Components(ReadOnlySpan<double> heights, Adjacency adjacency, double threshold)
    {
        var forest = new Forest(adjacency);
        for (var e = 0; e < heights.Length; e++)
        {
            if (heights[e] >= threshold)
            {
                forest.Activate(e, threshold);
            }
        }

        var numbers = new Dictionary<int, int>();
        var components = new int[heights.Length];
        for (var e = 0; e < heights.Length; e++)
        {
            components[e] = !(heights[e] >= threshold) ? -1 : Number(forest.Root(e));
        }

        return components;

        int Number(int root)
        {
            if (!numbers.TryGetValue(root, out var number))
            {
                number = numbers.Count;
                numbers.Add(root, number);
            }

            return number;
        }
    }

    /// <summary>TFCE (Smith and Nichols, NeuroImage 2009;44:83): ∫ e(h)^E h^H dh from 0 to each element's height, e(h) the elements connected to it at h or above. Both tails, each by itself; negative where the height is.</summary>
    /// <remarks>The integral itself, by adding elements from the highest down: no step of height to choose. A NaN stays NaN.</remarks>
    /// <param name="extentPower">E: 0.5 for images; 0.4 for networks, as MRtrix3's connectomestats has it by default (Vinokur and others, OHBM 2015:4144).</param>
    /// <param name="heightPower">H: 2 for images, 3 for networks.</param>
    public static double[] Enhance(ReadOnlySpan<double> heights, Adjacency adjacency, double extentPower = 0.5, double heightPower = 2)
    {
        var enhanced = new double[heights.Length];
        OneTail(heights, adjacency, extentPower, heightPower, 1, enhanced);
        OneTail(heights, adjacency, extentPower, heightPower, -1, enhanced);
        return enhanced;
    }

    /// <summary>The definition with steps of height: what <see cref="Enhance"/> tends to as <paramref name="step"/> falls.</summary>
    public static double[] Reference(ReadOnlySpan<double> heights, Adjacency adjacency, double step, double extentPower = 0.5, double heightPower = 2)
    {
        var enhanced = new double[heights.Length];
        foreach (var sign in new[] { 1, -1 })
        {
            double[] tail = [.. heights.ToArray().Select(h => sign * h)];
            for (var h = step / 2; h < tail.Where(double.IsFinite).DefaultIfEmpty(0).Max(); h += step)
            {
                var components = Components(tail, adjacency, h);
                for (var e = 0; e < tail.Length; e++)
                {
                    enhanced[e] += components[e] < 0 ? 0 : sign * Math.Pow(components.Count(c => c == components[e]), extentPower) * Math.Pow(h, heightPower) * step;
                }
            }
        }

        return enhanced;
    }

    private static void OneTail(ReadOnlySpan<double> heights, Adjacency adjacency, double extentPower, double heightPower, int sign, double[] enhanced)
    {
        var count = 0;
        double[] keys = new double[heights.Length];
        int[] order = new int[heights.Length];
        for (var e = 0; e < heights.Length; e++)
        {
            if (sign * heights[e] > 0)
            {
                (keys[count], order[count]) = (-sign * heights[e], e);
                count++;
            }
            else if (double.IsNaN(heights[e]))
            {
                enhanced[e] = double.NaN;
            }
        }

        Array.Sort(keys, order, 0, count);
        var forest = new Forest(adjacency, extentPower, heightPower);
        for (var i = 0; i < count; i++)
        {
            forest.Activate(order[i], -keys[i]);
        }

        forest.Finish();
        for (var i = 0; i < count; i++)
        {
            enhanced[order[i]] = sign * forest.Value(order[i]);
        }
    }

    /// <summary>Union and find over elements; each root carries what its component has gathered since its extent last changed, each element what it missed before it joined.</summary>
    private sealed class Forest
    {
        private readonly Adjacency adjacency;
        private readonly double extentPower;
        private readonly double heightPower;
        private readonly int[] parent;
        private readonly int[] extent;
        private readonly double[] since;
        private readonly double[] gathered;
        private readonly int[] owner;

        public Forest(Adjacency adjacency, double extentPower = 0, double heightPower = 0)
        {
            this.adjacency = adjacency;
            this.extentPower = extentPower;
            this.heightPower = heightPower;
            (parent, extent, since, gathered) = (new int[adjacency.Elements], new int[adjacency.Elements], new double[adjacency.Elements], new double[adjacency.Elements]);
            owner = new int[adjacency.PortCount];
            parent.AsSpan().Fill(-1);
            owner.AsSpan().Fill(-1);
        }

        /// <summary>Adds an element at a height no higher than any before.</summary>
        public void Activate(int element, double height)
        {
            (parent[element], extent[element], since[element]) = (element, 1, height);
            foreach (var port in adjacency.Ports[element])
            {
                if (owner[port] < 0)
                {
                    owner[port] = element;
                }
                else
                {
                    Join(element, owner[port], height);
                }
            }
        }

        /// <summary>Gathers what lies between the last change of every component and height 0.</summary>
        public void Finish()
        {
            for (var e = 0; e < parent.Length; e++)
            {
                if (parent[e] == e)
                {
                    Gather(e, 0);
                }
            }
        }

        public int Root(int element)
        {
            while (parent[element] != element)
            {
                element = parent[element];
            }

            return element;
        }

        public double Value(int element)
        {
            var value = gathered[element];
            while (parent[element] != element)
            {
                element = parent[element];
                value += gathered[element];
            }

            return value;
        }

        private void Join(int first, int second, double height)
        {
            int a = Root(first), b = Root(second);
            if (a == b)
            {
                return;
            }

            Gather(a, height);
            Gather(b, height);
            if (extent[a] < extent[b])
            {
                (a, b) = (b, a);
            }

            // What the larger has gathered so far is not the smaller's.
            parent[b] = a;
            gathered[b] -= gathered[a];
            extent[a] += extent[b];
        }

        private void Gather(int root, double height)
        {
            var power = heightPower + 1;
            gathered[root] += Math.Pow(extent[root], extentPower) * (Math.Pow(since[root], power) - Math.Pow(height, power)) / power;
            since[root] = height;
        }
    }
}
