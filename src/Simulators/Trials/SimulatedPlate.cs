using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Trials;

/// <summary>What a well holds.</summary>
public enum WellRole
{
    /// <summary>A known amount, zero included.</summary>
    Standard,

    /// <summary>A participant's serum.</summary>
    Sample,
}

/// <summary>One row of a plate layout.</summary>
/// <param name="Name">Standard "S1" to "S8", or the sample's id.</param>
/// <param name="Nominal">Amount of a standard in pg/mL in the well; null for a sample.</param>
/// <param name="Dilution">Volumes of diluted over volumes of serum: 2 is one part in two; 1 for a standard.</param>
public sealed record LayoutRow(Well Well, WellRole Role, string Name, double? Nominal, double Dilution);

/// <summary>The curve that made the optical densities: y = top + (bottom - top) / (1 + (x / ec50)^slope), x in pg/mL in the well.</summary>
public sealed record TrueCurve(double Bottom, double Top, double Ec50, double Slope)
{
    /// <summary>Optical density at a concentration in pg/mL, zero or more.</summary>
    public double At(double concentration) => Top + ((Bottom - Top) / (1 + Math.Pow(concentration / Ec50, Slope)));

    /// <summary>Concentration in pg/mL at an optical density; NaN outside the asymptotes.</summary>
    public double Inverse(double density) => Ec50 * Math.Pow(((Bottom - Top) / (density - Top)) - 1, 1 / Slope);
}

/// <summary>One 96-well ELISA plate: eight standards and forty samples in duplicate.</summary>
public sealed record SimulatedPlate
{
    private const int Rows = 8;

    /// <summary>Barcode: "TNFA-1".</summary>
    public required string Id { get; init; }

    /// <summary>"TNF-alpha" or "IL-6".</summary>
    public required string Analyte { get; init; }

    /// <summary>Unit of <see cref="LayoutRow.Nominal"/> and of the concentrations.</summary>
    public string Unit { get; } = "pg/mL";

    /// <summary>Every used well, in the order of the plate.</summary>
    public required ImmutableArray<LayoutRow> Layout { get; init; }

    /// <summary>Optical density of each row of <see cref="Layout"/> as the reader prints it, to 0.001.</summary>
    public required ImmutableArray<double> OpticalDensities { get; init; }

    /// <summary>What the densities were made from.</summary>
    public required TrueCurve Curve { get; init; }

    /// <summary>Fills a plate: standards down columns 1 and 2, samples down the column pairs from 3 and 4 on, at most forty.</summary>
    /// <param name="samples">Id and concentration in the serum, pg/mL.</param>
    /// <param name="standards">Eight amounts in pg/mL, the last zero.</param>
    /// <exception cref="ArgumentException">There are not eight standards, or more than forty samples.</exception>
    public static SimulatedPlate Draw(SeededStream chance, string id, string analyte, IReadOnlyList<double> standards, IReadOnlyList<(string Id, double Concentration)> samples, double dilution, double wellCv)
    {
        if (standards.Count != Rows || samples.Count > 40)
        {
            throw new ArgumentException($"A plate takes 8 standards and up to 40 samples, not {standards.Count} and {samples.Count}.", nameof(samples));
        }

        var middle = standards[2];
        TrueCurve curve = new(chance.NextUniform(0.045, 0.065), chance.NextUniform(3.0, 3.4), middle * chance.NextUniform(0.9, 1.1), chance.NextUniform(1.1, 1.2));
        var filled = standards
            .Select((nominal, i) => (Row: i, Column: 0, Role: WellRole.Standard, Name: $"S{i + 1}", Nominal: (double?)nominal, Dilution: 1.0, InWell: nominal))
            .Concat(samples.Select((s, i) => (Row: i % Rows, Column: 2 + (2 * (i / Rows)), Role: WellRole.Sample, Name: s.Id, Nominal: (double?)null, Dilution: dilution, InWell: s.Concentration / dilution)))
            .SelectMany(w => new[] { w, w with { Column = w.Column + 1 } })
            .OrderBy(w => w.Row).ThenBy(w => w.Column)
            .ToList();
        return new()
        {
            Id = id,
            Analyte = analyte,
            Curve = curve,
            Layout = [.. filled.Select(w => new LayoutRow(Well.At(w.Row, w.Column), w.Role, w.Name, w.Nominal, w.Dilution))],
            OpticalDensities = [.. filled.Select(w => Math.Round(curve.At(w.InWell) * (1 + (wellCv * chance.NextBoundedNormal())), 3))],
        };
    }
}
