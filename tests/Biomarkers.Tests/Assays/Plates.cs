using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Small plates with known truth for these tests.</summary>
internal static class Plates
{
    public static readonly double[] Doses = [0, 7.8125, 15.625, 31.25, 62.5, 125, 250, 500, 1000];

    public static readonly Provenance Source = Provenance.OfBytes("test", "plate.csv", Provenance.Digest("plate"u8));

    /// <summary>A plausible IL-6 ELISA.</summary>
    public static readonly SigmoidCurve Il6 = new(CurveFamily.FourPl, 0.05, 3.1, Math.Log(1.15), Math.Log(180), 0);

    /// <summary>Two wells of each dose, and two of each sample, with independent relative noise.</summary>
    public static AssayPlate Simulated(SigmoidCurve truth, double cv, uint seed, params double[] samples)
    {
        var chance = new Random((int)seed);
        var wells = ImmutableArray.CreateBuilder<AssayWell>();
        foreach (var x in Doses)
        {
            wells.Add(Standard(x, truth.Value(x) * (1 + (cv * Normal(chance))), wells.Count));
            wells.Add(Standard(x, truth.Value(x) * (1 + (cv * Normal(chance))), wells.Count));
        }

        for (var i = 0; i < samples.Length; i++)
        {
            wells.Add(Sample($"U{i + 1}", truth.Value(samples[i]) * (1 + (cv * Normal(chance))), wells.Count));
            wells.Add(Sample($"U{i + 1}", truth.Value(samples[i]) * (1 + (cv * Normal(chance))), wells.Count));
        }

        return Of(wells.ToImmutable());
    }

    /// <summary>A plate from levels as given: one well per signal.</summary>
    public static AssayPlate Of(IEnumerable<(double Dose, double Signal)> standards, params double[] samples)
    {
        var wells = standards.Select((s, i) => Standard(s.Dose, s.Signal, i)).ToList();
        wells.AddRange(samples.Select((y, i) => Sample($"U{i + 1}", y, 60 + i)));
        return Of([.. wells]);
    }

    public static AssayPlate Of(ImmutableArray<AssayWell> wells) => new() { Plate = "P1", Analyte = "IL-6", Unit = "pg/mL", Wells = wells, Provenance = Source };

    public static AssayWell Standard(double dose, double signal, int index) => Placed(WellRole.Standard, $"S{dose}", index) with { Nominal = dose, Signal = signal };

    public static AssayWell Sample(string name, double signal, int index) => Placed(WellRole.Sample, name, index) with { Signal = signal };

    /// <summary>A standard normal deviate (Box and Muller 1958).</summary>
    public static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    private static AssayWell Placed(WellRole role, string name, int index)
    {
        var well = Well.At(index % 8, index / 8);
        return new(well.ToString(), role, name) { Well = well };
    }
}
