using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>The brain in a BOLD series, from its mean image alone.</summary>
/// <param name="Mask">1 within, 0 outside, on the grid of the mean.</param>
/// <param name="Quality">Volume of the mask, and how much brighter it is than its surroundings.</param>
public sealed record BoldMask(Volume Mask, ImmutableArray<QualityValue> Quality)
{
    private const double LeastMl = 700; // a small adult's brain less its dropout; a slab that covers half a brain holds less
    private const double MostMl = 2200; // more is a head with its scalp, or noise
    private const double LeastContrast = 2; // of the bright end over the mean outside
    private const double ShareOfBright = 0.4; // of the local bright end: fluid-bright and gray voxels of an EPI lie between 0.6 and 1, skull and air below 0.3
    private const double SmoothMm = 25; // sd over which coils shade an image
    private const double ThinMm = 6; // scalp and eyes hang on the brain by less
    private const double GapMm = 8;

    /// <summary>Volume in mL.</summary>
    public double Millilitres => TissueMaps.Millilitres(Mask);

    /// <summary>Finds the brain: voxels above a share of the bright end of their surroundings, the largest part left when thin links are cut, its holes filled.</summary>
    /// <param name="mean">Mean image (<see cref="MeanImage"/>); NaN counts as outside.</param>
    public static Parsed<BoldMask> Find(Volume mean)
    {
        var shape = mean.Shape;
        var sound = RealignmentTarget.Sound(mean.Data, new float[mean.Data.Length]).ToArray();
        if (Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < 4 || sound.Count(v => v > 0) < 500)
        {
            return new Fault(0, "a mean image of at least 4 voxels along each axis with a head in it", $"{shape} with {sound.Count(v => v > 0)} positive voxels") { Unit = "image" };
        }

        var bright = Bright(sound, shape, mean.Affine);
        bool[] above = [.. sound.Select((v, at) => v > ShareOfBright * bright[at])];
        var core = Morphology.Largest(Morphology.Erode(above, shape, mean.Affine, ThinMm), shape);
        if (!core.Any(c => c))
        {
            return new Fault(0, "a brain that stands out from its surroundings", "none") { Unit = "image", Advice = "Look at the mean image" };
        }

        var near = Morphology.Dilate(core, shape, mean.Affine, ThinMm + 1);
        bool[] grown = [.. above.Select((a, at) => a && near[at])];
        var closed = Morphology.Close(Morphology.Largest(grown, shape), shape, mean.Affine, GapMm);
        var mask = Morphology.FillHoles(closed, shape);
        var volume = new Volume(shape, mean.Affine, [.. mask.Select(m => m ? 1f : 0f)]);
        return new BoldMask(volume, Judge(volume, sound));
    }

    /// <summary>Brain mask of the T1-weighted image carried to the grid of the mean, as far as the functional image has signal there.</summary>
    /// <param name="boldToT1w">As <see cref="Coregistered.MovingToFixed"/> gives it.</param>
    public static BoldMask FromT1w(Volume mean, Volume brain, Affine boldToT1w)
    {
        var sound = RealignmentTarget.Sound(mean.Data, new float[mean.Data.Length]).ToArray();
        var carried = Resampling.Onto(brain, mean.Shape, mean.Affine, Interpolation.Linear, boldToT1w).Data;
        var bright = Bright(sound, mean.Shape, mean.Affine);
        var volume = new Volume(mean.Shape, mean.Affine, [.. carried.Select((b, at) => b > 0.5f && sound[at] > 0.5 * ShareOfBright * bright[at] ? 1f : 0f)]);
        return new(volume, Judge(volume, sound));
    }

    private static ImmutableArray<QualityValue> Judge(Volume mask, float[] image)
    {
        var millilitres = TissueMaps.Millilitres(mask);
        double inside = 0, outside = 0, count = mask.Data.Count(m => m > 0);
        for (var v = 0; v < image.Length; v++)
        {
            (inside, outside) = mask.Data[v] > 0 ? (inside + image[v], outside) : (inside, outside + image[v]);
        }

        var contrast = inside / Math.Max(1, count) / Math.Max(1e-6, outside / Math.Max(1, image.Length - count));
        var volume = millilitres > MostMl
            ? QualityValue.AtMost("BOLD mask volume", millilitres, "mL", MostMl, "more than a brain, look at the mask")
            : QualityValue.AtLeast("BOLD mask volume", millilitres, "mL", LeastMl, "less than a whole brain, look at the mask and at the field of view");
        return [volume, QualityValue.AtLeast("BOLD mask contrast", contrast, "", LeastContrast, "the mask is hardly brighter than what surrounds it")];
    }

    /// <summary>The bright end of each voxel's surroundings: the mean of voxels above the whole image's half bright end, weighted by nearness.</summary>
    private static float[] Bright(float[] image, GridShape shape, Affine affine)
    {
        var top = Brightness.Top(image);
        var size = affine.VoxelSize;
        Point3 sd = new(SmoothMm / size.X, SmoothMm / size.Y, SmoothMm / size.Z);
        float[] chosen = [.. image.Select(v => v > 0.5f * top ? 1f : 0f)];
        var weight = Smoothing.Gaussian(chosen, shape, sd);
        var sum = Smoothing.Gaussian([.. image.Select((v, at) => chosen[at] * Math.Min(v, top))], shape, sd);
        const float faint = 0.02f; // share of bright voxels in reach below which the whole image's bright end counts as well
        return [.. sum.Select((s, at) => (s + (faint * 0.8f * top)) / (weight[at] + faint))];
    }
}
