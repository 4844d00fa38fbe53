using Toolkit.Pipelines.Participants;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Benchmarks;

/// <summary>A simulated participant on the disk as DICOM files, with the phantom's template and regions as NIfTI.</summary>
internal static class ParticipantInputFolder
{
    public static void Write(string folder, int sessions)
    {
        RawTrial.WriteTemplate(folder);
        for (var s = 1; s <= sessions; s++)
        {
            var scan = HeadScan.Draw(11, "E01", "v" + s, new() { FisherZ = 0.6 }, s == 1 ? 0 : -3.2);
            RawTrial.Write(scan, Path.Combine(folder, "dicom", "v" + s), new() { Seed = 11 + s, Participant = new("E01") });
        }
    }

    public static (ParticipantInput Input, ParticipantOptions Options) Describe(string folder)
    {
        var sessions = Directory.EnumerateDirectories(Path.Combine(folder, "dicom")).Order(StringComparer.Ordinal)
            .Select(s => new SessionInput(Path.GetFileName(s), new DicomSource(Path.Combine(s, "t1w")), [new("task-rest", new DicomSource(Path.Combine(s, "bold")))]));
        return (new("E01", [.. sessions]), new()
        {
            Preset = "24p",
            Template = new(Path.Combine(folder, "head.nii.gz"), Path.Combine(folder, "brain.nii.gz")),
            Regions = new() { LabelImage = Path.Combine(folder, "regions.nii.gz"), Names = Path.Combine(folder, "regions.tsv") },
            ChangeRegions = ["mOFC"],
            Threads = 2,
        });
    }
}
