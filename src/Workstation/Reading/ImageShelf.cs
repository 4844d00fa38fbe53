using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Workstation.Reading;

/// <summary>An image that can be looked at.</summary>
/// <param name="Id">Asked for by this only.</param>
/// <param name="Name">For people, and with the ending that says how it is packed.</param>
internal sealed record ShelvedImage(string Id, string Name)
{
    /// <summary>The file; null for a series of DICOM files.</summary>
    public string? File { get; init; }

    /// <summary>The series' provenance; null for a file.</summary>
    public Provenance? Series { get; init; }

    /// <summary>A map over an anatomy: statistics, tissues, masks, labels.</summary>
    public bool IsMap { get; init; }
}

/// <summary>The images of one participant of a run: NIfTI files of its output, and the series its numbers were made from.</summary>
internal static class ImageShelf
{
    private const int MostImages = 200;
    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MaxRecursionDepth = 10 };
    private static readonly string[] Maps = ["_z.nii", "_mask.nii", "probseg", "dseg", "_stat", "alff", "falff", "reho", "overlay", "jacobian", "-r.nii"];

    /// <summary>Files first, then series.</summary>
    public static ImmutableArray<ShelvedImage> List(ShelvedRun run, RunResults results, string participant) => [.. Files(run, participant).Concat(Series(results, participant)).Take(MostImages)];

    /// <summary>The bytes as NIfTI, or why there are none.</summary>
    public static Parsed<byte[]> Load(ShelvedImage image, ByteSources sources)
    {
        try
        {
            if (image.File is not null)
            {
                return System.IO.File.ReadAllBytes(image.File);
            }

            var found = sources.Find(image.Series!);
            if (found.State != ByteState.Same)
            {
                return new Fault(0, "the series as it was read", found.State == ByteState.Missing ? "nothing of its name" : "altered files") { Place = image.Name, Advice = "See its provenance" };
            }

            var index = DicomFolder.Index([Path.GetDirectoryName(found.Files[0])!]);
            return index.Series.First(s => s.Files.SequenceEqual(found.Files)).Load().In(image.Name).Map(scan =>
            {
                using var stream = new MemoryStream();
                Nifti.Write(scan.Image, stream, gzip: false);
                return stream.ToArray();
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fault(0, "a readable image", Printable.Clean(e.Message)) { Place = image.Name };
        }
    }

    private static IEnumerable<ShelvedImage> Files(ShelvedRun run, string participant) => Directory.EnumerateFiles(run.Folder, "*.nii*", Walk)
        .Select(path => (Path: path, Shown: Path.GetRelativePath(run.Folder, path).Replace('\\', '/')))
        .Where(f => (f.Shown.EndsWith(".nii", StringComparison.Ordinal) || f.Shown.EndsWith(".nii.gz", StringComparison.Ordinal)) && IsOf(f.Shown, participant))
        .OrderBy(f => f.Shown, StringComparer.Ordinal)
        .Select(f => new ShelvedImage("f-" + Provenance.Digest(Encoding.UTF8.GetBytes(f.Shown))[..16], f.Shown) { File = f.Path, IsMap = Maps.Any(m => f.Shown.Contains(m, StringComparison.Ordinal)) });

    /// <summary>A folder or a beginning of the file's name that is the participant's label, with or without "sub-".</summary>
    private static bool IsOf(string shown, string participant) => shown.Split('/').Any(part => part == participant || part == "sub-" + participant || part.StartsWith($"sub-{participant}_", StringComparison.Ordinal) || part.StartsWith(participant + "_", StringComparison.Ordinal));

    private static IEnumerable<ShelvedImage> Series(RunResults results, string participant)
    {
        ProvenanceTrail trail = new(results);
        return results.Of(participant).SelectMany(v => trail.Bytes(v.Provenance.Id)).Where(p => p.Stage == "dicom.series").DistinctBy(p => p.Id).OrderBy(p => p.Source, StringComparer.Ordinal)
            .Select(p => new ShelvedImage("s-" + p.Id, string.Create(CultureInfo.InvariantCulture, $"{p.Source}.nii")) { Series = p });
    }
}
