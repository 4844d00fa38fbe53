using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Puts the frames of one image into slices and volumes.</summary>
internal static class StackBuilder
{
    private const double PositionTolerance = 0.01;
    private const double SpacingTolerance = 0.01;

    /// <summary>The stack, or the fault that no complete volume can be made.</summary>
    public static Parsed<Stack> Build(IReadOnlyList<Frame> frames, DataSet header)
    {
        if (frames.FirstOrDefault(f => f.Reason is not null) is { } refused)
        {
            return new Fault(0, "frames that can be unpacked", refused.Reason!) { Place = refused.File.Name };
        }

        return frames[0].Tiles > 0 ? BuildMosaic(frames, header) : BuildSlices(frames, header);
    }

    private static Parsed<Stack> BuildMosaic(IReadOnlyList<Frame> frames, DataSet header)
    {
        Frame[] ordered = [.. frames.OrderBy(f => f.AcquisitionNumber ?? 0).ThenBy(f => f.InstanceNumber ?? 0).ThenBy(f => f.File.Name, StringComparer.Ordinal)];
        var first = ordered[0];
        if (first.File.Format.Rows % first.TilesDown != 0 || first.File.Format.Columns % first.TilesAcross != 0)
        {
            return new Fault(0, $"a sheet of {first.TilesAcross} × {first.TilesDown} tiles", $"{first.File.Format.Rows} × {first.File.Format.Columns} pixels") { Place = first.File.Name };
        }

        var normal = first.Row.Cross(first.Column);
        var spacing = first.TileStep?.Length ?? header.Number(Tags.SpacingBetweenSlices) ?? header.Number(Tags.SliceThickness);
        if (spacing is not > 0)
        {
            return new Fault(0, "a spacing between slices (0018,0088)", "none") { Place = first.File.Name };
        }

        var stated = first.TileStep ?? (SiemensCsa.OfImage(header)?.Numbers("SliceNormalVector") is [var x, var y, var z, ..] ? new Point3(x, y, z) : null);
        var reversed = stated is { } direction && normal.Dot(direction) < 0;
        var faults = new List<string>();
        if (stated is null && first.Tiles > 1)
        {
            faults.Add("the direction of the slices is not stated (no CSA SliceNormalVector): the normal of row × column was taken");
        }

        var told = ordered.DistinctBy(f => (f.AcquisitionNumber, f.InstanceNumber, f.AcquisitionSeconds, f.Gradient)).Count();
        if (told < ordered.Length)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{ordered.Length} sheets have {told} different acquisition numbers, instance numbers and times: a volume may be there more than once"));
        }

        var kept = VolumeNumbers.WithGaps([.. ordered.Select(f => f.AcquisitionNumber ?? 0)]) ?? [.. Enumerable.Range(0, ordered.Length)];
        faults.AddRange(Enumerable.Range(0, kept[^1]).Except(kept).Select(v => string.Create(CultureInfo.InvariantCulture, $"volume {v} is missing (acquisition numbers have a gap)")));
        return new Stack
        {
            Frames = ordered,
            Slices = first.Tiles,
            Volumes = ordered.Length,
            VolumeRule = "(0020,0012), (0020,0013)",
            Kept = kept,
            Left = [],
            Step = first.TileStep is { } step ? (reversed ? -1 : 1) * step : spacing.Value * normal,
            TilesReversed = reversed,
            Faults = faults,
        };
    }

    private static Parsed<Stack> BuildSlices(IReadOnlyList<Frame> frames, DataSet header)
    {
        if (!frames[0].IsPlaced)
        {
            return new Fault(0, "position, orientation and pixel spacing", "none, or vectors that are not of unit length") { Place = frames[0].File.Name };
        }

        var normal = frames[0].Row.Cross(frames[0].Column);
        var along = frames.Select(f => f.Position.Dot(normal)).ToArray();
        var places = Places(along);
        var expected = Expected(along, places);
        var foreign = Enumerable.Range(0, frames.Count).Where(i => !expected.Contains(Nearest(places, along[i]))).ToHashSet();
        if (foreign.Count > 0)
        {
            var rest = Fit([.. frames.Where((_, i) => !foreign.Contains(i))], normal, header, [.. foreign.Select(i => (frames[i], "a slice at a position that most volumes do not have"))]);
            if (rest.IsOk)
            {
                return rest;
            }
        }

        return Fit(frames, normal, header, []);
    }

    private static Parsed<Stack> Fit(IReadOnlyList<Frame> frames, Point3 normal, DataSet header, IReadOnlyList<(Frame Frame, string Reason)> foreign)
    {
        var along = frames.Select(f => f.Position.Dot(normal)).ToArray();
        var places = Places(along);
        var positions = Array.ConvertAll(along, s => Nearest(places, s));
        var (volumes, rule) = VolumeNumbers.Assign(frames, positions, places.Length);
        var left = foreign.ToList();
        var faults = foreign.Select(f => f.Reason + ": " + f.Frame.File.Name).ToList();
        var complete = new SortedDictionary<int, Frame[]>();
        foreach (var group in Enumerable.Range(0, frames.Count).GroupBy(i => volumes[i]))
        {
            Frame?[] slots = new Frame?[places.Length];
            var why = Fill(group.Select(i => (frames[i], positions[i])), slots);
            if (why is null)
            {
                complete[group.Key] = slots!;
                continue;
            }

            var reason = string.Create(CultureInfo.InvariantCulture, $"volume {group.Key} is incomplete: {why}");
            faults.Add(reason);
            left.AddRange(group.Select(i => (frames[i], reason)));
        }

        if (complete.Count == 0)
        {
            return new Fault(0, "a complete volume", faults[0]) { Place = frames[0].File.Name };
        }

        if (Step(complete.Values.First(), normal, header) is not { } step)
        {
            return new Fault(0, "slices at even distances", Distances(places)) { Place = frames[0].File.Name, Advice = "Slices are missing from every volume" };
        }

        return new Stack
        {
            Frames = [.. complete.Values.SelectMany(v => v)],
            Slices = places.Length,
            Volumes = complete.Count,
            VolumeRule = rule,
            Kept = [.. complete.Keys],
            Left = left,
            Step = step,
            Faults = faults,
        };
    }

    private static string? Fill(IEnumerable<(Frame Frame, int Position)> members, Frame?[] slots)
    {
        string? why = null;
        foreach (var (frame, position) in members)
        {
            if (slots[position] is { } other)
            {
                why ??= string.Create(CultureInfo.InvariantCulture, $"slice {position} occurs twice ({other.File.Name}, {frame.File.Name})");
            }

            slots[position] = frame;
        }

        var missing = Enumerable.Range(0, slots.Length).Where(i => slots[i] is null).ToList();
        return why ?? (missing.Count == 0 ? null : "slice " + string.Join(", ", missing.Take(8)) + (missing.Count > 8 ? " and more are" : " is") + " missing");
    }

    // Positions that at least half of the volumes have; their number is the median count of files at a position.
    private static HashSet<int> Expected(double[] along, double[] places)
    {
        var counts = new int[places.Length];
        foreach (var s in along)
        {
            counts[Nearest(places, s)]++;
        }

        var volumes = counts.Order().ElementAt(counts.Length / 2);
        return [.. Enumerable.Range(0, places.Length).Where(p => 2 * counts[p] >= volumes)];
    }

    private static int Nearest(double[] places, double s)
    {
        var at = Array.BinarySearch(places, s);
        return at >= 0 ? at : ~at - 1;
    }

    // Frames within the tolerance along the normal share a position.
    private static double[] Places(double[] along)
    {
        var places = new List<double>();
        foreach (var s in along.Order())
        {
            if (places.Count == 0 || s - places[^1] > PositionTolerance)
            {
                places.Add(s);
            }
        }

        return [.. places];
    }

    private static Point3? Step(Frame[] slices, Point3 normal, DataSet header)
    {
        if (slices.Length == 1)
        {
            var spacing = header.Number(Tags.SpacingBetweenSlices) ?? header.Number(Tags.SliceThickness);
            return (spacing is > 0 ? spacing.Value : 1) * normal;
        }

        var gaps = slices.Zip(slices.Skip(1), (a, b) => (b.Position - a.Position).Dot(normal)).ToArray();
        var median = gaps.Order().ElementAt(gaps.Length / 2);
        return gaps.All(g => Math.Abs(g - median) <= Math.Max(PositionTolerance, SpacingTolerance * median))
            ? (1.0 / (slices.Length - 1)) * (slices[^1].Position - slices[0].Position)
            : null;
    }

    private static string Distances(double[] places) =>
        "distances of " + string.Join(", ", places.Zip(places.Skip(1), (a, b) => b - a).Distinct().Take(6).Select(d => d.ToString("0.###", CultureInfo.InvariantCulture))) + " mm";
}
