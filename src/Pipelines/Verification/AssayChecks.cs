using Toolkit.Biomarkers.Assays;

namespace Toolkit.Pipelines.Verification;

/// <summary>Curve fits against certified values, and a plate whose concentrations are known.</summary>
internal static class AssayChecks
{
    private const string Nist = "NIST StRD, nonlinear regression: ";

    /// <summary>NIST prints eleven digits; ten are asked for.</summary>
    private const double TenDigits = 1e-10;

    /// <summary>Signals without noise leave rounding alone.</summary>
    private const double Exact = 1e-6;

    private static readonly double[] Misra1aParameters = [2.3894212918E+02, 5.5015643181E-04];
    private static readonly double[] Rat43Parameters = [6.9964151270E+02, 5.2771253025E+00, 7.5962938329E-01, 1.2792483859E+00];

    public static IEnumerable<Check> All()
    {
        foreach (var (index, certified) in Misra1aParameters.Index())
        {
            yield return new("assays", $"Misra1a, parameter b{index + 1}", certified, certified * TenDigits * 10, Nist + "Misra1a, start 1", input => Misra1a(input).Parameters[index]);
        }

        yield return new("assays", "Misra1a, residual sum of squares", 1.2455138894E-01, 1.2455138894E-01 * TenDigits * 10, Nist + "Misra1a, start 1", input => Misra1a(input).Rss);
        foreach (var (index, certified) in Rat43Parameters.Index())
        {
            yield return new("assays", $"Rat43, parameter b{index + 1}", certified, certified * TenDigits * 100, Nist + "Rat43, start 2", input => Rat43(input).Parameters[index]);
        }

        yield return new("assays", "concentration of a sample on a 4PL plate", 137, 137 * Exact, "the curve that made the signals", input => Plate(input).Samples[0].Concentration ?? double.NaN);
        yield return new("assays", "mid-point of the 4PL", 250, 250 * Exact, "the curve that made the signals", input => Plate(input).Curve!["C"]);
    }

    private static LeastSquaresFit Misra1a(InputValue input)
    {
        double[] y = [input(10.07), 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78];
        double[] x = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
        return NonlinearLeastSquares.Fit(
            (b, row, gradient) =>
            {
                var fall = Math.Exp(-b[1] * x[row]);
                (gradient[0], gradient[1]) = (1 - fall, b[0] * x[row] * fall);
                return b[0] * (1 - fall);
            },
            y,
            [500, 0.0001]);
    }

    private static LeastSquaresFit Rat43(InputValue input)
    {
        double[] y = [input(16.08), 33.83, 65.80, 97.20, 191.55, 326.20, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41];
        return NonlinearLeastSquares.Fit(
            (b, row, gradient) =>
            {
                double x = row + 1, grown = Math.Exp(b[1] - (b[2] * x)), sum = 1 + grown, value = b[0] * Math.Pow(sum, -1 / b[3]);
                gradient[0] = value / b[0];
                gradient[1] = -value * grown / (sum * b[3]);
                gradient[2] = value * grown * x / (sum * b[3]);
                gradient[3] = value * Math.Log(sum) / (b[3] * b[3]);
                return value;
            },
            y,
            [700, 5, 0.75, 1.3]);
    }

    /// <summary>Eight standards twice and one sample; signals follow 0.05 + 2.45 / (1 + (x / 250)^-1.2) without noise.</summary>
    private static AssayResult Plate(InputValue input)
    {
        static double Signal(double x) => 0.05 + (2.45 / (1 + Math.Pow(x / 250, -1.2)));
        AssayWell Well(string label, WellRole role, double x, double signal) =>
            new(label, role, role == WellRole.Sample ? "S1" : label) { Nominal = role == WellRole.Standard ? x : null, Signal = signal };
        double[] doses = [4, 12, 36, 108, 324, 972, 2916, 8748];
        return Assay.Quantify(new AssayPlate
        {
            Plate = "known answer",
            Unit = "pg/mL",
            Provenance = Measurements.Provenance.Derived("verify.plate", [], []),
            Wells =
            [
                .. doses.SelectMany((x, i) => new[] { Well($"A{i + 1}", WellRole.Standard, x, i == 3 ? input(Signal(x)) : Signal(x)), Well($"B{i + 1}", WellRole.Standard, x, Signal(x)) }),
                Well("C1", WellRole.Sample, 0, Signal(137)),
            ],
        });
    }
}
