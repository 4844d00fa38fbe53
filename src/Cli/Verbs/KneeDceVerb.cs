using System.CommandLine;
using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Dynamic contrast enhancement within a region drawn by the user.</summary>
internal static class KneeDceVerb
{
    private const string Method = "per voxel: nothing until the onset, a straight rise, a straight late phase, by least squares over onset and knee; initial rate of enhancement is the rise in % of the baseline per s, maximum enhancement the curve's greatest ratio to the baseline";

    public static Command Create(Shell shell)
    {
        var series = new Argument<string>("SERIES") { Description = "Dynamic series, NIfTI with four dimensions." };
        var region = new Option<string>("--region") { Description = "Region on the grid of the series, above 0.5 inside.", Required = true };
        var baseline = new Option<int>("--baseline") { Description = "Frames before contrast arrives, two or more.", Required = true };
        var interval = new Option<double?>("--interval") { Description = "Seconds from frame to frame; the header's or the sidecar's unless given." };
        var dose = new Option<string?>("--dose") { Description = "Agent, dose and injection, for the record: \"gadoteric acid 0.1 mmol/kg, 2 mL/s\"." };
        var realign = new Option<bool>("--realign") { Description = "Realign the series to its first frame before measuring." };
        var threads = new Option<int>("--threads") { Description = "Threads; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<string?>("--output") { Description = "Stem of OUT.json, OUT.svg, OUT.html, OUT_ire.nii.gz, OUT_me.nii.gz and OUT_class.nii.gz; JSON alone on stdout unless given." };
        var verb = new Command("dce", "Initial rate (IRE) and maximum of enhancement (ME) per voxel, number of enhancing voxels N, and their products, within a region.\nClasses: 0 outside, 1 none, 2 persistent, 3 plateau, 4 washout.\n\nExample: toolkit knee dce dynamic.nii.gz --region synovium.nii.gz --baseline 4 --dose \"gadoteric acid 0.1 mmol/kg\" --output out/knee") { series, region, baseline, interval, dose, realign, threads, output };
        verb.SetAction((p, cancellation) => Task.FromResult(p.GetValue(threads) < 1 ? Usage(shell) : Run(shell, new(p.GetRequiredValue(series), p.GetRequiredValue(region), p.GetValue(baseline), p.GetValue(interval), p.GetValue(dose), p.GetValue(realign), p.GetValue(threads)), p.GetValue(output), cancellation)));
        return verb;
    }

    private static int Usage(Shell shell)
    {
        shell.Complain("--threads is 1 or more.");
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, Request request, string? output, CancellationToken cancellation)
    {
        if (!ImageVerbFiles.Series(request.Series, null).Try(out var series, out var fault) || !ImageVerbFiles.Volume(request.Region).Try(out var region, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var interval = request.Interval ?? (series.RepetitionTime.IsKnown ? series.RepetitionTime.Value.Seconds : double.NaN);
        if (double.IsNaN(interval))
        {
            return ImageVerbFiles.Refuse(shell, new Fault(0, "a frame interval in the header or the sidecar", "none") { Unit = "image", Place = Printable.Clean(Path.GetFileName(request.Series)), Advice = "Give --interval SECONDS" });
        }

        var realigned = Realignment.Estimate(series, new() { Threads = request.Threads }, cancellation);
        if (request.Realign)
        {
            if (!realigned.Try(out var motion, out fault))
            {
                return ImageVerbFiles.Refuse(shell, fault);
            }

            series = Realignment.Apply(series, motion.Motions, request.Threads);
        }

        if (!ContrastEnhancement.Measure(series, region, interval, request.Baseline, request.Dose).Try(out var found, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var moved = EnhancementMotion.Of(region, realigned, request.Realign);
        QualityVerdict[] verdicts = [.. found.Verdicts, moved.Verdict];
        foreach (var verdict in verdicts.Where(v => v.Grade != QualityGrade.Pass))
        {
            shell.Complain($"{verdict.Criterion}: {verdict.Reason}");
        }

        shell.Say(FormattableString.Invariant($"{found.Enhancing} voxels enhance; mean IRE {found.MeanRate:0.00} %/s, mean ME {found.MeanMaximum:0.00}, IRE × N {found.RateTimesVoxels:0}"));
        Publish(new(request, series, region, interval, found, moved, verdicts), output);
        return (int)(QualityVerdict.Worst(verdicts) == QualityGrade.Fail ? ExitCode.Partial : ExitCode.Ok);
    }

    private static void Publish(Findings f, string? output)
    {
        if (output is null)
        {
            using var stdout = Console.OpenStandardOutput();
            ImageVerbFiles.WriteJson(stdout, json => Write(json, f));
            return;
        }

        var stem = ImageVerbFiles.Stem(output);
        ImageVerbFiles.Write(f.Found.InitialRate, stem + "_ire.nii.gz");
        ImageVerbFiles.Write(f.Found.Maximum, stem + "_me.nii.gz");
        ImageVerbFiles.Write(new StoredImage(f.Series.Shape, 1, VoxelFormat.UInt8, [.. f.Found.Classes.Select(c => (byte)c)], f.Series.Affine), stem + "_class.nii.gz");
        var picture = KneeDceReport.Slices(f.Series, f.Found, f.Request.Baseline);
        OutputFile.Write(stem + ".svg", picture.Picture.ToStandalone());
        OutputFile.Write(stem + ".html", KneeDceReport.Page(f, picture));
        ImageVerbFiles.WriteJson(stem + ".json", json => Write(json, f));
    }

    private static void Write(Utf8JsonWriter json, Findings f)
    {
        var (request, found) = (f.Request, f.Found);
        json.WriteString("method", Method);
        json.WriteNumber("frameIntervalS", f.IntervalS);
        json.WriteNumber("frames", f.Series.Volumes);
        json.WriteNumber("baselineFrames", request.Baseline);
        json.WriteBoolean("realigned", request.Realign);
        json.WriteString("dose", request.Dose);
        json.WriteNumber("regionVoxels", found.Classes.Count(c => c != EnhancementClass.Outside));
        json.WriteNumber("enhancingVoxels", found.Enhancing);
        json.WriteNumber("enhancingMl", found.Enhancing * f.Series.Affine.VoxelVolume / 1000);
        json.WriteNumber("plateauAndWashoutVoxels", found.Count(EnhancementClass.Plateau) + found.Count(EnhancementClass.Washout));
        json.WriteStartObject("classes");
        foreach (var kind in new[] { EnhancementClass.None, EnhancementClass.Persistent, EnhancementClass.Plateau, EnhancementClass.Washout })
        {
            json.WriteNumber(char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..], found.Count(kind));
        }

        json.WriteEndObject();
        ImageVerbJson.Number(json, "meanInitialRatePercentPerS", found.MeanRate);
        ImageVerbJson.Number(json, "meanMaximumRatio", found.MeanMaximum);
        if (found.Enhancing == 0)
        {
            json.WriteString("meanReason", "no voxel enhances");
        }

        json.WriteNumber("initialRateTimesVoxels", found.RateTimesVoxels);
        json.WriteNumber("maximumTimesVoxels", found.MaximumTimesVoxels);
        ImageVerbJson.Number(json, "largestMotionMm", f.Motion.LargestMm);
        VerdictJson.Write(json, f.Verdicts);
        DeviceJson.ProvenanceTable(json, f.Provenance);
    }

    /// <summary>What is asked for.</summary>
    internal sealed record Request(string Series, string Region, int Baseline, double? Interval, string? Dose, bool Realign, int Threads);

    /// <summary>What came of it.</summary>
    internal sealed record Findings(Request Request, VolumeSeries Series, Volume Region, double IntervalS, ContrastEnhancement Found, EnhancementMotion Motion, QualityVerdict[] Verdicts)
    {
        /// <summary>Files with their digests, then the result.</summary>
        public Provenance[] Provenance { get; } = Trace(Request, IntervalS);

        private static Provenance[] Trace(Request request, double interval)
        {
            Provenance[] files = [.. new[] { request.Series, request.Region }.Select(path => Measurements.Provenance.OfBytes("file", Printable.Clean(Path.GetFileName(path)), Measurements.Provenance.Digest(File.ReadAllBytes(path))))];
            return [.. files, Measurements.Provenance.Derived("knee.dce", files, [new("interval", Numbers.Format(interval) + " s"), new("baselineFrames", Numbers.Format(request.Baseline)), new("realigned", request.Realign ? "yes" : "no"), new("dose", request.Dose ?? "unknown")])];
        }
    }
}
