using System.CommandLine;
using System.Globalization;
using Toolkit.Dicom;
using Toolkit.Dicom.Deidentification;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Copies of DICOM files without identity.</summary>
internal static class DicomDeidentifyVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Folder or file of one participant." };
        var output = new Argument<string>("OUT") { Description = "Folder for the copies, named by their new UIDs." };
        var participant = new Option<string>("--participant") { Description = "Pseudonym that replaces name and identifier.", Required = true };
        var key = new Option<string>("--key-file") { Description = "File with the study's secret, 16 bytes or more: the same key gives the same UIDs and date shift.", Required = true };
        var keepDates = new Option<bool>("--keep-dates") { Description = "Keep dates; else they are shifted by a constant of the participant." };
        var dropDates = new Option<bool>("--drop-dates") { Description = "Remove dates instead of shifting them." };
        var characteristics = new Option<bool>("--keep-characteristics") { Description = "Keep age, sex, size and weight." };
        var descriptions = new Option<bool>("--clean-descriptions") { Description = "Keep descriptions, with the identity values of the file cut out." };
        var safe = new Option<bool>("--keep-safe-private") { Description = "Keep private elements known to hold physics alone." };
        var burned = new Option<bool>("--allow-burned-in") { Description = "Also copy files whose pixels may show text." };
        var verb = new Command("deidentify", "Remove identity by PS3.15 annex E: consistent new UIDs, shifted dates, private elements out.\n\nExample: toolkit dicom deidentify exports/scan01 clean --participant P01 --key-file study.key") { input, output, participant, key, keepDates, dropDates, characteristics, descriptions, safe, burned };
        verb.SetAction(parsed =>
        {
            var secret = File.ReadAllBytes(parsed.GetRequiredValue(key));
            if (secret.Length < 16)
            {
                shell.Complain($"--key-file: expected 16 bytes or more, found {secret.Length}. Make one with: head -c 32 /dev/urandom > study.key");
                return (int)ExitCode.Usage;
            }

            var label = parsed.GetRequiredValue(participant);
            if (label.Length is 0 or > 64 || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                shell.Complain("--participant: expected letters, digits, '-', '_' or '.', found " + Printable.Quote(label));
                return (int)ExitCode.Usage;
            }

            return (int)Run(shell, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), new Deidentifier(new DeidentificationOptions
            {
                Participant = new(label),
                Key = secret,
                KeepDates = parsed.GetValue(keepDates),
                ShiftDates = !parsed.GetValue(dropDates),
                KeepPatientCharacteristics = parsed.GetValue(characteristics),
                CleanDescriptions = parsed.GetValue(descriptions),
                KeepSafePrivate = parsed.GetValue(safe),
                AllowBurnedIn = parsed.GetValue(burned),
            }));
        });
        return verb;
    }

    private static ExitCode Run(Shell shell, string input, string output, Deidentifier deidentifier)
    {
        string[] files = File.Exists(input) ? [input] : [.. Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        int written = 0, refused = 0;
        foreach (var path in files)
        {
            var file = DicomFile.Read(path);
            if (!file.IsOk && file.Fault!.Offset == 0)
            {
                continue;
            }

            var clean = file.Bind(deidentifier.Deidentify);
            if (clean.Try(out var data, out var fault))
            {
                Write(output, data, file.Value.Syntax);
                written++;
            }
            else
            {
                // The name of a file may tell who it is: the number of the file is said instead.
                shell.Complain(string.Create(CultureInfo.InvariantCulture, $"file {Array.IndexOf(files, path) + 1} of {files.Length}: {fault with { Place = null }}"));
                refused++;
            }

            shell.Progress("files", written + refused, files.Length);
        }

        shell.Say(string.Create(CultureInfo.InvariantCulture, $"{written} file(s) written, {refused} refused. Faces in T1-weighted heads and text in pixels are not removed: look before you share."));
        return written == 0 ? ExitCode.NoInput : refused > 0 ? ExitCode.Partial : ExitCode.Ok;
    }

    private static void Write(string output, DataSet data, TransferSyntax syntax)
    {
        // UIDs are digits and dots here: they were made by this program, or checked by OutputNames.
        var folder = Path.Combine(output, OutputNames.Safe(data.Ascii(Tags.SeriesInstanceUid) ?? "series"));
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, OutputNames.Safe(data.Ascii(Tags.SopInstanceUid) ?? "object") + ".dcm");
        var target = syntax.BigEndian || syntax.IsDeflated ? TransferSyntax.ExplicitLittleEndian : syntax;
        File.WriteAllBytes(path + ".partial", DicomWriter.ToBytes(data, target));
        File.Move(path + ".partial", path, overwrite: true);
    }
}
