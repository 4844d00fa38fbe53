using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Intensities of the pure tissues of a T1-weighted image, and how far noise scatters about them.</summary>
/// <param name="CerebrospinalFluid">Mean of pure fluid, in image units.</param>
/// <param name="GrayMatter">Mean of pure gray matter.</param>
/// <param name="WhiteMatter">Mean of pure white matter.</param>
/// <param name="Sd">Standard deviation within a tissue.</param>
public sealed record TissueContrast(double CerebrospinalFluid, double GrayMatter, double WhiteMatter, double Sd)
{
    private const int Bins = 256;
    private const int Rounds = 60;

    /// <summary>Fits three pure tissues and the mixtures between neighbours to the histogram of one or more images (Santago &amp; Gage 1993: a mixture's fraction is uniform).</summary>
    /// <param name="images">Intensities on one common scale; air and NaN are left out.</param>
    public static Parsed<TissueContrast> Fit(params ReadOnlySpan<float[]> images)
    {
        var top = Quantile(images, 0.995);
        if (!(top > 0))
        {
            return new Fault(0, "an image with positive intensities", "none") { Unit = "image" };
        }

        double low = 0.1 * top, width = (1.15 * top - low) / Bins;
        var counts = Histogram(images, low, width);
        if (counts.Sum() < 1000)
        {
            return new Fault(0, "at least 1000 voxels of tissue", $"{counts.Sum()}") { Unit = "image" };
        }

        var means = Cluster(counts);
        var sd = 4.0;
        Expect(counts, means, ref sd);
        return means[1] - means[0] > 2 * sd && means[2] - means[1] > 2 * sd
            ? new TissueContrast(low + (width * means[0]), low + (width * means[1]), low + (width * means[2]), width * sd)
            : new Fault(0, "three tissues that differ by more than twice the noise", "none that do") { Unit = "image", Advice = "Check that this is a T1-weighted image of a head" };
    }

    /// <summary>Fraction of gray matter at an intensity, 0 to 1: linear between the means of neighbouring tissues.</summary>
    public double GrayFraction(double intensity) => intensity < GrayMatter
        ? Math.Max(0, (intensity - CerebrospinalFluid) / (GrayMatter - CerebrospinalFluid))
        : Math.Max(0, (WhiteMatter - intensity) / (WhiteMatter - GrayMatter));

    /// <summary>Change of the gray fraction per unit of intensity; 0 where it does not depend on it.</summary>
    public double GraySlope(double intensity) => intensity <= CerebrospinalFluid || intensity >= WhiteMatter ? 0
        : intensity < GrayMatter ? 1 / (GrayMatter - CerebrospinalFluid) : -1 / (WhiteMatter - GrayMatter);

    private static double Quantile(ReadOnlySpan<float[]> images, double share)
    {
        var sample = new List<float>();
        foreach (var image in images)
        {
            for (var v = 0; v < image.Length; v += Math.Max(1, image.Length / 65536))
            {
                if (image[v] > 0 && float.IsFinite(image[v]))
                {
                    sample.Add(image[v]);
                }
            }
        }

        sample.Sort();
        return sample.Count == 0 ? 0 : sample[(int)(share * (sample.Count - 1))];
    }

    private static double[] Histogram(ReadOnlySpan<float[]> images, double low, double width)
    {
        var counts = new double[Bins];
        foreach (var image in images)
        {
            foreach (var value in image)
            {
                var bin = (value - low) / width;
                if (bin >= 0 && bin < Bins)
                {
                    counts[(int)bin]++;
                }
            }
        }

        return counts;
    }

    /// <summary>Three means in bins by Lloyd's iteration, from the quantiles of the histogram.</summary>
    private static double[] Cluster(double[] counts)
    {
        double total = counts.Sum(), seen = 0;
        double[] means = [0, 0, 0];
        for (var b = 0; b < Bins; b++)
        {
            for (var c = 0; c < 3; c++)
            {
                if (seen <= (0.15 + (0.35 * c)) * total)
                {
                    means[c] = b + 0.5;
                }
            }

            seen += counts[b];
        }

        Span<double> sum = stackalloc double[3], mass = stackalloc double[3];
        for (var round = 0; round < 50; round++)
        {
            sum.Clear();
            mass.Clear();
            for (var b = 0; b < Bins; b++)
            {
                var at = b + 0.5;
                var c = at < 0.5 * (means[0] + means[1]) ? 0 : at < 0.5 * (means[1] + means[2]) ? 1 : 2;
                sum[c] += counts[b] * at;
                mass[c] += counts[b];
            }

            for (var c = 0; c < 3; c++)
            {
                means[c] = mass[c] > 0 ? sum[c] / mass[c] : means[c];
            }
        }

        return means;
    }

    /// <summary>Expectation and maximisation: classes 0 to 2 are pure, 3 to 5 mixtures of air and fluid, fluid and gray, gray and white.</summary>
    private static void Expect(double[] counts, double[] means, ref double sd)
    {
        double[] weight = [0.1, 0.3, 0.3, 0.1, 0.1, 0.1];
        Span<double> density = stackalloc double[6], mass = stackalloc double[6], sum = stackalloc double[3];
        for (var round = 0; round < Rounds; round++)
        {
            mass.Clear();
            sum.Clear();
            var square = 0.0;
            for (var b = 0; b < Bins; b++)
            {
                if (counts[b] == 0)
                {
                    continue;
                }

                var total = Densities(b + 0.5, means, sd, weight, density);
                for (var c = 0; c < 6; c++)
                {
                    var share = counts[b] * density[c] / total;
                    mass[c] += share;
                    if (c < 3)
                    {
                        sum[c] += share * (b + 0.5);
                        square += share * (b + 0.5 - means[c]) * (b + 0.5 - means[c]);
                    }
                }
            }

            var all = mass[0] + mass[1] + mass[2] + mass[3] + mass[4] + mass[5];
            for (var c = 0; c < 6; c++)
            {
                weight[c] = mass[c] / all;
                if (c < 3 && mass[c] > 1)
                {
                    means[c] = sum[c] / mass[c];
                }
            }

            sd = Math.Max(0.5, Math.Sqrt(square / Math.Max(1, mass[0] + mass[1] + mass[2])));
        }
    }

    private static double Densities(double at, double[] means, double sd, double[] weight, Span<double> density)
    {
        var total = 1e-300;
        for (var c = 0; c < 6; c++)
        {
            density[c] = weight[c] * (c < 3 ? Normal((at - means[c]) / sd) / sd : Mixture(at, c == 3 ? 0 : means[c - 4], means[c - 3], sd));
            total += density[c];
        }

        return total;
    }

    private static double Normal(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);

    private static double Mixture(double at, double from, double to, double sd) => to <= from ? 0 : (Cumulative((at - from) / sd) - Cumulative((at - to) / sd)) / (to - from);

    /// <summary>Normal distribution function by the logistic of a cubic (Page 1977): off by less than 2e-4, enough to share out a histogram.</summary>
    private static double Cumulative(double z) => 1 / (1 + Math.Exp(-1.5957691216 * z * (1 + (0.044715 * z * z))));
}
