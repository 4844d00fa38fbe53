namespace Toolkit.Dicom;

/// <summary>Gives each frame of a stack the number of its volume, by the first rule that leaves most volumes full with one frame a position.</summary>
internal static class VolumeNumbers
{
    /// <summary>Zero-based volume of each frame, and the rule's name.</summary>
    /// <param name="positions">Zero-based slice position of each frame.</param>
    public static (int[] Volumes, string Rule) Assign(IReadOnlyList<Frame> frames, int[] positions, int slices)
    {
        var counts = new int[slices];
        foreach (var p in positions)
        {
            counts[p]++;
        }

        if (counts.Max() == 1)
        {
            return (new int[frames.Count], "one file a position");
        }

        // One volume in which every position occurs several times: nothing told the files apart.
        (int[] Volumes, string Rule, int Full) best = (new int[frames.Count], "none: no element tells the volumes apart", 0);
        foreach (var (volumes, rule) in Candidates(frames, positions, slices, isEven: counts.All(c => c == counts[0])))
        {
            var full = CountFull(volumes, positions, slices);
            if (full > best.Full)
            {
                best = (volumes, rule, full);
            }

            if (best.Full * slices == frames.Count)
            {
                break;
            }
        }

        return (best.Volumes, best.Rule);
    }

    private static IEnumerable<(int[] Volumes, string Rule)> Candidates(IReadOnlyList<Frame> frames, int[] positions, int slices, bool isEven)
    {
        const double filesApart = 1e7;
        if (ByValue(frames, f => f.Joined) is { } joined)
        {
            yield return (joined, "series joined in order of time");
        }

        if (frames.Any(f => f.File.FrameCount > 1) && ByValue(frames, f => (f.InstanceNumber * filesApart) + (f.TemporalPosition ?? 0)) is { } filed)
        {
            yield return (filed, "file (0020,0013) and (0020,9128)");
        }

        if (ByValue(frames, f => f.TemporalPosition) is { } temporal)
        {
            yield return (temporal, "(0020,0100) or (0020,9128)");
        }

        if (ByValue(frames, f => (f.InstanceNumber * filesApart) + f.Dimension) is { } indexed)
        {
            yield return (indexed, "file (0020,0013) and dimension index (0020,9157)");
        }

        if (ByValue(frames, f => f.AcquisitionNumber) is { } acquisition)
        {
            yield return (acquisition, "(0020,0012)");
        }

        foreach (var strided in ByStride(frames, positions, slices))
        {
            yield return (strided, "(0020,0013) in steps");
        }

        if (ByValue(frames, f => f.AcquisitionSeconds) is { } time)
        {
            yield return (time, "(0008,0032)");
        }

        if (ByWeighting(frames) is { } weighted)
        {
            yield return (weighted, "diffusion weighting and direction");
        }

        // A rank is only a volume's number where no position lacks a file: else all later ones would slip.
        if (!isEven)
        {
            yield break;
        }

        yield return (Ranked(frames, positions, slices, f => f.AcquisitionSeconds), "rank of (0008,0032) at each position");
        yield return (Ranked(frames, positions, slices, f => f.TriggerTime), "rank of (0018,1060) at each position");
        yield return (Ranked(frames, positions, slices, f => f.InstanceNumber), "rank of (0020,0013) at each position");
    }

    // Equal values are one volume; values in rising order.
    private static int[]? ByValue(IReadOnlyList<Frame> frames, Func<Frame, double?> key)
    {
        var values = new double[frames.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (key(frames[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        double[] distinct = [.. values.Distinct().Order()];
        if (distinct.All(v => v == Math.Floor(v) && Math.Abs(v) < int.MaxValue) && WithGaps([.. distinct.Select(v => (int)v)]) is { } gapped)
        {
            return Array.ConvertAll(values, v => gapped[Array.BinarySearch(distinct, v)]);
        }

        return Array.ConvertAll(values, v => Array.BinarySearch(distinct, v));
    }

    // Each weighting and direction is one volume, in order of the first instance that has it.
    private static int[]? ByWeighting(IReadOnlyList<Frame> frames)
    {
        if (frames.Any(f => f.Gradient is null) || frames.All(f => f.Gradient!.BValue == 0))
        {
            return null;
        }

        var order = frames.Select(f => (f.Gradient!.BValue, f.Gradient.Direction, f.InstanceNumber)).GroupBy(f => (f.BValue, f.Direction), f => f.InstanceNumber ?? 0)
            .OrderBy(g => g.Min()).Select((g, rank) => (g.Key, rank)).ToDictionary(g => g.Key, g => g.rank);
        return [.. frames.Select(f => order[(f.Gradient!.BValue, f.Gradient.Direction)])];
    }

    /// <summary>Rising numbers less the first, where one step is usual and some are a multiple of it: the gaps are volumes that are not there. Null where the steps tell nothing.</summary>
    public static int[]? WithGaps(int[] rising)
    {
        var steps = rising.Zip(rising.Skip(1), (a, b) => b - a).ToArray();
        if (steps.Length < 3 || steps.Any(s => s <= 0))
        {
            return null;
        }

        var usual = steps.GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First();
        return usual.Count() * 2 > steps.Length && steps.All(s => s % usual.Key == 0) ? Array.ConvertAll(rising, r => (r - rising[0]) / usual.Key) : null;
    }

    // Instance numbers that run through the slices of a volume, then the next volume; or through time, then the next slice.
    private static IEnumerable<int[]> ByStride(IReadOnlyList<Frame> frames, int[] positions, int slices)
    {
        if (frames.Any(f => f.InstanceNumber is null))
        {
            yield break;
        }

        var steps = frames.Select((f, i) => (Position: positions[i], Instance: f.InstanceNumber!.Value))
            .GroupBy(x => x.Position, x => x.Instance)
            .SelectMany(g => g.Order().Zip(g.Order().Skip(1), (a, b) => b - a))
            .GroupBy(d => d).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).ToList();
        if (steps is not [> 0 and var stride, ..])
        {
            yield break;
        }

        var first = frames.Min(f => f.InstanceNumber!.Value);
        if (stride == 1)
        {
            var span = frames.Max(f => f.InstanceNumber!.Value) - first + 1;
            var times = (span + slices - 1) / slices;
            yield return [.. frames.Select(f => (f.InstanceNumber!.Value - first) % times)];
            yield break;
        }

        foreach (var start in first == 1 ? [1] : new[] { 1, first })
        {
            yield return [.. frames.Select(f => (int)Math.Floor((f.InstanceNumber!.Value - start) / (double)stride))];
        }
    }

    private static int[] Ranked(IReadOnlyList<Frame> frames, int[] positions, int slices, Func<Frame, double?> key)
    {
        var volumes = new int[frames.Count];
        var next = new int[slices];
        foreach (var i in Enumerable.Range(0, frames.Count).OrderBy(i => key(frames[i]) ?? 0).ThenBy(i => frames[i].InstanceNumber ?? 0).ThenBy(i => frames[i].Number))
        {
            volumes[i] = next[positions[i]]++;
        }

        return volumes;
    }

    private static int CountFull(int[] volumes, int[] positions, int slices)
    {
        // A volume with one frame more than it has slices, or two frames at a place, is not full.
        var frames = new Dictionary<int, int>();
        var places = new HashSet<(int Volume, int Position)>(volumes.Length);
        var doubled = new HashSet<int>();
        for (var i = 0; i < volumes.Length; i++)
        {
            frames[volumes[i]] = frames.GetValueOrDefault(volumes[i]) + 1;
            if (!places.Add((volumes[i], positions[i])))
            {
                doubled.Add(volumes[i]);
            }
        }

        return frames.Count(f => f.Value == slices && !doubled.Contains(f.Key));
    }
}
