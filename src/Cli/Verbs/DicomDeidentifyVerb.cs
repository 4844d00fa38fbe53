using System.CommandLine;
using System.Globalization;
using Toolkit.Dicom.Deidentification;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Copies of DICOM files without identity.</summary>
internal static class DicomDeidentifyVerb
{
    private const int ShortestKey = 16;

    private const string Text = """
        Remove identity by PS3.15 annex E: consistent new UIDs, shifted dates, private elements out, at every depth.

        Copies go to OUT/<new series UID>/<new UID>.dcm; OUT/values.json keeps the numbers that stand in private elements alone (slice timing, phase encoding, diffusion weighting), read before these are removed.
        The names of the input are never printed: a file is told by its number in the sorted list of the input.
        Exit code: 0 all well; 2 no DICOM found; 8 some files were refused (text in the pixels, damage), the others are written.

        Example: toolkit dicom deidentify exports/scan01 clean --participant P01 --key-file study.key
        """;

    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Folder or file of one participant." };
        var output = new Argument<string>("OUT") { Description = "Folder for the copies, named by their new UIDs." };
        var participant = new Option<string>("--participant") { Description = "Pseudonym that replaces name and identifier.", Required = true };
        var key = new Option<string>("--key-file") { Description = "File with the study's secret, 16 bytes or more: the same key gives the same UIDs and date shift. Make one with: head -c 32 /dev/urandom > study.key", Required = true };
        var keepDates = new Option<bool>("--keep-dates") { Description = "Keep dates; else they are shifted by a constant of the participant." };
        var dropDates = new Option<bool>("--drop-dates") { Description = "Remove dates instead of shifting them." };
        var characteristics = new Option<bool>("--keep-characteristics") { Description = "Keep age, sex, size and weight." };
        var descriptions = new Option<bool>("--clean-descriptions") { Description = "Keep descriptions, with the identity values of the file cut out." };
        var safe = new Option<bool>("--keep-safe-private") { Description = "Keep private elements known to hold physics alone; of Siemens' CSA header its numbers, written anew. Mosaics can be converted only with it." };
        var burned = new Option<bool>("--allow-burned-in") { Description = "Also copy files whose pixels may show text." };
        var dry = new Option<bool>("--dry-run") { Description = "Write nothing; count." };
        var verb = new Command("deidentify", Text) { input, output, participant, key, keepDates, dropDates, characteristics, descriptions, safe, burned, dry };
        verb.SetAction(parsed =>
        {
            var secret = File.ReadAllBytes(parsed.GetRequiredValue(key));
            if (secret.Length < ShortestKey)
            {
                shell.Complain($"--key-file: expected {ShortestKey} bytes or more, found {secret.Length}. Make one with: head -c 32 /dev/urandom > study.key");
                return (int)ExitCode.Usage;
            }

            var label = parsed.GetRequiredValue(participant);
            if (label.Length is 0 or > 64 || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                shell.Complain("--participant: expected letters, digits, '-', '_' or '.', found " + Printable.Quote(label));
                return (int)ExitCode.Usage;
            }

            if (parsed.GetValue(keepDates) && parsed.GetValue(dropDates))
            {
                shell.Complain("--keep-dates, --drop-dates: expected one of them.");
                return (int)ExitCode.Usage;
            }

            var options = new DeidentificationOptions
            {
                Participant = new(label),
                Key = secret,
                KeepDates = parsed.GetValue(keepDates),
                ShiftDates = !parsed.GetValue(dropDates),
                KeepPatientCharacteristics = parsed.GetValue(characteristics),
                CleanDescriptions = parsed.GetValue(descriptions),
                KeepSafePrivate = parsed.GetValue(safe),
                AllowBurnedIn = parsed.GetValue(burned),
            };
            return (int)Run(shell, parsed.GetRequiredValue(input), new DeidentifiedFolder(parsed.GetRequiredValue(output), new Deidentifier(options), parsed.GetValue(dry)));
        });
        return verb;
    }

    private static ExitCode Run(Shell shell, string input, DeidentifiedFolder folder)
    {
        if (File.Exists(folder.Path))
        {
            shell.Complain($"OUT: expected a folder, found a file.");
            return ExitCode.CannotCreate;
        }

        string[] files = File.Exists(input) ? [input] : [.. Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (var (at, path) in files.Index())
        {
            if (folder.Take(path) is { } fault)
            {
                // The name of a file may tell who it is: the number of the file is said instead.
                shell.Complain(string.Create(CultureInfo.InvariantCulture, $"file {at + 1} of {files.Length}: {fault with { Place = null }}"));
            }

            shell.Progress("files", at + 1, files.Length);
        }

        if (folder.Written > 0)
        {
            folder.WriteValues(input);
        }

        shell.Say(string.Create(CultureInfo.InvariantCulture, $"{folder.Written} file(s) {(folder.DryRun ? "would be " : "")}written, {folder.Copies} copies of them left out, {folder.NotDicom} no DICOM, {folder.Refused} refused. Faces in T1-weighted heads and text in pixels are not removed: look before you share."));
        return (folder.Written, folder.Refused) switch
        {
            (_, > 0) => ExitCode.Partial,
            (0, 0) => ExitCode.NoInput,
            _ => ExitCode.Ok,
        };
    }
}
