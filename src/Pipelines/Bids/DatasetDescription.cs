using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Bids;

/// <summary>dataset_description.json: what a data set is, and which one a derived data set was made from.</summary>
public static class DatasetDescription
{
    private const string FileName = "dataset_description.json";

    /// <summary>What the description of a data set says.</summary>
    /// <param name="Exists">There is one that can be read.</param>
    /// <param name="Name">"" where it says none.</param>
    /// <param name="Problem">What is wrong with it; null for nothing.</param>
    public sealed record Content(bool Exists, string Name, string? Version, bool IsDerivative, string? Doi, string? Problem);

    /// <summary>Reads the description of a data set.</summary>
    public static Content Read(string root)
    {
        if (!File.Exists(Path.Combine(root, FileName)))
        {
            return new(false, "", null, false, null, $"expected {FileName} in the data set, found none");
        }

        if (!JsonFile.Read(Path.Combine(root, FileName)).Try(out var document, out var fault))
        {
            return new(false, "", null, false, null, fault.Message);
        }

        var (name, version) = (JsonFile.Text(document, "Name"), JsonFile.Text(document, "BIDSVersion"));
        var problem = name is null ? $"{FileName}: expected a Name" : version is null ? $"{FileName}: expected a BIDSVersion" : null;
        return new(true, Printable.Clean(name ?? ""), version, JsonFile.Text(document, "DatasetType") == "derivative" || document.TryGetProperty("GeneratedBy", out _), JsonFile.Text(document, "DatasetDOI"), problem);
    }

    /// <summary>The description of what a batch writes, as text: the same for every process of a run.</summary>
    /// <param name="source">The data set it is made from.</param>
    public static string Document(ImagingDataset source)
    {
        var from = Read(source.Root);
        return JsonFile.Text(json =>
        {
            Derivative(json, from.Name.Length > 0 ? "Imaging biomarkers of " + from.Name : "Imaging biomarkers");
            Sources(json, source, from);
            json.WriteString("HowToAcknowledge", "See logs/CITATION.md.");
        });
    }

    /// <summary>What every description of a derived data set says: name, version of BIDS, type, and the program that made it.</summary>
    public static void Derivative(Utf8JsonWriter json, string name)
    {
        json.WriteString("Name", name);
        json.WriteString("BIDSVersion", "1.10.0");
        json.WriteString("DatasetType", "derivative");
        GeneratedBy(json);
    }

    /// <summary>The program and its version.</summary>
    public static void GeneratedBy(Utf8JsonWriter json)
    {
        json.WriteStartArray("GeneratedBy");
        json.WriteStartObject();
        json.WriteString("Name", "Toolkit");
        json.WriteString("Version", Provenance.ToolkitVersion);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // A path would name a machine and perhaps a person: the data set is named by what it calls itself.
    private static void Sources(Utf8JsonWriter json, ImagingDataset source, Content from)
    {
        json.WriteStartArray("SourceDatasets");
        json.WriteStartObject();
        if (from.Doi is { } doi)
        {
            json.WriteString("DOI", Printable.Clean(doi));
        }

        json.WriteString("Name", from.Name.Length > 0 ? from.Name : source.Kind == DatasetKind.Dicom ? "DICOM export" : "not stated");
        if (from.Version is { } version)
        {
            json.WriteString("Version", "BIDS " + Printable.Clean(version, 20));
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>What the validator of BIDS need not look at.</summary>
    public const string Ignored = "*.html\nlogs/\n**/*_manifest.json\n**/*_values.*\ngroup*\n.publishing/\n.work/\n";
}
