using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Gaussian smoothing as nilearn does it: separable, mirrored at the borders, cut at 4 standard deviations; a value that is not finite counts as 0.</summary>
public static class SpatialSmoothing
{
    private static readonly double FwhmPerSd = Math.Sqrt(8 * Math.Log(2));

    /// <summary>Smooths one image by its full width at half maximum in mm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is negative or not finite.</exception>
    public static Volume ByFwhm(Volume volume, double fwhmMm)
    {
        var data = (float[])[.. volume.Data];
        Smooth(data, volume.Shape, Deviations(volume.Affine, fwhmMm), new float[data.Length]);
        return new(volume.Shape, volume.Affine, data);
    }

    /// <summary>Smooths every volume of a series.</summary>
    /// <inheritdoc cref="ByFwhm(Volume, double)" path="/exception" />
    public static VolumeSeries ByFwhm(VolumeSeries series, double fwhmMm, int threads = 1)
    {
        var copy = new VolumeSeries(series.Shape, series.Volumes, series.Affine, [.. series.Data], series.RepetitionTime) { SliceTiming = series.SliceTiming };
        InPlace(copy, fwhmMm, threads);
        return copy;
    }

    /// <summary>Smooths every volume of a series over itself: no second copy of a run is made.</summary>
    /// <inheritdoc cref="ByFwhm(Volume, double)" path="/exception" />
    public static void InPlace(VolumeSeries series, double fwhmMm, int threads = 1)
    {
        var count = checked((int)series.Shape.Count);
        var sd = Deviations(series.Affine, fwhmMm);
        Parallel.For(0, series.Volumes, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new float[count], (t, _, scratch) =>
        {
            Smooth(series[t], series.Shape, sd, scratch);
            return scratch;
        }, _ => { });
    }

    private static void Smooth(Span<float> image, GridShape shape, (double X, double Y, double Z) sd, Span<float> scratch)
    {
        foreach (ref var value in image)
        {
            value = float.IsFinite(value) ? value : 0;
        }

        GaussianSmoothing.Apply(image, (shape.X, shape.Y, shape.Z), sd, scratch);
    }

    private static (double X, double Y, double Z) Deviations(Affine affine, double fwhmMm)
    {
        if (!(fwhmMm >= 0 && double.IsFinite(fwhmMm)))
        {
            throw new ArgumentOutOfRangeException(nameof(fwhmMm), fwhmMm, "A full width at half maximum is 0 mm or more, and finite.");
        }

        var size = affine.VoxelSize;
        return (fwhmMm / FwhmPerSd / size.X, fwhmMm / FwhmPerSd / size.Y, fwhmMm / FwhmPerSd / size.Z);
    }
}
