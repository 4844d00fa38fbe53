namespace Toolkit.Imaging;

/// <summary>Intensities of one shading-corrected image as a mixture: fluid, gray and white matter, and partial volumes of each two with a uniform fraction (Santago &amp; Gage 1993).</summary>
internal sealed class TissueModel
{
    /// <summary>Pure classes first, then the partial volumes.</summary>
    public const int Classes = 6;

    private const int Bins = 2048;
    private static readonly (int A, int B)[] Pairs = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (0, 2)];
    private readonly float[] density = new float[Classes * Bins];
    private readonly float[] shares = new float[Classes * Bins * 3]; // of the three tissues, given class and intensity
    private readonly double scale;

    /// <param name="top">Brightest intensity the tables reach.</param>
    public TissueModel(double[] means, double[] sds, double[] weights, double top)
    {
        Means = means;
        Sds = sds;
        Weights = weights;
        scale = (Bins - 1) / top;
        for (var c = 0; c < Classes; c++)
        {
            for (var bin = 0; bin < Bins; bin++)
            {
                Tabulate(c, bin);
            }
        }
    }

    public double[] Means { get; }

    public double[] Sds { get; }

    /// <summary>How much of each class there is, relative to what the priors lead to expect.</summary>
    public double[] Weights { get; }

    /// <summary>Prior of each class from the priors of the three tissues, not normalised: a partial volume needs both its tissues.</summary>
    public static void Expect(float fluid, float gray, float white, Span<float> prior)
    {
        (prior[0], prior[1], prior[2]) = (fluid, gray, white);
        (prior[3], prior[4], prior[5]) = (MathF.Sqrt(fluid * gray), MathF.Sqrt(gray * white), MathF.Sqrt(fluid * white));
    }

    /// <summary>Raises the priors by the weight of what the neighbours hold; a partial volume is favoured by either of its tissues.</summary>
    public static void Favour(ReadOnlySpan<float> held, Span<float> prior)
    {
        for (var c = 0; c < Classes; c++)
        {
            prior[c] *= MathF.Exp(0.5f * (held[Pairs[c].A] + held[Pairs[c].B]));
        }
    }

    /// <summary>Posterior of each class, and the fractions of the three tissues that follow; returns the likelihood.</summary>
    public float Share(float intensity, ReadOnlySpan<float> prior, Span<float> posterior, Span<float> fractions)
    {
        var bin = (int)Math.Clamp(intensity * scale, 0, Bins - 1);
        float total = 0, expected = 0;
        for (var c = 0; c < Classes; c++)
        {
            var p = prior[c] * (float)Weights[c];
            expected += p;
            posterior[c] = p * density[(c * Bins) + bin];
            total += posterior[c];
        }

        fractions.Clear();
        for (var c = 0; c < Classes; c++)
        {
            posterior[c] /= total;
            var at = 3 * ((c * Bins) + bin);
            fractions[0] += posterior[c] * shares[at];
            fractions[1] += posterior[c] * shares[at + 1];
            fractions[2] += posterior[c] * shares[at + 2];
        }

        return total / expected;
    }

    private void Tabulate(int c, int bin)
    {
        var x = bin / scale;
        var share = shares.AsSpan(3 * ((c * Bins) + bin), 3);
        var (a, b) = Pairs[c];
        var p = 0.0;
        if (a != b)
        {
            (p, var f) = Partial(x, Means[a], Means[b], 0.5 * (Sds[a] + Sds[b]));
            (share[a], share[b]) = ((float)(1 - f), (float)f);
        }
        else
        {
            p = Normal(x - Means[c], Sds[c]);
            share[c] = 1;
        }

        density[(c * Bins) + bin] = (float)(p + 1e-12);
    }

    private static double Normal(double d, double sd) => Math.Exp(-0.5 * d * d / (sd * sd)) / (sd * 2.5066282746310002);

    /// <summary>Density of a partial volume between two intensities, and the mean fraction of the way to the second given the intensity: a truncated normal's mean.</summary>
    private static (double Density, double Fraction) Partial(double x, double from, double to, double sd)
    {
        double width = to - from, s = sd / Math.Abs(width), at = (x - from) / width, a = -at / s, b = (1 - at) / s, mass = Cumulative(b) - Cumulative(a);
        return mass < 1e-6
            ? (0, at < 0 ? 0 : 1)
            : (mass / Math.Abs(width), Math.Clamp(at + (s * (Math.Exp(-0.5 * a * a) - Math.Exp(-0.5 * b * b)) / (2.5066282746310002 * mass)), 0, 1));
    }

    /// <summary>Normal distribution function (Abramowitz &amp; Stegun 1964, 26.2.17): off by less than 1e-7.</summary>
    private static double Cumulative(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = 0.3989422804014327 * Math.Exp(-0.5 * z * z) * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - tail : tail;
    }
}
