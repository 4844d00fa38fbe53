using System.Collections.Immutable;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Stages;

/// <summary>A scan that was read, with what was lost on the way.</summary>
/// <param name="KeptVolumes">Zero-based indices, among the acquired volumes, of those in the image.</param>
internal sealed record LoadedScan(StoredImage Image, Provenance Provenance, ImmutableArray<string> Losses, ImmutableArray<int> KeptVolumes)
{
    /// <summary>Image and sidecar together, where a sidecar was read; else null.</summary>
    public Provenance? Timing { get; init; }
}

/// <summary>Reads a scan from a folder of DICOM files or from a NIfTI file.</summary>
internal static class ScanSource
{
    private const string Stage = "imaging.nifti";

    /// <summary>The one image of a kind in a folder, or the image in a file. What was lost of it is named beside it.</summary>
    /// <param name="series">SeriesInstanceUID of the one to take; null takes the only one of the kind.</param>
    public static Parsed<LoadedScan> Load(string path, string shown, SeriesKind kind, string? series = null, int threads = 1)
    {
        try
        {
            return Directory.Exists(path) ? FromFolder(path, shown, kind, series, threads)
                : File.Exists(path) ? FromNifti(path, shown)
                : new Fault(0, "a DICOM folder or a NIfTI file", "nothing there") { Place = shown, Advice = "Check the pattern in the study file" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fault(0, "a readable scan", Printable.Clean(e.Message)) { Place = shown };
        }
    }

    private static Parsed<LoadedScan> FromNifti(string path, string shown)
    {
        var bytes = File.ReadAllBytes(path);
        var read = Nifti.Read(bytes, Path.GetFileName(path));
        return (shown == Path.GetFileName(path) ? read : read.In(shown))
            .Map(image => new LoadedScan(image, Provenance.OfBytes(Stage, Path.GetFileName(path), Provenance.Digest(bytes)), [], [.. Enumerable.Range(0, image.Volumes)]));
    }

    private static Parsed<LoadedScan> FromFolder(string path, string shown, SeriesKind kind, string? series, int threads)
    {
        var index = DicomFolder.Index([path], IndexOptions.Default with { Threads = threads });
        var usable = index.Series.Where(s => s.Volumes > 0 && (series is null || s.SeriesInstanceUid == series)).ToList();
        var fitting = usable.Where(s => s.Kind == kind).ToList();
        var chosen = fitting.Count > 0 ? fitting : usable;
        var losses = Losses(index.SetAside);
        if (chosen.Count != 1)
        {
            var found = chosen.Count == 0
                ? losses.IsEmpty ? "no image" : string.Join("; ", losses.Take(3))
                : string.Join(", ", chosen.Select(s => $"series {s.SeriesNumber} {Printable.Quote(s.Description)}"));
            return new Fault(0, $"one {Name(kind)} series", found) { Place = shown };
        }

        return chosen[0].Load(threads).In(shown).Bind<LoadedScan>(scan => scan.IsUniform
            ? new LoadedScan(scan.Image, Provenance.OfBytes("dicom.series", shown, SeriesDigest.Of(chosen[0].Files), parameters: [new("files", Numbers.Format(chosen[0].Files.Length))]), [.. losses, .. scan.Faults], scan.KeptVolumes)
            : new Fault(0, "volumes without a gap in time", "volumes missing inside the run: " + string.Join("; ", losses.Concat(scan.Faults).Take(3))) { Place = shown });
    }

    /// <summary>Damaged files by name, then what they cost: one sentence for all files that share a reason.</summary>
    private static ImmutableArray<string> Losses(ImmutableArray<SetAside> aside) =>
    [
        .. aside.Where(f => f.IsLoss)
            .OrderBy(f => f.Kind == SetAsideKind.IncompleteVolume)
            .GroupBy(f => f.Kind == SetAsideKind.IncompleteVolume ? f.Reason : $"{Path.GetFileName(f.File)}: {f.Reason}", StringComparer.Ordinal)
            .Select(g => g.First().Kind == SetAsideKind.IncompleteVolume ? $"{g.Count()} files from {Path.GetFileName(g.First().File)} on: {g.Key}" : g.Key),
    ];

    private static string Name(SeriesKind kind) => kind == SeriesKind.Bold ? "BOLD" : "T1-weighted";
}
