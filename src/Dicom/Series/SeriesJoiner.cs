using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Joins series that are one volume each into the run they were exported from. Only where nothing speaks against it: same study, title, type, echo and geometry, one frame a position, starts at even distances.</summary>
internal static class SeriesJoiner
{
    private const int FewestVolumes = 3;
    private const double EvenTolerance = 0.1;

    /// <summary>The groups, those of one run put together.</summary>
    public static IEnumerable<IReadOnlyList<Frame>> Join(IReadOnlyList<IReadOnlyList<Frame>> groups)
    {
        foreach (var alike in groups.GroupBy(Alike))
        {
            // Two groups of one series differ in something that this key does not hold: left alone.
            var ordered = alike.OrderBy(Start).ThenBy(g => g[0].File.SeriesNumber).ToList();
            if (ordered.Count < FewestVolumes || ordered.DistinctBy(g => g[0].File.SeriesUid).Count() != ordered.Count || !AreOneRun(ordered))
            {
                foreach (var group in alike)
                {
                    yield return group;
                }

                continue;
            }

            foreach (var (volume, group) in ordered.Index())
            {
                foreach (var frame in group)
                {
                    frame.Joined = volume;
                }
            }

            yield return [.. ordered.SelectMany(g => g)];
        }
    }

    private static (StackKey Key, string Title, int Frames) Alike(IReadOnlyList<Frame> group) =>
        (SeriesGrouping.Key(group[0]) with { Series = "" }, group[0].File.Title, group.Count);

    private static double Start(IReadOnlyList<Frame> group) => group.Min(f => f.AcquisitionSeconds) ?? double.NaN;

    private static bool AreOneRun(List<IReadOnlyList<Frame>> ordered)
    {
        var places = Places(ordered[0]);
        var gaps = ordered.Zip(ordered.Skip(1), (a, b) => Start(b) - Start(a)).ToArray();
        var median = gaps.Order().ElementAt(gaps.Length / 2);
        return places is not null
            && ordered.TrueForAll(g => Places(g) is { } other && other.SequenceEqual(places))
            && median > 0 && gaps.All(g => Math.Abs(g - median) <= EvenTolerance * median);
    }

    // Null where a position occurs twice: such a series is no single volume.
    private static Point3[]? Places(IReadOnlyList<Frame> group)
    {
        Point3[] places = [.. group.Select(f => f.Position).OrderBy(p => p.X).ThenBy(p => p.Y).ThenBy(p => p.Z)];
        return places.Distinct().Count() == places.Length ? places : null;
    }
}
