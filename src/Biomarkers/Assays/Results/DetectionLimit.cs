namespace Toolkit.Biomarkers.Assays;

/// <summary>A signal that many standard deviations off the blank, and its concentration.</summary>
/// <param name="Factor">Number of standard deviations.</param>
/// <param name="Signal">Mean plus (falling curves: minus) factor times SD.</param>
/// <param name="Concentration">Null where the signal lies outside the asymptotes.</param>
public readonly record struct BlankLimit(double Factor, double Signal, double? Concentration);

/// <summary>Limits from the scatter of blank wells (else of the zero standards).</summary>
/// <param name="Count">Number of wells.</param>
/// <param name="Mean">Mean signal.</param>
/// <param name="Sd">Standard deviation with n - 1.</param>
/// <param name="TwoSd">Common in kit inserts.</param>
/// <param name="TwoAndHalfSd">The convention of MSD.</param>
/// <param name="ThreeSd">The convention of IUPAC.</param>
/// <param name="LimitOfBlank">Parametric limit of blank of CLSI EP17: 1.645 / (1 - 1 / (4 (n - 1))) standard deviations.</param>
public sealed record DetectionLimit(int Count, double Mean, double Sd, BlankLimit TwoSd, BlankLimit TwoAndHalfSd, BlankLimit ThreeSd, BlankLimit LimitOfBlank)
{
    private const double Z95 = 1.645;

    internal static DetectionLimit? From(PlateSignals plate, FittedCurve curve)
    {
        var wells = plate.Blanks.Length > 0 ? plate.Blanks : plate.Levels.FirstOrDefault(l => l.Nominal == 0)?.Signals ?? [];
        if (wells.Length < 2)
        {
            return null;
        }

        var (mean, sd) = (wells.Average(), Statistics.Sd(wells));
        BlankLimit At(double factor)
        {
            var signal = mean + (plate.Direction * factor * sd);
            var x = Math.Exp(curve.Shape.LogInverse(signal));
            return new(factor, signal, double.IsFinite(x) ? x : null);
        }

        return new(wells.Length, mean, sd, At(2), At(2.5), At(3), At(Z95 / (1 - (1 / (4.0 * (wells.Length - 1))))));
    }
}
