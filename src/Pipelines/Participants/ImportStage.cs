using System.Globalization;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;

namespace Toolkit.Pipelines.Participants;

/// <summary>Reads an image from where it lies and leaves it as image.nii with what is known of its timing.</summary>
internal static class ImportStage
{
    public const string Image = "image.nii";
    private const string TimingSource = "timingSource";
    private const string RepetitionTimeS = "repetitionTimeS";
    private const string SliceTimingS = "sliceTimingS";

    public static ParticipantStage Of(string name, SessionInput session, ImageSource source, SeriesKind kind) => new(
        name,
        "import",
        $"kind: {kind}",
        () => source.Files().Select((file, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{i:00000} {Path.GetFileName(file)}"), FileDigest.Of(file))),
        context => Run(context, name, source, kind))
    {
        Session = session.Label,
        Needs = [CheckStage.Name],
        Outputs = [$"{name}/{Image}", StageRecord.FileOf(name)],
        MemoryEstimate = 3 * SourceSize.Of(source),
    };

    /// <summary>The image of an import stage, with its timing.</summary>
    /// <exception cref="InvalidDataException">The work folder was changed from outside.</exception>
    public static StoredImage Load(StageContext context, string stage, StageRecord record)
    {
        var image = WorkFiles.Image(context, $"{stage}/{Image}");
        return new(image.Shape, image.Volumes, image.Format, image.Bytes, image.Affine)
        {
            Slope = image.Slope,
            Intercept = image.Intercept,
            AffineSource = image.AffineSource,
            RepetitionTime = record.Numbers.TryGetValue(RepetitionTimeS, out var tr)
                ? Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(tr), record.Texts[TimingSource])
                : Sourced<RepetitionTime>.Unknown(record.Texts[TimingSource]),
            SliceTiming = record.Series.TryGetValue(SliceTimingS, out var times)
                ? Sourced<double[]>.From(times, record.Texts["sliceTimingSource"])
                : Sourced<double[]>.Unknown(record.Texts["sliceTimingSource"]),
        };
    }

    private static StageOutcome Run(StageContext context, string name, ImageSource source, SeriesKind kind)
    {
        if (!Load(source, kind, context.Threads).Try(out var scan, out var fault))
        {
            return fault;
        }

        var image = scan.Image;
        if (image.Format == VoxelFormat.Rgb24 || (kind == SeriesKind.T1w && image.Volumes != 1) || (kind == SeriesKind.Bold && image.Volumes < 2))
        {
            return new Fault(0, kind == SeriesKind.T1w ? "one volume of scalars" : "a series of volumes", image.Format == VoxelFormat.Rgb24 ? "a colour image" : $"{image.Volumes} volume{(image.Volumes == 1 ? "" : "s")}") { Unit = "image", Place = scan.Provenance.Source };
        }

        OutputFile.Write(context.PathOf($"{name}/{Image}"), stream => Nifti.Write(image, stream, gzip: false));
        var record = new StageRecord
        {
            Main = scan.Timing ?? scan.Provenance,
            Provenance = scan.Timing is { } timing ? [scan.Provenance, timing] : [scan.Provenance],
        };
        record = (image.RepetitionTime.IsKnown ? record.With(RepetitionTimeS, image.RepetitionTime.Value.Seconds) : record)
            .With(TimingSource, image.RepetitionTime.IsKnown ? image.RepetitionTime.Source : image.RepetitionTime.Reason)
            .With("sliceTimingSource", image.SliceTiming.IsKnown ? image.SliceTiming.Source : image.SliceTiming.Reason)
            .With("affineSource", image.AffineSource);
        record = image.SliceTiming.Or(null) is { } times ? record.With(SliceTimingS, times) : record;
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done with { Losses = scan.Losses };
    }

    private static Parsed<LoadedScan> Load(ImageSource source, SeriesKind kind, int threads) => source switch
    {
        DicomSource dicom => ScanSource.Load(dicom.Folder, Path.GetFileName(dicom.Folder.TrimEnd('/')), kind, dicom.Series, threads),
        NiftiSource nifti => ScanSource.Load(nifti.Image, Path.GetFileName(nifti.Image), kind).Bind(scan => nifti.Sidecar is null ? scan : WithSidecar(scan, nifti.Sidecar)),
        PreparedSource prepared => ScanSource.Load(prepared.Bold, Path.GetFileName(prepared.Bold), kind),
        _ => throw new InvalidOperationException("Unknown source of an image."),
    };

    private static Parsed<LoadedScan> WithSidecar(LoadedScan scan, string path)
    {
        var shown = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            return new Fault(0, "a sidecar", "no file") { Place = shown };
        }

        var bytes = File.ReadAllBytes(path);
        return Sidecar.Read(bytes).In(shown).Map(sidecar =>
        {
            var image = scan.Image;
            var joined = Provenance.Derived("imaging.sidecar", [scan.Provenance], [new("sidecar", shown), new("sidecar.sha256", Provenance.Digest(bytes))]);
            return scan with
            {
                Image = new(image.Shape, image.Volumes, image.Format, image.Bytes, image.Affine)
                {
                    Slope = image.Slope,
                    Intercept = image.Intercept,
                    AffineSource = image.AffineSource,
                    RepetitionTime = sidecar.RepetitionTime.IsKnown ? sidecar.RepetitionTime : image.RepetitionTime,
                    SliceTiming = sidecar.SliceTiming.IsKnown ? sidecar.SliceTiming : image.SliceTiming,
                },
                Timing = joined,
            };
        });
    }
}
