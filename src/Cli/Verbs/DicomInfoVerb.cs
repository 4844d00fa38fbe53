using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>The series table of a folder.</summary>
internal static class DicomInfoVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string[]>("IN") { Description = "Files or folders; folders are read with their sub-folders.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON document instead of the table." };
        var threads = new Option<int>("--threads") { Description = "Threads that read headers.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var join = new Option<bool>("--join-series") { Description = "Join series that are one volume each and belong to one run." };
        var verb = new Command("info", "List the images of a folder, and the files that are none.\nExit code: 0 all well; 2 no image found; 8 some files are damaged or belong to incomplete volumes (lines marked '!').\n\nExample: toolkit dicom info exports/scan01 --json") { input, json, threads, join };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(input), parsed.GetValue(json), parsed.GetValue(threads), parsed.GetValue(join)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string[] input, bool asJson, int threads, bool join)
    {
        if (threads < 1)
        {
            shell.Complain($"--threads: expected 1 or more, found {threads}.");
            return ExitCode.Usage;
        }

        var index = DicomFolder.Index(input, new IndexOptions { Threads = threads, JoinSeries = join, Progress = (done, all) => shell.Progress("headers", done, all) });
        if (asJson)
        {
            shell.Out.WriteLine(Json(index));
        }
        else
        {
            Table(shell, index);
        }

        if (index.Series.IsEmpty)
        {
            shell.Complain($"No image was found in {string.Join(", ", input.Select(i => Printable.Quote(i)))}.");
        }

        return index.SetAside.Any(f => f.IsLoss) ? ExitCode.Partial : index.Series.IsEmpty ? ExitCode.NoInput : ExitCode.Ok;
    }

    private static void Table(Shell shell, DicomIndex index)
    {
        shell.Out.WriteLine("series  kind       matrix            volumes  TR s     files  description");
        foreach (var s in index.Series)
        {
            var matrix = string.Create(CultureInfo.InvariantCulture, $"{s.Shape.X}x{s.Shape.Y}x{s.Shape.Z}");
            var repetition = s.RepetitionTime.Or(null)?.Seconds.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";
            shell.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{s.SeriesNumber,6}  {Name(s.Kind),-10} {matrix,-16}  {s.Volumes,7}  {repetition,-7}  {s.Files.Length,5}  {Printable.Clean(s.Description, 60)}"));
            foreach (var fault in s.Faults)
            {
                shell.Out.WriteLine("        ! " + Printable.Clean(fault, 300));
            }
        }

        foreach (var group in index.SetAside.GroupBy(f => f.Reason))
        {
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"set aside: {group.Count()} file(s), {Printable.Clean(group.Key, 200)}: {Printable.Clean(Path.GetFileName(group.First().File), 80)}{(group.Count() > 1 ? ", …" : "")}"));
        }
    }

    private static string Json(DicomIndex index)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("series");
            foreach (var series in index.Series)
            {
                Write(json, series);
            }

            json.WriteEndArray();
            ConversionReport.WriteFiles(json, "setAside", index.SetAside);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ScanSeries s)
    {
        json.WriteStartObject();
        json.WriteString("studyInstanceUid", Printable.Clean(s.StudyInstanceUid));
        json.WriteString("seriesInstanceUid", Printable.Clean(s.SeriesInstanceUid));
        Number(json, "seriesNumber", s.SeriesNumber, "not stated");
        json.WriteString("description", Printable.Clean(s.Description));
        json.WriteString("modality", Printable.Clean(s.Modality));
        json.WriteString("kind", Name(s.Kind));
        json.WriteNumber("files", s.Files.Length);
        json.WriteNumber("volumes", s.Volumes);
        Array(json, "matrix", s.Volumes > 0 ? [s.Shape.X, s.Shape.Y, s.Shape.Z] : null, "no complete volume");
        var size = s.Affine?.VoxelSize;
        Array(json, "voxelSizeMm", size is { } v ? [Math.Round(v.X, 6), Math.Round(v.Y, 6), Math.Round(v.Z, 6)] : null, "no complete volume");
        Number(json, "repetitionTimeS", s.RepetitionTime.Or(null)?.Seconds, s.RepetitionTime.Reason);
        Source(json, "repetitionTime", s.RepetitionTime.Source);
        Number(json, "echoTimeS", s.EchoTime.IsKnown ? s.EchoTime.Value : null, s.EchoTime.Reason);
        Array(json, "sliceTimingS", s.SliceTiming.Or(null), s.SliceTiming.Reason);
        Source(json, "sliceTiming", s.SliceTiming.Source);
        Number(json, "effectiveEchoSpacingS", s.Readout.IsKnown ? s.Readout.Value : null, s.Readout.Reason);
        Source(json, "effectiveEchoSpacing", s.Readout.Source);
        if (!s.Diffusion.IsEmpty)
        {
            Array(json, "bValues", [.. s.Diffusion.Select(d => d.BValue)], "");
        }

        if (s.PhaseEncoding.Or(null) is { } encoding)
        {
            json.WriteString("phaseEncoding", encoding.ToString());
            json.WriteBoolean("phaseEncodingSignKnown", encoding.Positive is not null);
        }
        else
        {
            json.WriteNull("phaseEncoding");
            json.WriteString("phaseEncodingReason", s.PhaseEncoding.Reason);
        }

        Texts(json, "transferSyntaxes", s.TransferSyntaxes.Select(t => t.Uid));
        json.WriteBoolean("complete", s.Complete);
        Texts(json, "faults", s.Faults);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value, string reason)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
            json.WriteString(name + "Reason", reason);
        }
    }

    private static void Array(Utf8JsonWriter json, string name, double[]? values, string reason)
    {
        if (values is null)
        {
            json.WriteNull(name);
            json.WriteString(name + "Reason", reason);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void Source(Utf8JsonWriter json, string name, string source)
    {
        if (source.Length > 0)
        {
            json.WriteString(name + "Source", source);
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(Printable.Clean(value, 500));
        }

        json.WriteEndArray();
    }

    private static string Name(SeriesKind kind) => kind switch
    {
        SeriesKind.Bold => "bold",
        SeriesKind.T1w => "t1w",
        SeriesKind.T2w => "t2w",
        SeriesKind.Diffusion => "diffusion",
        SeriesKind.FieldMap => "fieldmap",
        SeriesKind.Localizer => "localizer",
        SeriesKind.Derived => "derived",
        SeriesKind.NonImage => "nonimage",
        _ => "other",
    };
}
