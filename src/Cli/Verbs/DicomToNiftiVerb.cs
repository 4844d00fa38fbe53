using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Every image of a folder as NIfTI with its BIDS sidecar, and a report of what was not used.</summary>
internal static class DicomToNiftiVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Folder or file." };
        var output = new Argument<string>("OUT") { Description = "Folder for the images, their .json files and report.json." };
        var gzip = new Option<bool>("--gzip") { Description = "Write .nii.gz." };
        var name = new Option<string>("--name") { Description = "Pattern of names: %p protocol, %d description, %s series number, %e echo, %t time, %m maker, %j series UID, %k study UID.", DefaultValueFactory = _ => "%p_%s" };
        var subject = new Option<string?>("--bids") { Description = "Give BIDS names for this participant label." };
        var session = new Option<string?>("--session") { Description = "Session label for --bids." };
        var heuristic = new Option<string?>("--heuristic") { Description = "File of lines: pattern TAB datatype/entities_suffix, for --bids." };
        var philips = new Option<PhilipsIntensity>("--philips") { Description = "Intensity of Philips images." };
        var threads = new Option<int>("--threads") { Description = "Threads to use; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var dry = new Option<bool>("--dry-run") { Description = "Write nothing; print the names." };
        var verb = new Command("to-nifti", "Convert every image to NIfTI with a BIDS .json beside it.\n\nExample: toolkit dicom to-nifti exports/scan01 nifti --gzip --name %p_%s") { input, output, gzip, name, subject, session, heuristic, philips, threads, dry };
        verb.SetAction(parsed =>
        {
            var names = Names(shell, parsed.GetValue(subject), parsed.GetValue(session), parsed.GetValue(heuristic), parsed.GetRequiredValue(name));
            return names is null || parsed.GetValue(threads) < 1
                ? (int)ExitCode.Usage
                : Run(shell, parsed.GetRequiredValue(input), new(parsed.GetRequiredValue(output), parsed.GetValue(gzip), parsed.GetValue(dry), names), new IndexOptions
                {
                    Threads = parsed.GetValue(threads),
                    PhilipsIntensity = parsed.GetValue(philips),
                    Progress = (done, all) => shell.Progress("headers", done, all),
                });
        });
        return verb;
    }

    // Gives each image its path below the output folder, without extension; null leaves it out.
    private static Func<ScanSeries, string?>? Names(Shell shell, string? subject, string? session, string? heuristic, string pattern)
    {
        if (subject is null)
        {
            if (!OutputNames.Parse(pattern).Try(out var names, out var fault))
            {
                shell.Complain("--name: " + fault.Message);
                return null;
            }

            return names.Next;
        }

        if (subject.Length == 0 || !subject.All(char.IsAsciiLetterOrDigit))
        {
            shell.Complain("--bids: expected letters and digits, found " + Printable.Quote(subject));
            return null;
        }

        if (!BidsHeuristic.Parse(heuristic is null ? [] : File.ReadLines(heuristic), new(subject), session).Try(out var rules, out var why))
        {
            shell.Complain("--heuristic: " + why.Message);
            return null;
        }

        return rules.Next;
    }

    private static int Run(Shell shell, string input, NiftiFolder folder, IndexOptions options)
    {
        var index = DicomFolder.Index([input], options);
        var report = ConversionReport.Convert(index, options.Threads, folder.Write);
        folder.WriteReport(report);
        foreach (var image in report.Images)
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{image.Name}: {image.Scan.Image.Shape}, {image.Scan.Image.Volumes} volume(s), {image.Series.Kind}"));
            foreach (var fault in image.Scan.Faults)
            {
                shell.Complain("  " + fault);
            }
        }

        foreach (var file in report.NotUsed.Where(f => f.IsLoss))
        {
            shell.Complain($"not used: {file.File}: {file.Reason}");
        }

        if (report.Images.Any(i => i.Series.Kind == SeriesKind.T1w))
        {
            shell.Say("A T1-weighted head shows a face: deface it before it leaves the study.");
        }

        return report.ExitCode;
    }

    /// <summary>Where images go.</summary>
    private sealed record NiftiFolder(string Path, bool Gzip, bool DryRun, Func<ScanSeries, string?> Names)
    {
        public string Write(ScanSeries series, ScanImage scan)
        {
            if (Names(series) is not { } name)
            {
                return "";
            }

            var stem = System.IO.Path.Combine(Path, name);
            if (!DryRun)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(stem)!);
                WriteJson(stem + ".json", json => BidsSidecar.WriteTo(json, series, scan));
                Nifti.Write(scan.Image, stem + (Gzip ? ".nii.gz" : ".nii"), Gzip);
            }

            return name;
        }

        public void WriteReport(ConversionReport report)
        {
            if (!DryRun)
            {
                Directory.CreateDirectory(Path);
                WriteJson(System.IO.Path.Combine(Path, "report.json"), report.WriteTo);
            }
        }

        private static void WriteJson(string path, Action<Utf8JsonWriter> write)
        {
            var partial = path + ".partial";
            using (var stream = File.Create(partial))
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                write(json);
            }

            File.Move(partial, path, overwrite: true);
        }
    }
}
