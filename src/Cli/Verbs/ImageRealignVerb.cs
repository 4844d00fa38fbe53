using System.CommandLine;
using System.Text;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Rigid realignment of a series.</summary>
internal static class ImageRealignVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Series, .nii or .nii.gz." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz, OUT_motion.tsv and OUT.json." };
        var reference = new Option<int>("--reference") { Description = "Volume the others are compared with, from 0." };
        var threads = new Option<int>("--threads") { Description = "Threads; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var verb = new Command("realign", "Estimate head motion and draw every volume in the place of the reference.\nMotion is x -> R x + t about the world's origin, mm and rad, R = Rx Ry Rz.\n\nExample: toolkit image realign bold.nii.gz out/bold_realigned") { input, output, reference, threads };
        verb.SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(threads) < 1 || parsed.GetValue(reference) < 0
                ? Usage(shell)
                : Run(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetValue(reference), parsed.GetValue(threads), cancellation)));
        return verb;
    }

    private static int Usage(Shell shell)
    {
        shell.Complain("--reference is 0 or more, and --threads 1 or more.");
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, string input, string stem, int reference, int threads, CancellationToken cancellation)
    {
        if (!ImageVerbFiles.Series(input, null).Try(out var series, out var fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        if (reference >= series.Volumes)
        {
            shell.Complain($"--reference {reference}: the series has {series.Volumes} volumes, the last of which is {series.Volumes - 1}.");
            return (int)ExitCode.Usage;
        }

        if (!Realignment.Estimate(series, new() { ReferenceVolume = reference, Threads = threads }, cancellation).Try(out var found, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        ImageVerbFiles.Write(StoredImage.FromSeries(Realignment.Apply(series, found.Motions, threads)), stem + ".nii.gz");
        WriteMotion(found.Motions, stem + "_motion.tsv");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "rigid, least squares on spline-interpolated volumes");
            json.WriteNumber("referenceVolume", reference);
            json.WriteNumber("volumes", series.Volumes);
            json.WriteStartArray("unsettledVolumes");
            foreach (var t in found.Unsettled)
            {
                json.WriteNumberValue(t);
            }

            json.WriteEndArray();
            if (series.RepetitionTime.IsKnown)
            {
                json.WriteNumber("RepetitionTime", series.RepetitionTime.Value.Seconds);
            }
        });
        foreach (var t in found.Unsettled)
        {
            shell.Complain($"volume {t}: the fit did not settle; do not use it");
        }

        shell.Say($"{series.Volumes} volumes realigned to volume {reference}: {stem}.nii.gz");
        return (int)(found.Unsettled.Length == 0 ? ExitCode.Ok : ExitCode.Partial);
    }

    /// <summary>The six parameters a volume, in fMRIPrep's names and sense.</summary>
    public static void WriteMotion(RigidMotion[] motions, string path)
    {
        var text = new StringBuilder("trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n");
        foreach (var m in motions)
        {
            text.AppendJoin('\t', new[] { m.TransX, m.TransY, m.TransZ, m.RotX, m.RotY, m.RotZ }.Select(Numbers.Format)).Append('\n');
        }

        OutputFile.Write(path, text.ToString());
    }
}
