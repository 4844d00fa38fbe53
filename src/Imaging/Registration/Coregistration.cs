using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Where one image lies in the world of another.</summary>
/// <param name="MovingToFixed">Rigid map, from the moving image's world to the fixed one's, mm.</param>
/// <param name="InformationBefore">Normalised mutual information as the headers stand, 1 to 2.</param>
/// <param name="InformationAfter">The same after registration.</param>
/// <param name="InView">Share of the fixed brain in the moving image's field of view.</param>
public sealed record Coregistered(Affine MovingToFixed, double InformationBefore, double InformationAfter, QualityValue InView)
{
    // Read from the reference pairs: simulated heads reach 1.32 to 1.34 and a real pair 1.16; a knee 1.10, a head upside down 1.11, turned by a quarter 1.11 to 1.14, a ball 1.15, noise 1.00.
    private const double SureInformation = 1.13;

    /// <summary>What is in view and the gain of information, each with its verdict.</summary>
    public ImmutableArray<QualityValue> Quality =>
    [
        InView,
        InformationAfter >= InformationBefore
            ? QualityValue.AtLeast("coregistration information", InformationAfter, "", SureInformation, "the images say little about each other: look at the overlay, one may show something else")
            : new("coregistration information", InformationAfter, "", QualityVerdict.Warn("coregistration information", "the images say less about each other than before: look at the overlay")),
    ];
}

/// <summary>Rigid registration of images of different contrast: normalised mutual information from several starts, then a least-squares fit of the moving image by the fixed one's intensities seen at the moving one's resolution.</summary>
public static class Coregistration
{
    private const double SmallestOverlap = 0.5;
    private const double LeastInformation = 1.05; // noise on a head reaches 1.001, any other body 1.10
    private const double DoubtfulInformation = 1.2; // below it the header's axes are tried against all others

    /// <summary>Registers, say, a functional volume to a T1-weighted one.</summary>
    /// <param name="fixedBrain">Brain of the fixed image, shape (x, y, z), above 0.5; null takes its positive voxels.</param>
    public static Parsed<Coregistered> Estimate(Volume moving, Volume fixedImage, Volume? fixedBrain = null)
    {
        var brain = fixedBrain ?? new Volume(fixedImage.Shape, fixedImage.Affine, [.. fixedImage.Data.Select(v => v > 0 ? 1f : 0f)]);
        if (!fixedImage.SameGrid(brain.Shape, brain.Affine))
        {
            return new Fault(0, $"a brain mask on the grid of the image, {fixedImage.Shape}", brain.Shape.ToString()) { Unit = "image" };
        }

        if (HeadImage.Check(fixedImage) is { } wrong)
        {
            return wrong;
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
        var seen = MaskAgreement.InView(brain, moving, refined);
        if (seen.Value < SmallestOverlap)
        {
            return new Fault(0, "at least half of the brain in view of both images", $"{100 * seen.Value:0} %") { Unit = "image", Advice = "Check that both images show the same head" };
        }

        if (after.Information < DoubtfulInformation && HeadOrientation.Better(sound, fixedImage) is var (header, fits))
        {
            return new Fault(0, $"a head whose axes run {fits}, as it fits best", $"axes that run {header} by the header") { Unit = "image", Advice = "Correct the header's orientation" };
        }

        if (after.Information < LeastInformation)
        {
            return new Fault(0, $"images that say something about each other, {LeastInformation} of normalised mutual information", Numbers.Format(Math.Round(after.Information, 3))) { Unit = "image", Advice = "Check that both show the same head" };
        }

        return new Coregistered(refined.Inverse(), coarse.Fine.Measure(Affine.Identity).Information, after.Information, seen);
    }
}
