using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Depth of the liquid in each well from the near-infrared absorbance of water: (A977 - A900) / K. For clear aqueous solutions; a stopped ELISA holds acid, for which K is another.</summary>
public static class PathLength
{
    /// <summary>Absorbance of 1 cm of water, 977 nm less 900 nm, near 25 °C.</summary>
    public const double OfWater = 0.18;

    private const double Shallowest = 0.05;
    private const double Deepest = 2;

    /// <summary>The reading as 1 cm of liquid would give it. A well without a plausible depth (0.05 to 2 cm) has no value, and its code says why.</summary>
    /// <param name="perCentimetre">K, above 0.</param>
    public static PlateReading Correct(PlateReading reading, PlateReading at977, PlateReading at900, double perCentimetre = OfWater)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perCentimetre);
        var far = at977.Wells.DistinctBy(w => w.Well).ToDictionary(w => w.Well, w => w.Value);
        var near = at900.Wells.DistinctBy(w => w.Well).ToDictionary(w => w.Well, w => w.Value);
        return reading with
        {
            Wells = [.. reading.Wells.Select(w => Corrected(w, (far.GetValueOrDefault(w.Well) - near.GetValueOrDefault(w.Well)) / perCentimetre))],
            Provenance = Provenance.Derived("assays.path-length", [reading.Provenance, at977.Provenance, at900.Provenance], [new("perCentimetre", Numbers.Format(perCentimetre))]),
        };
    }

    private static WellReading Corrected(WellReading well, double? centimetres) => well.Value is null
        ? well
        : centimetres is >= Shallowest and <= Deepest
            ? well with { Value = well.Value / centimetres }
            : well with { Value = null, Code = centimetres is { } depth ? string.Create(CultureInfo.InvariantCulture, $"path length {depth:0.###} cm") : "no path length" };
}
