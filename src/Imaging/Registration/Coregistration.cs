using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Where one image lies in the world of another.</summary>
/// <param name="MovingToFixed">Rigid map, from the moving image's world to the fixed one's, mm.</param>
/// <param name="InformationBefore">Normalised mutual information as the headers stand, 1 to 2.</param>
/// <param name="InformationAfter">The same after registration.</param>
/// <param name="Overlap">Share of the fixed brain that the moving image covers.</param>
public sealed record Coregistered(Affine MovingToFixed, double InformationBefore, double InformationAfter, double Overlap)
{
    private const double SureOverlap = 0.9; // dropout and a field of view cut at the top or the bottom leave that much

    /// <summary>Overlap and gain of information, each with its verdict.</summary>
    public ImmutableArray<QualityValue> Quality =>
    [
        QualityValue.AtLeast("coregistration overlap", Overlap, "", SureOverlap, "part of the brain is out of view, regions there have no value"),
        new("coregistration information", InformationAfter, "", InformationAfter >= InformationBefore ? QualityVerdict.Pass("coregistration information")
            : QualityVerdict.Warn("coregistration information", "the images say less about each other than before: look at the overlay")),
    ];
}

/// <summary>Rigid registration of images of different contrast: normalised mutual information from several starts, then a least-squares fit of the moving image by the fixed one's intensities seen at the moving one's resolution.</summary>
public static class Coregistration
{
    private const double SmallestOverlap = 0.5;

    /// <summary>Registers, say, a functional volume to a T1-weighted one.</summary>
    /// <param name="fixedBrain">Brain of the fixed image, shape (x, y, z), above 0.5; null takes its positive voxels.</param>
    public static Parsed<Coregistered> Estimate(Volume moving, Volume fixedImage, Volume? fixedBrain = null)
    {
        var brain = fixedBrain ?? new Volume(fixedImage.Shape, fixedImage.Affine, [.. fixedImage.Data.Select(v => v > 0 ? 1f : 0f)]);
        if (!fixedImage.SameGrid(brain.Shape, brain.Affine))
        {
            return new Fault(0, $"a brain mask on the grid of the image, {fixedImage.Shape}", brain.Shape.ToString()) { Unit = "image" };
        }

        foreach (var (image, what) in new[] { (moving, "moving"), (fixedImage, "fixed"), (brain, "mask") })
        {
            if (Math.Min(image.Shape.X, Math.Min(image.Shape.Y, image.Shape.Z)) < 8 || image.Data.Count(v => v > 0) < 1000)
            {
                return new Fault(0, $"a {what} image of at least 8 voxels along each axis with a head in it", $"{image.Shape} with {image.Data.Count(v => v > 0)} positive voxels") { Unit = "image" };
            }
        }

        var sound = new Volume(moving.Shape, moving.Affine, RealignmentTarget.Sound(moving.Data, new float[moving.Data.Length]).ToArray());
        var coarse = CoarseSearch.Run(sound, fixedImage, brain);
        var refined = IntensityFit.Refine(sound, fixedImage, brain, coarse.FixedToMoving);
        var after = coarse.Fine.Measure(refined);
        if (after.Overlap < SmallestOverlap)
        {
            return new Fault(0, "at least half of the brain in view of both images", $"{100 * after.Overlap:0} %") { Unit = "image", Advice = "Check that both images show the same head" };
        }

        return new Coregistered(refined.Inverse(), coarse.Fine.Measure(Affine.Identity).Information, after.Information, after.Overlap);
    }
}
