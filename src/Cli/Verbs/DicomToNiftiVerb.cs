using System.CommandLine;
using System.Globalization;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Every image of a folder as NIfTI with its BIDS sidecar, and a report of what was not used.</summary>
internal static class DicomToNiftiVerb
{
    private const string Text = """
        Convert every image to NIfTI with a BIDS .json beside it (and .bval, .bvec for diffusion), and write report.json: each image, and each file that was not used with the reason.

        Files that are no DICOM, hold no image or are copies are set aside and cost nothing. Damage costs its volume alone, and the exit code says so:
        0 all well; 2 no image found; 4 all of it damaged; 8 some volumes or files lost (the report says which).

        A heuristic file for --bids has lines of a pattern, a tab and a name. The first pattern that fits the description or the protocol wins ('*' and '?' as in a shell, case does not matter);
        '#' starts a comment; the name '-' leaves an image out. Images that no line names get the name of their kind (T1w, T2w, bold) or are left out:
            *rest*   func/task-rest_bold
            *mprage* anat/T1w
            *scout*  -

        Example: toolkit dicom to-nifti exports/scan01 nifti --gzip --name %p_%s
        Example: toolkit dicom to-nifti exports/scan01 bids --bids P01 --session base --heuristic study.tsv
        Example: toolkit dicom to-nifti exports/scan01 nifti --dry-run --json
        """;

    public static Command Create(Shell shell)
    {
        var input = new Argument<string[]>("IN OUT") { Description = "Files or folders to read (folders with their sub-folders), and last the folder for the images, their .json files and report.json (with --bids: report_sub-LABEL.json).", Arity = ArgumentArity.OneOrMore };
        var gzip = new Option<bool>("--gzip") { Description = "Write .nii.gz." };
        var name = new Option<string>("--name") { Description = "Pattern of names: %p protocol, %d description, %s series number, %e echo, %t time, %m maker, %v its first two letters, %z sequence, %j series UID, %k study UID, %% a per cent sign; all else stays, what no file name may hold becomes '_'.", DefaultValueFactory = _ => "%p_%s" };
        var subject = new Option<string?>("--bids") { Description = "Give BIDS names for this participant label." };
        var session = new Option<string?>("--session") { Description = "Session label for --bids." };
        var heuristic = new Option<string?>("--heuristic") { Description = "File of names for --bids, see above." };
        var originals = new Option<bool>("--originals") { Description = "Leave out localizers, maps that were derived from other images, and captured screens; the report still names them." };
        var philips = new Option<PhilipsIntensity>("--philips") { Description = "Intensity of Philips images: precise (comparable between series; dcm2niix's choice), displayed (the console's), stored." };
        var realWorld = new Option<bool>("--real-world") { Description = "Take the real-world value mapping where a file has one, before its rescale slope." };
        var join = new Option<bool>("--join-series") { Description = "Join series that are one volume each and belong to one run (some exports split them); only where title, geometry and times agree." };
        var threads = new Option<int>("--threads") { Description = "Threads to use; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var json = new Option<bool>("--json") { Description = "Print the report on standard output too." };
        var dry = new Option<bool>("--dry-run") { Description = "Write nothing; say what would be written." };
        var verb = new Command("to-nifti", Text) { input, gzip, name, subject, session, heuristic, originals, philips, realWorld, join, threads, json, dry };
        verb.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(input);
            if (paths.Length < 2)
            {
                shell.Complain("Expected IN and OUT, found one path.");
                return (int)ExitCode.Usage;
            }

            var count = parsed.GetValue(threads);
            if (count < 1)
            {
                shell.Complain($"--threads: expected 1 or more, found {count}.");
                return (int)ExitCode.Usage;
            }

            var names = Names(shell, parsed.GetValue(subject), parsed.GetValue(session), parsed.GetValue(heuristic), parsed.GetRequiredValue(name));
            return names is null
                ? (int)ExitCode.Usage
                : Run(shell, paths[..^1], new(paths[^1], parsed.GetValue(gzip), parsed.GetValue(dry), Scan(parsed.GetValue(subject), parsed.GetValue(session)), parsed.GetValue(originals) ? s => IsOriginal(s) ? names(s) : null : names), parsed.GetValue(json), new IndexOptions
                {
                    Threads = count,
                    PhilipsIntensity = parsed.GetValue(philips),
                    RealWorldValues = parsed.GetValue(realWorld),
                    JoinSeries = parsed.GetValue(join),
                    Progress = (done, all) => shell.Progress("headers", done, all),
                });
        });
        return verb;
    }

    private static bool IsOriginal(ScanSeries series) => series.Kind is not (SeriesKind.Localizer or SeriesKind.Derived or SeriesKind.NonImage);

    // The files of one conversion in a data set of many participants; null where names are not BIDS's.
    private static string? Scan(string? subject, string? session) =>
        subject is null ? null : "sub-" + subject + (session is null ? "" : "_ses-" + session);

    // Gives each image its path below the output folder, without extension; null leaves it out.
    private static Func<ScanSeries, string?>? Names(Shell shell, string? subject, string? session, string? heuristic, string pattern)
    {
        if (subject is null)
        {
            if (session is not null || heuristic is not null)
            {
                shell.Complain("--session, --heuristic: expected together with --bids LABEL.");
                return null;
            }

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
            shell.Complain($"{(why.Unit == "line" ? "--heuristic " + heuristic : "--session")}: {why.Message}");
            return null;
        }

        return rules.Next;
    }

    private static int Run(Shell shell, string[] input, NiftiFolder folder, bool asJson, IndexOptions options)
    {
        if (File.Exists(folder.Path))
        {
            shell.Complain($"OUT: expected a folder, found the file {Printable.Quote(folder.Path)}.");
            return (int)ExitCode.CannotCreate;
        }

        var index = DicomFolder.Index(input, options);
        Tidy(index);
        var done = 0;
        var report = ConversionReport.Convert(index, options.Threads, (series, scan) =>
        {
            var name = folder.Write(series, scan);
            shell.Progress("images", ++done, index.Series.Length);
            return name;
        });
        folder.WriteReport(report);
        foreach (var image in report.Images)
        {
            var name = image.Name.Length > 0 ? image.Name : "(left out) " + Printable.Clean(image.Series.Description, 60);
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{name}: {image.Scan.Image.Shape}, {image.Scan.Image.Volumes} volume(s), {image.Series.Kind}"));
            foreach (var fault in image.Scan.Faults)
            {
                shell.Complain("  " + fault);
            }
        }

        foreach (var file in report.NotUsed.Where(f => f.IsLoss))
        {
            shell.Complain($"not used: {file.File}: {file.Reason}");
        }

        foreach (var group in report.NotUsed.Where(f => !f.IsLoss).GroupBy(f => f.Kind))
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"set aside: {group.Count()} file(s), {Phrase(group.Key)}, such as {Printable.Clean(group.First().File, 200)} ({Printable.Clean(group.First().Reason, 120)})"));
        }

        if (report.Images.Any(i => i.Series.Kind == SeriesKind.T1w))
        {
            shell.Say("A T1-weighted head shows a face: deface it before it leaves the study.");
        }

        if (report.Images.IsEmpty)
        {
            shell.Complain($"No image was found in {string.Join(", ", input.Select(i => Printable.Quote(i)))}.");
        }

        if (asJson)
        {
            NiftiFolder.WriteJson(shell.Out, report.WriteTo);
        }

        return report.ExitCode;
    }

    // What thousands of headers left behind goes before the image comes: it would stand beside it at the peak of memory.
    private static void Tidy(DicomIndex index)
    {
        const int many = 1000;
        if (index.Series.Sum(s => s.Files.Length) >= many)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private static string Phrase(SetAsideKind kind) => kind switch
    {
        SetAsideKind.NotDicom => "no DICOM",
        SetAsideKind.NotAnImage => "no image",
        _ => "copies",
    };
}
