using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>One simulated participant at two visits, from files to the page, run once for all tests: the first visit as DICOM, the second as NIfTI with sidecars. Coarser than a real scan, so that a test takes seconds.</summary>
public sealed class PreparedParticipant : IDisposable
{
    public const double FisherZ = 0.7;
    public const double ChangePercent = -6;

    public PreparedParticipant()
    {
        Folder = Directory.CreateTempSubdirectory("toolkit-participant-").FullName;
        First = Scan("v1", 0);
        Second = Scan("v2", ChangePercent);
        RawTrial.Write(First, At("dicom"), new() { Seed = 5, Participant = new("E01") });
        Nifti.Write(StoredImage.FromVolume(Second.T1w), At("t1w.nii.gz"), gzip: true);
        WriteBold(Second.Bold, Folder, "bold", withTiming: true);
        RawTrial.WriteTemplate(Folder, 2);
        Input = new("E01",
        [
            new("v1", new DicomSource(At("dicom/t1w")), [new("task-rest", new DicomSource(At("dicom/bold")))]),
            new("v2", new NiftiSource(At("t1w.nii.gz")), [new("task-rest", new NiftiSource(At("bold.nii.gz"), At("bold.json")))]),
        ]);
        Options = OptionsOf(Folder);
        Result = ParticipantPipeline.Run(Input, Options, At("work"));
    }

    public string Folder { get; }

    public HeadScan First { get; }

    public HeadScan Second { get; }

    public ParticipantInput Input { get; }

    public ParticipantOptions Options { get; }

    public ParticipantResult Result { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public double Value(string name, string session) => Assert.Single(Result.Values, v => v.Name == name && v.Session == session).Observation.Value ?? throw new InvalidOperationException(name + " has no value.");

    internal StageRecord Record(string stage) => StageRecord.Read(At("work/" + StageRecord.FileOf(stage)));

    public string At(string name) => Path.Combine(Folder, name);

    public static ParticipantOptions OptionsOf(string folder) => new()
    {
        Preset = "24p",
        Template = new(Path.Combine(folder, "head.nii.gz"), Path.Combine(folder, "brain.nii.gz")),
        Regions = new() { LabelImage = Path.Combine(folder, "regions.nii.gz"), Names = Path.Combine(folder, "regions.tsv") },
        ChangeRegions = ["mOFC"],
        InjectedChanges = 0,
        Threads = 2,
    };

    public static void WriteBold(VolumeSeries series, string folder, string stem, bool withTiming)
    {
        var silent = new VolumeSeries(series.Shape, series.Volumes, series.Affine, series.Data, Sourced<RepetitionTime>.Unknown("left out"));
        Nifti.Write(StoredImage.FromSeries(silent), Path.Combine(folder, stem + ".nii.gz"), gzip: true);
        File.WriteAllText(Path.Combine(folder, stem + ".json"), withTiming ? JsonSerializer.Serialize(new { RepetitionTime = series.RepetitionTime.Value.Seconds, SliceTiming = series.SliceTiming.Value }) : "{}");
    }

    private static HeadScan Scan(string visit, double change) => HeadScan.Draw(5, "E01", visit, Coarse with { FisherZ = FisherZ, Motion = 2 }, change);

    /// <summary>Two-millimetre structure, five minutes at 4.4 mm.</summary>
    public static HeadScanOptions Coarse { get; } = new() { T1wVoxelMm = 2, BoldShape = new(50, 56, 36), BoldVoxelMm = new(4.4, 4.4, 4.6), Volumes = 140, RepetitionTimeS = 2.2 };
}
