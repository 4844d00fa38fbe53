using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Gaussian smoothing, separable, the border repeated outwards.</summary>
public static class Smoothing
{
    /// <summary>Standard deviation of a Gaussian per unit of its full width at half maximum.</summary>
    public const double SdPerFwhm = 0.42466090014400953;

    /// <summary>Smooths an image without NaN by a Gaussian of <paramref name="sdVoxels"/> standard deviations in voxels along x, y, z.</summary>
    /// <returns>A new array, shape (x, y, z).</returns>
    public static float[] Gaussian(ReadOnlySpan<float> image, GridShape shape, Point3 sdVoxels)
    {
        float[] from = image.ToArray(), to = new float[image.Length];
        ReadOnlySpan<double> sd = [sdVoxels.X, sdVoxels.Y, sdVoxels.Z];
        for (var axis = 0; axis < 3; axis++)
        {
            if (sd[axis] > 0)
            {
                SeparableFilter.Convolve(from, to, shape.X, shape.Y, shape.Z, axis, SeparableFilter.Gaussian(sd[axis]));
                (from, to) = (to, from);
            }
        }

        return from;
    }

    /// <summary>Smooths by a full width at half maximum in mm. NaN stays where it is and lends no weight to its neighbours.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fwhmMm"/> is negative or not finite.</exception>
    public static Volume ByFwhm(Volume volume, double fwhmMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fwhmMm);
        if (!double.IsFinite(fwhmMm))
        {
            throw new ArgumentOutOfRangeException(nameof(fwhmMm), fwhmMm, "A width is finite.");
        }

        var size = volume.Affine.VoxelSize;
        var sd = fwhmMm * SdPerFwhm;
        Point3 sdVoxels = new(sd / size.X, sd / size.Y, sd / size.Z);
        if (!volume.Data.Any(float.IsNaN))
        {
            return new(volume.Shape, volume.Affine, Gaussian(volume.Data, volume.Shape, sdVoxels));
        }

        var sum = Gaussian([.. volume.Data.Select(v => float.IsNaN(v) ? 0 : v)], volume.Shape, sdVoxels);
        var weight = Gaussian([.. volume.Data.Select(v => float.IsNaN(v) ? 0f : 1f)], volume.Shape, sdVoxels);
        for (var v = 0; v < sum.Length; v++)
        {
            sum[v] = float.IsNaN(volume.Data[v]) ? float.NaN : sum[v] / weight[v];
        }

        return new(volume.Shape, volume.Affine, sum);
    }
}
