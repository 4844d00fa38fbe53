using System.CommandLine;
using Toolkit.Cli.Demo;
using Toolkit.Simulators.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Raw images of simulated whole heads, for those who have no scanner and want to try the way from DICOM to regions.</summary>
internal static class DemoRawVerb
{
    private const string Description = """
        Simulate whole heads and write them as a scanner does: a T1w and a BOLD run at two visits, as DICOM, with a template, regions, a study file and what is true of them.

        Example: toolkit demo raw --output raw --voxel-mm 1 --participants 1
        """;

    public static Command Create(Shell shell)
    {
        var output = new Option<string>("--output", "-o") { Description = "Folder for the images.", DefaultValueFactory = _ => "raw" };
        var seed = new Option<int>("--seed") { Description = "Everything follows from it.", DefaultValueFactory = _ => 1 };
        var participants = new Option<int>("--participants") { Description = $"1 to {RawTrial.MostParticipants}, of both arms in turn; each takes about 45 MB, at 1 mm 170. With fewer than 4 there is no effect to estimate.", DefaultValueFactory = _ => 4 };
        var voxel = new Option<double>("--voxel-mm") { Description = "Edge of a T1w voxel, 1 to 3; the run is coarser by as much. 1 is a real protocol: 240 volumes of 64 × 64 × 36.", DefaultValueFactory = _ => 2 };
        var verb = new Command("raw", Description) { output, seed, participants, voxel };
        verb.SetAction((parsed, cancellation) => Task.FromResult((int)Run(shell, parsed.GetRequiredValue(output), parsed.GetValue(seed), parsed.GetValue(participants), parsed.GetValue(voxel), cancellation)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string path, int seed, int participants, double voxelMm, CancellationToken cancellation)
    {
        if (participants is < 1 or > RawTrial.MostParticipants || !(voxelMm is >= 1 and <= 3))
        {
            shell.Complain($"expected --participants of 1 to {RawTrial.MostParticipants} and --voxel-mm of 1 to 3, found {participants} and {Measurements.Numbers.Format(voxelMm)}.");
            return ExitCode.Usage;
        }

        RawInput.Write(new(path), new(seed, participants, voxelMm), shell.Progress, cancellation);
        string In(string name) => Path.Combine(path, name);
        shell.Say($"""
            Raw images: {In("dicom")}; what is true of them: {In("truth.csv")}. Next:
              toolkit run {In("study.yaml")} --output {In("results")}
              toolkit {In("dicom")} {In("derivatives")} participant --template {In("template/head.nii.gz")} --template-brain {In("template/brain.nii.gz")} --atlas {In("template/regions.nii.gz")} --atlas-labels {In("template/regions.tsv")}
            """);
        return ExitCode.Ok;
    }
}
