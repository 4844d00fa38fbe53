using System.Text.Json;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Conformance.Tests;

/// <summary>One standard-curve case: its plate, its settings and its reference results.</summary>
internal sealed class AssaysPlateCase
{
    private readonly JsonElement settings;

    public AssaysPlateCase(string settingsFile)
    {
        var stem = settingsFile[..^".settings.json".Length];
        Name = Path.GetFileName(stem);
        settings = Json(settingsFile);
        Expected = Json(stem + ".expected.json");
        var plate = PlateTable.Parse(File.ReadAllBytes(stem + ".csv"), Name + ".csv");
        Plate = plate.Value with { Unit = settings.GetProperty("unit").GetString()! };
    }

    public static IReadOnlyList<string> All { get; } = Cases.Files("assays", "plates", "*.settings.json");

    public string Name { get; }

    public JsonElement Expected { get; }

    public AssayPlate Plate { get; }

    public AssayOptions Default => Options(settings.GetProperty("defaultModel").GetString()!, settings.GetProperty("defaultWeighting").GetString()!);

    public string DefaultWeighting => settings.GetProperty("defaultWeighting").GetString()!;

    /// <summary>The settings under which the reference made its fits: no fall-back, the exponent estimated however few the wells.</summary>
    public AssayOptions Options(string model, string weighting) => new()
    {
        Family = Family(model),
        Weighting = weighting switch { "none" => Weighting.None, "1/y" => Weighting.InverseY, "1/y2" => Weighting.InverseYSquared, _ => Weighting.PowerOfMean },
        FitUnit = settings.GetProperty("fitUnit").GetString() == "wells" ? FitUnit.Wells : FitUnit.LevelMeans,
        Blank = settings.GetProperty("blankSubtract").GetBoolean() ? BlankMode.Subtract : BlankMode.Ignore,
        FallBack = false,
        FewestPointsForTheta = 5,
    };

    public static CurveFamily Family(string model) => model switch { "4PL" => CurveFamily.FourPl, "5PLR" => CurveFamily.RichardsUpper, _ => CurveFamily.RichardsLower };

    /// <summary>A number, or null where the property is null or absent.</summary>
    public static double? Number(JsonElement of, string property) =>
        of.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }
}
