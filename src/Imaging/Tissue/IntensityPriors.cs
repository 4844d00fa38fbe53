using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Tissue priors from one image's own intensities: pure tissues by a mixture of normals, fractions linear between them, smoothed.</summary>
internal static class IntensityPriors
{
    /// <summary>Fractions within the mask, smoothed by <paramref name="fwhmMm"/>; outside the mask what smoothing leaves.</summary>
    public static Parsed<TissuePriors> Make(Volume image, Volume mask, double fwhmMm)
    {
        float[] within = [.. image.Data.Select((v, at) => mask.Data[at] > 0.5f ? v : 0)];
        return TissueContrast.Fit(within).Map(contrast =>
        {
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
}
