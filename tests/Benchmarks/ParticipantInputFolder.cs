using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Benchmarks;

/// <summary>A simulated participant on the disk as DICOM files, with the phantom's template and regions as NIfTI.</summary>
internal static class ParticipantInputFolder
{
    public static void Write(string folder, int sessions)
    {
        var (head, brain, regions) = HeadAnatomy.Template();
        Directory.CreateDirectory(folder);
        Nifti.Write(StoredImage.FromVolume(head), Path.Combine(folder, "head.nii.gz"), gzip: true);
        Nifti.Write(StoredImage.FromVolume(brain), Path.Combine(folder, "brain.nii.gz"), gzip: true);
        Nifti.Write(StoredImage.FromVolume(new(regions.Shape, regions.Affine, [.. regions.Labels.Select(l => (float)l)])), Path.Combine(folder, "regions.nii.gz"), gzip: true);
        File.WriteAllText(Path.Combine(folder, "regions.tsv"), "index\tname\n" + string.Concat(regions.Regions.Select(r => $"{r.Label}\t{r.Name}\n")));
        for (var s = 1; s <= sessions; s++)
        {
            var scan = HeadScan.Draw(11, "E01", "v" + s, new() { FisherZ = 0.6 }, s == 1 ? 0 : -3.2);
            var options = new ScannerOptions { Seed = 11 + s, Participant = new("E01") };
            ScannerSimulator.WriteStructural(scan.T1w, Path.Combine(folder, "dicom", "v" + s, "t1w"), options with { SeriesNumber = 2, Description = "T1w MPRAGE" });
            ScannerSimulator.WriteBold(scan.Bold, Path.Combine(folder, "dicom", "v" + s, "bold"), options with { SeriesNumber = 3, Description = "BOLD rest" });
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
