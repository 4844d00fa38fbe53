using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Images in, images and parameters out: what every step of the image verbs shares.</summary>
internal static class ImageVerbFiles
{
    /// <summary>One volume; a series or a colour image is refused by name.</summary>
    public static Parsed<Volume> Volume(string path) => Nifti.Read(path).Bind<Volume>(image =>
        image.Volumes != 1 ? new Fault(40, "one volume", $"{image.Volumes} volumes") { Place = Path.GetFileName(path), Advice = "Choose one volume or their mean" }
        : image.Format == VoxelFormat.Rgb24 ? Colours(path)
        : Filled(image.ToVolume(), path));

    /// <summary>An image in which there is nothing to be measured is refused: every step would make plausible numbers of it.</summary>
    public static Parsed<Volume> Filled(Volume volume, string path) => volume.Data.Any(v => v != 0 && float.IsFinite(v))
        ? volume
        : new Fault(0, "an image with a finite value other than 0", volume.Data.Any(float.IsNaN) ? "nothing but NaN" : "nothing but zeros") { Unit = "image", Place = Path.GetFileName(path) };

    /// <summary>A series; its repetition time and slice times are taken from the BIDS sidecar where there is one.</summary>
    /// <param name="sidecar">The sidecar; null looks beside the image.</param>
    public static Parsed<VolumeSeries> Series(string path, string? sidecar) => Nifti.Read(path).Bind<VolumeSeries>(image =>
    {
        if (image.Volumes < 2 || image.Format == VoxelFormat.Rgb24)
        {
            return image.Format == VoxelFormat.Rgb24 ? Colours(path) : new Fault(40, "a series of volumes", "one volume") { Place = Path.GetFileName(path) };
        }

        var series = image.ToSeries();
        var empty = Enumerable.Range(0, series.Volumes).Count(t => !series[t].ContainsAnyExcept(0f, float.NaN));
        if (empty > series.Volumes / 2)
        {
            return new Fault(0, "a series of volumes with finite values other than 0", $"{empty} of {series.Volumes} that hold nothing but zeros or NaN") { Unit = "image", Place = Path.GetFileName(path) };
        }

        var beside = sidecar ?? Stem(path) + ".json";
        if (!File.Exists(beside))
        {
            return sidecar is null ? series : throw new FileNotFoundException("There is no sidecar " + sidecar, sidecar);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(beside));
            var tr = json.RootElement.TryGetProperty("RepetitionTime", out var t) && t.TryGetDouble(out var s) && s is > 0 and <= 3600
                ? Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(s), "RepetitionTime of the sidecar") : series.RepetitionTime;
            var timing = json.RootElement.TryGetProperty("SliceTiming", out var times) && times.ValueKind == JsonValueKind.Array && times.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number)
                ? Sourced<double[]>.From([.. times.EnumerateArray().Select(e => e.GetDouble())], "SliceTiming of the sidecar") : series.SliceTiming;
            return new VolumeSeries(series.Shape, series.Volumes, series.Affine, series.Data, tr) { SliceTiming = timing };
        }
        catch (JsonException e)
        {
            return new Fault(e.LineNumber + 1 ?? 0, "a JSON document", Printable.Quote(e.Message)) { Unit = "line", Place = Path.GetFileName(beside) };
        }
    });

    /// <summary>A path without .nii or .nii.gz.</summary>
    public static string Stem(string path) => path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) ? path[..^7]
        : path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;

    public static void Write(Volume volume, string path) => Write(StoredImage.FromVolume(volume), path);

    /// <summary>Makes the folder in which a file is to lie.</summary>
    public static void MakeFolder(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    public static void Write(StoredImage image, string path)
    {
        MakeFolder(path);
        Nifti.Write(image, path, gzip: true);
    }

    /// <summary>Labels as an image of 32-bit integers.</summary>
    public static StoredImage Stored(LabelImage labels)
    {
        var bytes = new byte[4 * labels.Labels.Length];
        Buffer.BlockCopy(labels.Labels, 0, bytes, 0, bytes.Length);
        return new(labels.Shape, 1, VoxelFormat.Int32, bytes, labels.Affine);
    }

    public static void WriteJson(string path, Action<Utf8JsonWriter> body) => OutputFile.Write(path, stream => WriteJson(stream, body));

    public static void WriteJson(Stream stream, Action<Utf8JsonWriter> body)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("toolkitVersion", Provenance.ToolkitVersion);
        body(json);
        json.WriteEndObject();
    }

    public static void WriteMatrix(Utf8JsonWriter json, string name, Affine map)
    {
        json.WriteStartArray(name);
        for (var r = 0; r < 4; r++)
        {
            json.WriteStartArray();
            for (var c = 0; c < 4; c++)
            {
                json.WriteNumberValue(r < 3 ? map[r, c] : c == 3 ? 1 : 0);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Says what is wrong and gives the exit code of corrupt input.</summary>
    public static int Refuse(Shell shell, Fault fault)
    {
        shell.Complain(fault.Message);
        return (int)ExitCode.CorruptInput;
    }

    private static Fault Colours(string path) => new(70, "scalar voxels", "a colour image") { Place = Path.GetFileName(path) };
}
