using MathNet.Numerics.Distributions;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Limits of blank, detection and quantification of a measurement procedure, in the unit of its results (CLSI EP17-A2: repeated results of blank and low samples over days and lots).</summary>
public static class BlankLimits
{
    /// <summary>Parametric limit of blank: mean + c_p SD with c_p = z / (1 - 1 / (4 (B - K))), B results of K blank samples, SD pooled within samples.</summary>
    /// <param name="results">Results of each blank sample.</param>
    /// <param name="alpha">Probability that a blank result lies above the limit.</param>
    /// <exception cref="ArgumentException">No sample has two results.</exception>
    public static double LimitOfBlank(IReadOnlyList<IReadOnlyList<double>> results, double alpha = 0.05)
    {
        var (sd, df) = Pooled(results);
        return results.SelectMany(r => r).Average() + (Factor(alpha, df) * sd);
    }

    /// <summary>Limit of blank by rank, for blanks that are not normal: the result at position 0.5 + B (1 - alpha), between neighbours by linear interpolation.</summary>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static double LimitOfBlankByRank(IReadOnlyList<IReadOnlyList<double>> results, double alpha = 0.05)
    {
        double[] sorted = [.. results.SelectMany(r => r).Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A limit of blank needs results.", nameof(results));
        }

        var position = Math.Clamp(0.5 + (sorted.Length * (1 - alpha)), 1, sorted.Length);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length);
        return sorted[below - 1] + ((position - below) * (sorted[above - 1] - sorted[below - 1]));
    }

    /// <summary>Limit of detection: limit of blank + c_p SD of low samples, SD pooled, c_p = z / (1 - 1 / (4 df)).</summary>
    /// <param name="beta">Probability that a sample at the limit reads below the limit of blank.</param>
    /// <exception cref="ArgumentException">No sample has two results.</exception>
    public static double LimitOfDetection(double limitOfBlank, IReadOnlyList<IReadOnlyList<double>> lowSamples, double beta = 0.05)
    {
        var (sd, df) = Pooled(lowSamples);
        return limitOfBlank + (Factor(beta, df) * sd);
    }

    /// <summary>Limit of quantification from a precision profile: the lowest concentration from which the CV stays at or below the goal, between neighbours by interpolation of CV on log concentration.</summary>
    /// <param name="profile">Mean concentration and CV in per cent of each sample.</param>
    /// <returns>The concentration, or null where the goal is not met at the highest sample.</returns>
    public static double? LimitOfQuantification(IEnumerable<(double Concentration, double CvPercent)> profile, double goalPercent)
    {
        (double Concentration, double CvPercent)[] sorted = [.. profile.Where(p => p.Concentration > 0).OrderByDescending(p => p.Concentration)];
        if (sorted.Length == 0 || sorted[0].CvPercent > goalPercent)
        {
            return null;
        }

        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].CvPercent > goalPercent)
            {
                var share = (goalPercent - sorted[i - 1].CvPercent) / (sorted[i].CvPercent - sorted[i - 1].CvPercent);
                return Math.Exp(Math.Log(sorted[i - 1].Concentration) + (share * Math.Log(sorted[i].Concentration / sorted[i - 1].Concentration)));
            }
        }

        return sorted[^1].Concentration;
    }

    private static double Factor(double tail, int df) => Normal.InvCDF(0, 1, 1 - tail) / (1 - (1 / (4.0 * df)));

    private static (double Sd, int Df) Pooled(IReadOnlyList<IReadOnlyList<double>> samples)
    {
        var replicated = samples.Where(s => s.Count > 1).ToList();
        var df = replicated.Sum(s => s.Count - 1);
        return df > 0
            ? (Math.Sqrt(replicated.Sum(s => Math.Pow(Statistics.Sd(s), 2) * (s.Count - 1)) / df), df)
            : throw new ArgumentException("A standard deviation needs a sample with two results.", nameof(samples));
    }
}
