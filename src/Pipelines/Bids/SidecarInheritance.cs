using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;

namespace Toolkit.Pipelines.Bids;

/// <summary>The sidecar of an image by the inheritance principle of BIDS: a JSON file applies where its suffix is the image's and its entities are among the image's; the nearer file wins key by key.</summary>
internal static class SidecarInheritance
{
    /// <summary>Every file that applies to an image, from the root of the data set down.</summary>
    public static List<string> Applying(string root, string image, BidsName name)
    {
        var folders = new Stack<string>();
        for (var at = Path.GetDirectoryName(image)!; ; at = Path.GetDirectoryName(at)!)
        {
            folders.Push(at);
            if (at == root || at.Length <= root.Length)
            {
                break;
            }
        }

        return
        [
            .. folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*" + name.Suffix + ".json")
                .Where(file => Applies(Path.GetFileName(file), name))
                // Within a folder the one with more entities is the nearer.
                .OrderBy(file => Path.GetFileName(file).Count(c => c == '_')).ThenBy(file => file, StringComparer.Ordinal)),
        ];
    }

    /// <summary>One file that says all that applies: the only one there is, else a merged one, written to the work folder.</summary>
    /// <returns>Null where none applies.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string? Of(string root, string image, BidsName name, string workRoot)
    {
        var files = Applying(root, image, name);
        if (files.Count < 2)
        {
            return files.SingleOrDefault();
        }

        var merged = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    return file;
                }

                foreach (var property in document.RootElement.EnumerateObject())
                {
                    merged[property.Name] = property.Value.Clone();
                }
            }
            catch (JsonException)
            {
                // The stage that reads it names the damage.
                return file;
            }
        }

        var path = Path.Combine(workRoot, ".sidecars", "sub-" + name["sub"], Path.GetFileName(image).Split('.')[0] + ".json");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (key, value) in merged)
            {
                json.WritePropertyName(key);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        Batch.SharedFile.WriteIfDifferent(path, Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
        return path;
    }

    private static bool Applies(string file, BidsName image)
    {
        var stem = file[..^".json".Length];
        var parts = stem.Split('_');
        return parts[^1] == image.Suffix && parts[..^1].All(part => part.Split('-', 2) is [var key, var value] && image[key] == value);
    }
}
