using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Groups frames into images: by study and series UID, then by image type, echo, size, orientation and spacing. Never by series number, file name or folder.</summary>
internal static class SeriesGrouping
{
    public static DicomIndex Group(IEnumerable<Frame> frames, IEnumerable<SetAside> setAside, IndexOptions options)
    {
        var aside = setAside.ToList();
        var series = new List<ScanSeries>();
        foreach (var group in Duplicates.Remove(frames, aside).GroupBy(Key))
        {
            var made = SeriesMaker.Make([.. group], options.Limits, aside);
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

    // Orientation jitters by about 1e-4 within a stack, and stacks of different planes differ by far more.
    private static (string, string, string, string, int?, double?, PixelFormat, Point3, Point3, (double, double), int, string?) Key(Frame f) => (
        f.File.StudyUid, f.File.SeriesUid, f.ImageType, f.Stack, f.EchoNumber, f.EchoTime, f.File.Format, Near(f.Row), Near(f.Column),
        (Math.Round(f.RowSpacing, 4), Math.Round(f.ColumnSpacing, 4)), f.Tiles, f.Reason);

    private static Point3 Near(Point3 p) => new(Math.Round(p.X, 2), Math.Round(p.Y, 2), Math.Round(p.Z, 2));
}

/// <summary>Copies of one object under several names.</summary>
internal static class Duplicates
{
    /// <summary>The frames without those of duplicate files; the first path in order is kept. Files that share an identity and differ in their pixels are left: their volume will be found to hold a slice twice.</summary>
    public static IEnumerable<Frame> Remove(IEnumerable<Frame> frames, List<SetAside> aside)
    {
        var seen = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        var dropped = new HashSet<SourceFile>();
        foreach (var frame in frames)
        {
            var file = frame.File;
            if (dropped.Contains(file))
            {
                continue;
            }

            if (file.SopInstanceUid.Length > 0 && !seen.TryAdd(file.SopInstanceUid, file) && seen[file.SopInstanceUid] is var first && first != file && SamePixels(first, file))
            {
                dropped.Add(file);
                aside.Add(new(file.Path, SetAsideKind.Duplicate, "the same object as " + first.Name));
                continue;
            }

            yield return frame;
        }
    }

    private static bool SamePixels(SourceFile a, SourceFile b)
    {
        try
        {
            var (x, y) = (File.ReadAllBytes(a.Path), File.ReadAllBytes(b.Path));
            return x.AsSpan((int)Math.Min(a.PixelOffset, x.Length)).SequenceEqual(y.AsSpan((int)Math.Min(b.PixelOffset, y.Length)));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
