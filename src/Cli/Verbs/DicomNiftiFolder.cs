using System.Text;
using System.Text.Json;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Where converted images go.</summary>
/// <param name="Scan">Participant and session, "sub-P01_ses-base", where the folder is to be a BIDS data set; else null.</param>
/// <param name="Names">Path of an image below the folder, without extension; null leaves it out.</param>
internal sealed record NiftiFolder(string Path, bool Gzip, bool DryRun, string? Scan, Func<ScanSeries, string?> Names)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes an image, its sidecar, and the tables of its diffusion weighting.</summary>
    /// <returns>Its name; "" where it is left out.</returns>
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
            WriteJson(stem + ".json", json => BidsSidecar.WriteTo(json, series, scan, TaskOf(name)));
            if (!scan.Diffusion.IsEmpty)
            {
                OutputFile.Write(stem + ".bval", DiffusionTable.BValues(scan.Diffusion));
                if (DiffusionTable.HasDirections(scan.Diffusion))
                {
                    OutputFile.Write(stem + ".bvec", DiffusionTable.Directions(scan.Diffusion));
                }
            }

            Nifti.Write(scan.Image, stem + (Gzip ? ".nii.gz" : ".nii"), Gzip);
        }

        return name;
    }

    /// <summary>Writes report.json; in a BIDS data set one for each participant and session, and the description that makes a folder such a set where it has none yet.</summary>
    public void WriteReport(ConversionReport report)
    {
        if (DryRun)
        {
            return;
        }

        Directory.CreateDirectory(Path);
        string In(string name) => System.IO.Path.Combine(Path, name);
        WriteJson(In(Scan is null ? "report.json" : $"report_{Scan}.json"), report.WriteTo);
        if (Scan is not null && !File.Exists(In("dataset_description.json")))
        {
            WriteJson(In("dataset_description.json"), Describe);

            // Validators refuse what BIDS does not know.
            OutputFile.Write(In(".bidsignore"), "report_*.json\n");
        }
    }

    /// <summary>One document on a text stream.</summary>
    public static void WriteJson(TextWriter to, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            write(json);
        }

        to.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public static void WriteJson(string path, Action<Utf8JsonWriter> write)
    {
        using var text = new StringWriter();
        WriteJson(text, write);
        OutputFile.Write(path, text.ToString());
    }

    private static string? TaskOf(string name)
    {
        var at = name.IndexOf("_task-", StringComparison.Ordinal);
        return at < 0 ? null : new([.. name[(at + "_task-".Length)..].TakeWhile(char.IsAsciiLetterOrDigit)]);
    }

    private static void Describe(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("Name", "Converted from DICOM");
        json.WriteString("BIDSVersion", "1.9.0");
        json.WriteString("DatasetType", "raw");
        DatasetDescription.GeneratedBy(json);
        json.WriteEndObject();
    }
}
