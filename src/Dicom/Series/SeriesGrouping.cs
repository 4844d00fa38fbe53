using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Groups frames into images: by study and series UID, then by image type, echo, size, orientation and spacing. Never by series number, file name or folder.</summary>
internal static class SeriesGrouping
{
    public static DicomIndex Group(IEnumerable<Frame> frames, IEnumerable<SetAside> setAside, IndexOptions options)
    {
        var aside = setAside.ToList();
        var series = new List<ScanSeries>();
        var groups = Duplicates.Remove(frames, aside).GroupBy(Key).SelectMany(g => Coils.Split([.. g])).ToList();
        foreach (var group in options.JoinSeries ? SeriesJoiner.Join(groups) : groups)
        {
            var made = SeriesMaker.Make(group, options.Limits, aside);
            if (made is not null)
            {
                series.Add(made);
            }
        }

        return new(
            [.. series.OrderBy(s => s.StudyInstanceUid, StringComparer.Ordinal).ThenBy(s => s.SeriesNumber ?? int.MaxValue).ThenBy(s => s.SeriesInstanceUid, StringComparer.Ordinal)
                .ThenBy(s => s.EchoTime.Or(0)).ThenBy(s => string.Join('\\', s.ImageType), StringComparer.Ordinal).ThenBy(s => s.Files[0], StringComparer.Ordinal)],
            [.. aside.OrderBy(a => a.File, StringComparer.Ordinal).ThenBy(a => a.Reason, StringComparer.Ordinal)]);
    }

    /// <summary>What frames of one image have in common.</summary>
    public static StackKey Key(Frame f) => new(
        f.File.StudyUid, f.File.SeriesUid, f.ImageType, f.Stack, f.EchoNumber, f.EchoTime, f.File.Format, Near(f.Row), Near(f.Column),
        Math.Round(f.RowSpacing, 4), Math.Round(f.ColumnSpacing, 4), f.Tiles, f.Reason);

    private static Point3 Near(Point3 p) => new(Math.Round(p.X, 2), Math.Round(p.Y, 2), Math.Round(p.Z, 2));
}

/// <summary>What frames of one image have in common. Orientation jitters by about 1e-4 within a stack, and stacks of different planes differ by far more.</summary>
internal readonly record struct StackKey(
    string Study, string Series, string ImageType, string Stack, int? Echo, double? EchoTime, PixelFormat Format, Point3 Row, Point3 Column, double RowSpacing, double ColumnSpacing, int Tiles, string? Reason);

/// <summary>Images of single coil elements, written into one series.</summary>
internal static class Coils
{
    /// <summary>One group for each coil where each holds the same slices equally often, and positions would collide otherwise; else the group as it is: a coil that changes from slice to slice is no reason to tear a volume.</summary>
    public static IEnumerable<IReadOnlyList<Frame>> Split(IReadOnlyList<Frame> frames)
    {
        var first = frames[0].Coil;
        if (frames.All(f => f.Coil == first))
        {
            return [frames];
        }

        var coils = frames.GroupBy(f => f.Coil).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray()).ToList();
        return coils.Skip(1).All(c => Places(c).SequenceEqual(Places(coils[0]))) ? coils : [frames];
    }

    private static IEnumerable<(Point3, int?)> Places(Frame[] frames) =>
        frames.Select(f => (f.Position, f.AcquisitionNumber)).OrderBy(p => p.Position.X).ThenBy(p => p.Position.Y).ThenBy(p => p.Position.Z).ThenBy(p => p.AcquisitionNumber);
}

/// <summary>Several files of one identity: copies, or objects that contradict each other.</summary>
internal static class Duplicates
{
    /// <summary>The frames without those of copies, of which the first path in order is kept, and without those of files that share an identity and differ in their pixels: nobody can say which of these is the true one.</summary>
    public static IEnumerable<Frame> Remove(IEnumerable<Frame> frames, List<SetAside> aside)
    {
        Frame[] all = [.. frames];
        var seen = new Dictionary<string, SourceFile>(all.Length, StringComparer.Ordinal);
        var dropped = new HashSet<SourceFile>();
        SourceFile? last = null;
        foreach (var file in all.Select(f => f.File))
        {
            if (file == last || file.SopInstanceUid.Length == 0 || seen.TryAdd(file.SopInstanceUid, file))
            {
                last = file;
                continue;
            }

            last = file;

            // Two readings of one object, as signed and as unsigned numbers: they never meet in one image.
            var first = seen[file.SopInstanceUid];
            if (first == file || first.Format != file.Format)
            {
                continue;
            }

            if (SamePixels(first, file))
            {
                dropped.Add(file);
                aside.Add(new(file.Path, SetAsideKind.Duplicate, "the same object as " + first.Name));
                continue;
            }

            foreach (var (one, other) in new[] { (first, file), (file, first) })
            {
                if (dropped.Add(one))
                {
                    aside.Add(new(one.Path, SetAsideKind.Damaged, $"the same identity as {other.Name}, and another content"));
                }
            }
        }

        return dropped.Count == 0 ? all : all.Where(f => !dropped.Contains(f.File));
    }

    private static bool SamePixels(SourceFile a, SourceFile b)
    {
        try
        {
            ReadOnlySpan<byte> x = a.ReadAll().Span, y = b.ReadAll().Span;
            return x[(int)Math.Min(a.PixelOffset, x.Length)..].SequenceEqual(y[(int)Math.Min(b.PixelOffset, y.Length)..]);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
