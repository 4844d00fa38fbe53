using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Simulators.Trials;

/// <summary>What is true of one participant's images at one visit.</summary>
/// <param name="FisherZ">Coupling of PAG and mOFC.</param>
/// <param name="MofcMl">Gray matter of the mOFC, mL.</param>
public sealed record RawTruth(double FisherZ, double MofcMl);

/// <summary>A small trial of whole heads as the scanner leaves them: a structural image and a run at rest, at two visits, with the phantom's template. Everything follows from the seed.</summary>
/// <remarks>The heads of <see cref="SimulatedTrial"/> are slabs in their template's place, made for speed; these have skull, scalp and a pose of their own, and pass from the raw image to the region.</remarks>
public sealed class RawTrial
{
    /// <summary>Most participants of one trial: one takes about 170 MB of files at 1 mm.</summary>
    public const int MostParticipants = 1000;

    private const int Mofc = 1;
    private const double CouplingBefore = 0.8;
    private const double CouplingAfterExercise = 0.4;
    private const double ExerciseChangePercent = -3.2;
    private static readonly Arm Control = new("control"), Exercise = new("exercise");

    /// <param name="participants">1 to <see cref="MostParticipants"/>, in turn of the control and of the exercise arm.</param>
    /// <param name="voxelMm">Edge of a structural voxel, 1 to 3 mm; the run is coarser by as much, and never shorter than five minutes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public RawTrial(int seed, int participants, double voxelMm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participants, MostParticipants);
        if (!(voxelMm is >= 1 and <= 3))
        {
            throw new ArgumentOutOfRangeException(nameof(voxelMm), voxelMm, "A head of this trial is scanned at 1 to 3 mm.");
        }

        Seed = seed;
        VoxelMm = voxelMm;
        Participants = [.. Enumerable.Range(0, participants).Select(i => new Participant(string.Create(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? 'C' : 'E')}{(i / 2) + 1:00}")) { Arm = i % 2 == 0 ? Control : Exercise })];
    }

    public int Seed { get; }

    /// <summary>Edge of a structural voxel, mm.</summary>
    public double VoxelMm { get; }

    /// <summary>C01, E01, C02, E02 …</summary>
    public ImmutableArray<Participant> Participants { get; }

    /// <summary>v1 (day 0) and v2 (day 84).</summary>
    public ImmutableArray<Visit> Visits { get; } = [new("v1") { Day = 0 }, new("v2") { Day = 84 }];

    /// <summary>The protocol: at 1 mm ten minutes of 64 × 64 × 36 voxels. Coarser ones see the same field.</summary>
    private HeadScanOptions Protocol
    {
        get
        {
            var full = new HeadScanOptions();
            Point3 edge = new(full.BoldVoxelMm.X + VoxelMm - 1, full.BoldVoxelMm.Y + VoxelMm - 1, full.BoldVoxelMm.Z + VoxelMm - 1);
            return full with
            {
                T1wVoxelMm = VoxelMm,
                BoldVoxelMm = edge,
                BoldShape = new(Cells(full.BoldShape.X * full.BoldVoxelMm.X / edge.X), Cells(full.BoldShape.Y * full.BoldVoxelMm.Y / edge.Y), Cells(full.BoldShape.Z * full.BoldVoxelMm.Z / edge.Z)),
                Volumes = Cells(full.Volumes / Math.Min(VoxelMm, 2)),
            };
        }
    }

    /// <summary>Draws both images of a participant at a visit, anew at each call.</summary>
    public HeadScan Scan(Participant participant, Visit visit) =>
        HeadScan.Draw(Seed, participant.Label, visit.Name, Protocol with { FisherZ = Coupling(participant, visit) }, Change(participant, visit));

    /// <summary>What an unbiased chain finds in the images of a participant at a visit.</summary>
    public RawTruth TruthOf(Participant participant, Visit visit) =>
        new(Coupling(participant, visit), new SimulatedHead(Seed, participant.Label, Change(participant, visit)).GrayMatterMl()[Mofc]);

    /// <summary>Writes a participant's visit as DICOM: the folders t1w and bold.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void WriteScan(Participant participant, Visit visit, string folder)
    {
        var options = new ScannerOptions { Seed = Seed, Participant = participant };
        Write(Scan(participant, visit), folder, options with { StudyStart = options.StudyStart.AddDays(visit.Day ?? 0) });
    }

    /// <summary>Writes both images of a visit as DICOM: the folders t1w and bold.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(HeadScan scan, string folder, ScannerOptions options)
    {
        ScannerSimulator.WriteStructural(scan.T1w, Path.Combine(folder, "t1w"), options with { SeriesNumber = 2, Description = "T1w MPRAGE" });
        ScannerSimulator.WriteBold(scan.Bold, Path.Combine(folder, "bold"), options with { SeriesNumber = 3, Description = "BOLD rest" });
    }

    /// <summary>Writes the phantom's template and regions: head.nii.gz, brain.nii.gz, regions.nii.gz, regions.tsv.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void WriteTemplate(string folder, double voxelMm = 1)
    {
        var (head, brain, regions) = HeadAnatomy.Template(voxelMm);
        Directory.CreateDirectory(folder);
        foreach (var (image, name) in new[] { (head, "head"), (brain, "brain"), (new Volume(regions.Shape, regions.Affine, [.. regions.Labels.Select(l => (float)l)]), "regions") })
        {
            Nifti.Write(StoredImage.FromVolume(image), Path.Combine(folder, name + ".nii.gz"), gzip: true);
        }

        File.WriteAllText(Path.Combine(folder, "regions.tsv"), "index\tname\n" + string.Concat(regions.Regions.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Label}\t{r.Name}\n"))));
    }

    private double Coupling(Participant participant, Visit visit) => participant.Arm == Exercise && visit != Visits[0] ? CouplingAfterExercise : CouplingBefore;

    private double Change(Participant participant, Visit visit) => participant.Arm == Exercise && visit != Visits[0] ? ExerciseChangePercent : 0;

    private static int Cells(double number) => (int)Math.Round(number);
}
