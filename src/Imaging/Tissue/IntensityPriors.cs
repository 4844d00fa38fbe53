using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Tissue priors from one image's own intensities: three tissues by a mixture of three normals, each with its own spread, fractions linear between their means, smoothed.</summary>
/// <remarks>A broad normal for fluid takes in the voxels that fluid shares with gray matter, as expectations must: how much of each tissue a place holds on average, partial volume included.</remarks>
internal static class IntensityPriors
{
    private const int Bins = 256;
    private const int Rounds = 200;
    private const double LeastSdBins = 2;

    /// <summary>Fractions within the mask, smoothed by <paramref name="fwhmMm"/>; outside the mask what smoothing leaves.</summary>
    public static Parsed<TissuePriors> Make(Volume image, Volume mask, double fwhmMm)
    {
        float[] within = [.. image.Data.Select((v, at) => mask.Data[at] > 0.5f && float.IsFinite(v) ? v : 0)];
        return TissueContrast.Fit(within).Map(start =>
        {
            var contrast = Mixture(within, start);
            float[] fluid = new float[within.Length], gray = new float[within.Length], white = new float[within.Length];
            for (var v = 0; v < within.Length; v++)
            {
                if (mask.Data[v] > 0.5f)
                {
                    gray[v] = (float)contrast.GrayFraction(within[v]);
                    (fluid[v], white[v]) = within[v] < contrast.GrayMatter ? (1 - gray[v], 0f) : (0f, 1 - gray[v]);
                }
            }

            Volume Smooth(float[] data) => Smoothing.ByFwhm(new(image.Shape, image.Affine, data), fwhmMm);
            return new TissuePriors(Smooth(fluid), Smooth(gray), Smooth(white));
        });
    }

    /// <summary>Means of three normals by expectation and maximisation over the histogram; the start where they do not stay in order.</summary>
    private static TissueContrast Mixture(float[] values, TissueContrast start)
    {
        var width = 1.3 * start.WhiteMatter / Bins;
        var counts = new double[Bins];
        foreach (var value in values)
        {
            if (value > 0)
            {
                counts[Math.Min(Bins - 1, (int)(value / width))]++;
            }
        }

        double[] mean = [start.CerebrospinalFluid / width, start.GrayMatter / width, start.WhiteMatter / width], weight = [0.2, 0.45, 0.35];
        double[] sd = [0.5 * (mean[1] - mean[0]), 0.3 * (mean[2] - mean[1]), 0.3 * (mean[2] - mean[1])];
        for (var round = 0; round < Rounds; round++)
        {
            Improve(counts, mean, sd, weight);
        }

        return mean[0] < mean[1] && mean[1] < mean[2]
            ? new(width * mean[0], width * mean[1], width * mean[2], width * sd[1])
            : start;
    }

    private static void Improve(double[] counts, double[] mean, double[] sd, double[] weight)
    {
        Span<double> mass = stackalloc double[3], sum = stackalloc double[3], square = stackalloc double[3], share = stackalloc double[3];
        mass.Clear();
        sum.Clear();
        square.Clear();
        for (var b = 0; b < Bins; b++)
        {
            var total = 1e-300;
            for (var k = 0; k < 3; k++)
            {
                var z = (b + 0.5 - mean[k]) / sd[k];
                share[k] = weight[k] / sd[k] * Math.Exp(-0.5 * z * z);
                total += share[k];
            }

            for (var k = 0; k < 3; k++)
            {
                var here = counts[b] * share[k] / total;
                mass[k] += here;
                sum[k] += here * (b + 0.5);
                square[k] += here * (b + 0.5) * (b + 0.5);
            }
        }

        var all = Math.Max(1, mass[0] + mass[1] + mass[2]);
        for (var k = 0; k < 3; k++)
        {
            weight[k] = mass[k] / all;
            if (mass[k] > 1)
            {
                mean[k] = sum[k] / mass[k];
                sd[k] = Math.Max(LeastSdBins, Math.Sqrt(Math.Max(0, (square[k] / mass[k]) - (mean[k] * mean[k]))));
            }
        }
    }
}
