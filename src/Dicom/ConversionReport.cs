using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>An image that was converted, and the name it was given.</summary>
/// <param name="Name">Output name without extension; "" where the caller left the image out on purpose.</param>
public sealed record ConvertedImage(string Name, ScanSeries Series, ScanImage Scan);

/// <summary>What a conversion gave: the images, the files that were not used with the reason of each, and the exit code that follows.</summary>
public sealed record ConversionReport(ImmutableArray<ConvertedImage> Images, ImmutableArray<SetAside> NotUsed)
{
    /// <summary>0 all well; 2 no image and nothing lost; 4 all of it is damaged; 8 some done, some lost.</summary>
    public int ExitCode => (Images.Length > 0, NotUsed.Any(f => f.IsLoss) || Images.Any(i => !i.Scan.IsUniform)) switch
    {
        (true, false) => 0,
        (true, true) => 8,
        (false, true) => 4,
        _ => 2,
    };

    /// <summary>Loads every image of an index and hands it to <paramref name="write"/>.</summary>
    /// <param name="write">Writes one image and gives its name; it may be called once for each image, in the order of the index.</param>
    public static ConversionReport Convert(DicomIndex index, int threads, Func<ScanSeries, ScanImage, string> write)
    {
        var images = ImmutableArray.CreateBuilder<ConvertedImage>();
        var notUsed = index.SetAside.ToBuilder();
        foreach (var series in index.Series)
        {
            // A stack that could not be built has its files set aside already.
            if (series.Volumes == 0)
            {
                continue;
            }

            if (series.Load(threads).Try(out var scan, out var fault))
            {
                images.Add(new(write(series, scan), series, scan));
                notUsed.AddRange(scan.Lost);
            }
            else
            {
                notUsed.AddRange(series.Files.Select(f => new SetAside(f, SetAsideKind.Unsupported, fault.Message)));
            }
        }

        return new(images.ToImmutable(), [.. notUsed.DistinctBy(f => f.File).OrderBy(f => f.File, StringComparer.Ordinal)]);
    }

    /// <summary>One JSON object: exit_code, images, notUsed.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("exit_code", ExitCode);
        json.WriteStartArray("images");
        foreach (var image in Images)
        {
            json.WriteStartObject();
            if (image.Name.Length > 0)
            {
                json.WriteString("name", image.Name);
            }
            else
            {
                json.WriteNull("name");
                json.WriteString("nameReason", "left out on purpose: by --originals, or because no rule of the heuristic names it");
            }

            json.WriteString("description", Printable.Clean(image.Series.Description));
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(image.Series.Kind.ToString()));
            json.WriteString("seriesInstanceUid", Printable.Clean(image.Series.SeriesInstanceUid));
            json.WriteNumber("volumes", image.Scan.Image.Volumes);
            json.WriteBoolean("uniform", image.Scan.IsUniform);
            json.WriteStartArray("keptVolumes");
            foreach (var volume in image.Scan.KeptVolumes)
            {
                json.WriteNumberValue(volume);
            }

            json.WriteEndArray();
            json.WriteString("scaling", image.Scan.Scaling);
            json.WriteStartArray("faults");
            foreach (var message in image.Scan.Faults)
            {
                json.WriteStringValue(Printable.Clean(message, 500));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteFiles(json, "notUsed", NotUsed);
        json.WriteEndObject();
    }

    /// <summary>An array of files with kind and reason.</summary>
    public static void WriteFiles(Utf8JsonWriter json, string name, IEnumerable<SetAside> files)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("file", file.File);
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(file.Kind.ToString()));
            json.WriteString("reason", Printable.Clean(file.Reason, 500));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
