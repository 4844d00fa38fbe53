using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Slice-time correction of a series.</summary>
internal static class ImageSliceTimeVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Series, .nii or .nii.gz." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz and OUT.json." };
        var sidecar = new Option<string?>("--sidecar") { Description = "BIDS .json with RepetitionTime and SliceTiming; looked for beside IN unless given." };
        var reference = new Option<double?>("--reference-time") { Description = "Moment within the repetition, s; half of it unless given." };
        var verb = new Command("slicetime", "Move every slice to one moment of its volume. Run it before realignment.\n\nExample: toolkit image slicetime bold.nii.gz out/bold_stc --reference-time 0") { input, output, sidecar, reference };
        verb.SetAction(parsed => Run(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetValue(sidecar), parsed.GetValue(reference)));
        return verb;
    }

    private static int Run(Shell shell, string input, string stem, string? sidecar, double? reference)
    {
        if (!ImageVerbFiles.Series(input, sidecar).Try(out var series, out var fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        if (!series.SliceTiming.IsKnown || !series.RepetitionTime.IsKnown)
        {
            shell.Complain($"{Path.GetFileName(input)}: slice times {(series.SliceTiming.IsKnown ? "known" : "not stated")}, repetition time {(series.RepetitionTime.IsKnown ? "known" : "not stated")}. Give --sidecar.");
            return (int)ExitCode.BadData;
        }

        if (series.Shape.Z < 2)
        {
            return ImageVerbFiles.Refuse(shell, new Fault(0, "slices taken one after the other", "one slice") { Unit = "image", Place = Path.GetFileName(input) });
        }

        var moment = reference ?? (0.5 * series.RepetitionTime.Value.Seconds);
        if (!SliceTimeCorrection.Correct(series, series.SliceTiming.Value, moment, Environment.ProcessorCount).Try(out var moved, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        ImageVerbFiles.Write(StoredImage.FromSeries(moved), stem + ".nii.gz");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "Hann-windowed sinc of 17 taps over the detrended series");
            json.WriteNumber("RepetitionTime", series.RepetitionTime.Value.Seconds);
            json.WriteNumber("SliceTimingReferenceS", moment);
            json.WriteBoolean("SliceTimingCorrected", true);
        });
        shell.Say($"slices moved to {Numbers.Format(moment)} s: {stem}.nii.gz");
        return (int)ExitCode.Ok;
    }
}
