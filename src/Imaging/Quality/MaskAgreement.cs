using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How a brain mask found in one image agrees with that of another, both on one grid.</summary>
/// <param name="Overlap">Dice's coefficient, 0 to 1.</param>
/// <param name="Leakage">Share of the first mask that lies more than <see cref="MarginMm"/> outside the second: scalp, eyes, air.</param>
public sealed record MaskAgreement(double Overlap, double Leakage)
{
    /// <summary>As far as a coarse voxel and an unsharp edge may reach beyond the brain without a fault, mm.</summary>
    public const double MarginMm = 5;

    private const double SureOverlap = 0.8; // dropout and a field of view cut short leave that much
    private const double MostLeakage = 0.05;
    private const double RefusedOverlap = 0.4; // less than half a brain in common: one of the two is none

    /// <summary>Both figures with their verdicts.</summary>
    public QualityValue[] Quality =>
    [
        QualityValue.AtLeast("registration overlap", Overlap, "", SureOverlap, "the functional and the structural brain do not lie on each other, look at the overlay", RefusedOverlap),
        QualityValue.AtMost("mask leakage", Leakage, "", MostLeakage, "the functional mask reaches beyond the brain, look at the mask"),
    ];

    /// <summary>Share of a brain that lies in the field of view of another image.</summary>
    /// <param name="toView">From the brain's world to that of the image that should show it.</param>
    public static QualityValue InView(Volume brain, Volume view, Affine toView)
    {
        const double sure = 0.95; // the crown or the cerebellum cut off leaves less
        var seen = Resampling.Onto(brain, view.Shape, view.Affine, Interpolation.Nearest, toView.Inverse()).Data.Sum(v => v > 0.5f ? view.Affine.VoxelVolume : 0.0);
        return QualityValue.AtLeast("brain in view", Math.Min(1, seen / (brain.Data.Sum(v => v > 0.5f ? 1.0 : 0) * brain.Affine.VoxelVolume)), "", sure, "part of the brain is outside the field of view of the other image, regions there have no value");
    }

    /// <summary>Compares the brain of a functional image with that of the structural image it was registered to.</summary>
    /// <param name="found">Brain mask found in the functional image.</param>
    /// <param name="brain">Brain of the structural image, above 0.5 within.</param>
    /// <param name="toStructure">From the functional world to the structural one.</param>
    public static MaskAgreement Placed(Volume found, Volume brain, Affine toStructure) =>
        Of(found, Resampling.Onto(brain, found.Shape, found.Affine, Interpolation.Linear, toStructure));

    /// <summary>Compares two masks, above 0.5 within.</summary>
    /// <exception cref="ArgumentException">The masks lie on different grids.</exception>
    public static MaskAgreement Of(Volume first, Volume second)
    {
        if (!first.SameGrid(second.Shape, second.Affine))
        {
            throw new ArgumentException($"The masks lie on grids of {first.Shape} and {second.Shape}.", nameof(second));
        }

        bool[] brain = [.. second.Data.Select(v => v > 0.5f)];
        var near = Morphology.Dilate(brain, second.Shape, second.Affine, MarginMm);
        double one = 0, other = 0, both = 0, outside = 0;
        for (var v = 0; v < brain.Length; v++)
        {
            var inside = first.Data[v] > 0.5f;
            one += inside ? 1 : 0;
            other += brain[v] ? 1 : 0;
            both += inside && brain[v] ? 1 : 0;
            outside += inside && !near[v] ? 1 : 0;
        }

        return new(one + other == 0 ? 0 : 2 * both / (one + other), one == 0 ? 1 : outside / one);
    }
}
