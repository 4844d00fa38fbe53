using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Whether the fifth parameter of a 5PL earns its place.</summary>
internal static class FallBack
{
    private const double Significance = 0.05;

    /// <summary>Why the 4PL should be used; null where the 5PL is identified and better by the F test or the corrected AIC.</summary>
    public static string? Why(FittedCurve five, FittedCurve four)
    {
        if (!five.Identified)
        {
            return five.Reason;
        }

        if (five.DegreesOfFreedom < 1 || !(five.Rss < four.Rss))
        {
            return "it fits no better";
        }

        var f = (four.Rss - five.Rss) / (five.Rss / five.DegreesOfFreedom);
        var p = 1 - FisherSnedecor.CDF(1, five.DegreesOfFreedom, f);
        return p < Significance || Corrected(five, 5) < Corrected(four, 4)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"it fits no better (F test p = {p:0.##}, corrected AIC {Corrected(five, 5):0.#} against {Corrected(four, 4):0.#})");
    }

    /// <summary>AIC with the small-sample correction (Hurvich and Tsai 1989); the residual variance counts as a parameter.</summary>
    private static double Corrected(FittedCurve curve, int parameters)
    {
        var k = parameters + 1.0;
        var rest = curve.Points - k - 1;
        return rest > 0 ? curve.Aic + (2 * k * (k + 1) / rest) : double.PositiveInfinity;
    }
}
