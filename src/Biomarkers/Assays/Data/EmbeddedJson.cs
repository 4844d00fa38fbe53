using System.Text.Json;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Data files that are part of the toolkit.</summary>
internal static class EmbeddedJson
{
    /// <exception cref="InvalidOperationException">There is no such file in the assembly.</exception>
    public static JsonElement Read(string name)
    {
        using var stream = typeof(EmbeddedJson).Assembly.GetManifestResourceStream("Assays." + name) ?? throw new InvalidOperationException("No data file " + name);
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
