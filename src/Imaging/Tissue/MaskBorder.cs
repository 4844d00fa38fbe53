using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Whether a brain mask reaches into eyes, skull or scalp, or cuts into the brain, judged against where the brain is expected and how bright brain is there.</summary>
internal static class MaskBorder
{
    private const double FarMm = 5; // an unsharp border reaches no farther beyond the brain
    private const double NearMm = 2; // as closely as two good masks agree where a piece of one counts
    private const double ThinMm = 1.5; // half the thickness below which what differs is a rim, and no piece
    private const double BrightShare = 1.6; // of the level of brain: fat and marrow
    private const double TissueShare = 0.45; // of the level: below it fluid and bone
    private const double MostLeakage = 0.02; // of the mask
    private const double MostBulgeMl = 2;
    private const double MostCutMl = 0.5;
    private const string Look = "look at the mask over the image";

    /// <summary>Share of the mask that is no brain, the largest piece of it, and the largest piece of brain that is missing.</summary>
    /// <param name="expected">Chance of being brain, 0 to 1, by a template or by shape: where its brightness is learned.</param>
    /// <param name="found">The brain as the image itself shows it; null where that is the mask.</param>
    public static ImmutableArray<QualityValue> Judge(Volume image, bool[] mask, Volume expected, bool[]? found, float[] level)
    {
        var (shape, affine) = (image.Shape, image.Affine);
        var near = Math.Max(NearMm, Edge(affine));
        bool[] sure = [.. expected.Data.Select((p, v) => p > 0.5f && (found is null || found[v]))];
        bool[] possible = [.. expected.Data.Select((p, v) => p > 0.5f || (found is not null && found[v]))];
        var beyond = Morphology.Distance(possible, shape, affine);
        bool Bright(int v) => image.Data[v] > BrightShare * level[v];
        bool[] leaked = [.. mask.Select((m, v) => m && (beyond[v] > FarMm * FarMm || Bright(v)))];
        bool[] bulge = [.. mask.Select((m, v) => m && beyond[v] > near * near)];
        var core = Morphology.Erode(sure, shape, affine, near);
        bool[] cut = [.. mask.Select((m, v) => !m && core[v] && image.Data[v] > TissueShare * level[v] && !Bright(v))];
        return
        [
            QualityValue.AtMost("mask leakage", (double)leaked.Count(l => l) / Math.Max(1, mask.Count(m => m)), "", MostLeakage, "part of the mask is brighter than brain or far from where brain is expected, " + Look),
            QualityValue.AtMost("mask bulge", Piece(bulge, image), "mL", MostBulgeMl, "a piece of the mask lies beyond the brain, in an eye, the skull or the scalp, " + Look),
            QualityValue.AtMost("mask cut", Piece(cut, image), "mL", MostCutMl, "a piece of brain lies outside the mask, " + Look),
        ];
    }

    /// <summary>The largest part that is more than a rim, mL.</summary>
    private static double Piece(bool[] part, Volume image)
    {
        var opened = Morphology.Open(part, image.Shape, image.Affine, Math.Max(ThinMm, Edge(image.Affine)));
        return Morphology.Largest(opened, image.Shape).Count(p => p) * image.Affine.VoxelVolume / 1000;
    }

    /// <summary>The longest edge of a voxel, mm: no border is known better.</summary>
    private static double Edge(Affine affine)
    {
        var size = affine.VoxelSize;
        return Math.Max(size.X, Math.Max(size.Y, size.Z));
    }
}
