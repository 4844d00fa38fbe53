namespace Toolkit.Dicom;

/// <summary>The dimension index of an enhanced object: which step of time, weighting or echo a frame belongs to, whatever its place in the file.</summary>
internal static class DimensionIndex
{
    private static readonly Tag Organisation = new(0x00209222);
    private static readonly Tag Pointer = new(0x00209165);
    private static readonly Tag FrameContent = new(0x00209111);
    private static readonly Tag Values = new(0x00209157);

    /// <summary>For each frame the rank, among all frames, of its index values without those that count slices; the first dimension varies slowest.</summary>
    /// <returns>Null where the file has no such index, or one of its frames has not as many values as the index has dimensions.</returns>
    public static int[]? Ranks(DataSet data, IReadOnlyList<DataSet> frames)
    {
        var dimensions = data.Sequence(Organisation);
        if (dimensions.Count == 0 || frames.Count == 0)
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, dimensions.Count).Where(d => !IsSpatial(dimensions[d]))];
        var keys = new double[frames.Count][];
        for (var i = 0; i < keys.Length; i++)
        {
            if (frames[i].FirstItem(FrameContent)?.NumberArray(Values) is not { } values || values.Length != dimensions.Count)
            {
                return null;
            }

            keys[i] = Array.ConvertAll(kept, d => values[d]);
        }

        double[][] distinct = [.. keys.Distinct(Same.Instance).Order(Same.Instance)];
        return Array.ConvertAll(keys, k => Array.BinarySearch(distinct, k, Same.Instance));
    }

    // Stack, place in the stack, position; Philips' own slice number.
    private static bool IsSpatial(DataSet dimension) =>
        dimension.NumberArray(Pointer) is [var group, var element] && ((int)group, (int)element) is (0x0020, 0x9056 or 0x9057 or 0x0032 or 0x1041 or 0x9113) or (0x2001, 0x100A);

    private sealed class Same : IComparer<double[]>, IEqualityComparer<double[]>
    {
        public static Same Instance { get; } = new();

        public int Compare(double[]? x, double[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] values)
        {
            var hash = default(HashCode);
            foreach (var value in values)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
