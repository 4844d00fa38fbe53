using System.Collections.Immutable;
using System.Text.Json;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A marker of the panel.</summary>
/// <param name="Name">As used in tables: "IL-6".</param>
/// <param name="Unit">Usual unit by its UCUM code.</param>
/// <param name="Loinc">LOINC code where it was verified; null else.</param>
/// <param name="LoincName">Long name of the code; null without one.</param>
/// <param name="LoincSource">What the code was verified with; null without one.</param>
/// <param name="Matrix">What it is usually measured in.</param>
/// <param name="Note">What a reader must know before comparing numbers.</param>
public sealed record PanelMarker(string Name, string Title, string Unit, string? Loinc, string? LoincName, string? LoincSource, string Matrix, ImmutableArray<string> Aliases, string Note);

/// <summary>The markers that the toolkit knows, as data. It holds no reference intervals: these belong to a kit and a matrix.</summary>
public static class PanelCatalogue
{
    public static ImmutableArray<PanelMarker> Markers { get; } = [.. EmbeddedJson.Read("panel.json").GetProperty("markers").EnumerateArray().Select(Marker)];

    /// <summary>The marker of this name or alias, letter case ignored; null where it is not known.</summary>
    public static PanelMarker? Find(string name) =>
        Markers.FirstOrDefault(m => m.Aliases.Prepend(m.Name).Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));

    private static PanelMarker Marker(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("title").GetString()!,
        json.GetProperty("unit").GetString()!,
        json.GetProperty("loinc").GetString(),
        json.GetProperty("loincName").GetString(),
        json.GetProperty("loincSource").GetString(),
        json.GetProperty("matrix").GetString()!,
        [.. json.GetProperty("aliases").EnumerateArray().Select(a => a.GetString()!)],
        json.GetProperty("note").GetString()!);
}
