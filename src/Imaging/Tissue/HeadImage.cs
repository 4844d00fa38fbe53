using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What can be said of an image of a head before anything is fitted to it: whether there is one, whether its skull is on, where its neck begins.</summary>
public static class HeadImage
{
    private const int LeastVoxels = 8;
    private const double LeastMm = 60; // along each axis: no brain fits into less
    private const double MostMm = 600; // no head coil sees more: the voxel size is wrong
    private const double BackgroundShare = 0.08; // of the bright end: what is darker is air or bone
    private const double BareMl = 2300; // a head with scalp and skull is above 3000 mL, even a small one whose neck is cut off
    private const double WholeMl = 2700;
    private const double SupportGridMm = 3;
    private const double StillShare = 0.9; // of the voxels outside hold one value exactly where a skull was taken off
    private const double NeckMm = 190; // from the crown down: brain, brain stem, and as much of the face as templates show
    private const double CrownShare = 0.02; // of a slice's voxels that are bright where the head begins
    private const double MostLost = 0.5;

    /// <summary>Refuses what cannot be a head by its size or its values: one slice, nothing but zeros or NaN, a field of view no brain fits into.</summary>
    /// <returns>Null where nothing speaks against it.</returns>
    public static Fault? Check(Volume image)
    {
        var (shape, size) = (image.Shape, image.Affine.VoxelSize);
        if (Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < LeastVoxels)
        {
            return new(0, $"an image of a head of at least {LeastVoxels} voxels along each axis", shape.ToString()) { Unit = "image", Advice = "One slice or a few hold no brain to be measured" };
        }

        Point3 extent = new(shape.X * size.X, shape.Y * size.Y, shape.Z * size.Z);
        double least = Math.Min(extent.X, Math.Min(extent.Y, extent.Z)), most = Math.Max(extent.X, Math.Max(extent.Y, extent.Z));
        if (least < LeastMm || most > MostMm)
        {
            return new(0, $"a field of view of {LeastMm} to {MostMm} mm along each axis", string.Create(CultureInfo.InvariantCulture, $"{extent.X:0} × {extent.Y:0} × {extent.Z:0} mm")) { Unit = "image", Advice = "Check the voxel size in the header, and that the whole head is in view" };
        }

        int unknown = 0, positive = 0;
        foreach (var value in image.Data)
        {
            unknown += float.IsFinite(value) ? 0 : 1;
            positive += value > 0 ? 1 : 0;
        }

        return unknown > MostLost * image.Data.Length
            ? new(0, "an image of finite values", string.Create(CultureInfo.InvariantCulture, $"{100.0 * unknown / image.Data.Length:0} % NaN or infinite")) { Unit = "image" }
            : positive < 1000 ? new(0, "an image with a head in it", $"{positive} positive voxels") { Unit = "image" }
            : null;
    }

    /// <summary>The largest part of the image that is brighter than air, its holes filled; null where nothing is.</summary>
    internal static bool[]? Support(Volume image)
    {
        var top = Brightness.Top(image.Data);
        bool[] bright = [.. image.Data.Select(v => v > BackgroundShare * top)];
        var filled = Morphology.FillHoles(Morphology.Largest(bright, image.Shape), image.Shape);
        return filled.Any(f => f) ? filled : null;
    }

    /// <summary>Whether the skull was taken off before: little is left, and outside it there is one value and no noise.</summary>
    internal static bool IsBare(bool[] support, Volume image)
    {
        var inside = support.Count(s => s);
        if (inside * image.Affine.VoxelVolume / 1000 > BareMl)
        {
            return false;
        }

        var still = image.Data.Where((v, at) => !support[at] && (v == 0 || float.IsNaN(v))).Count();
        return still > StillShare * (image.Data.Length - inside);
    }

    /// <summary>Whether the image shows a head with its skull, by what is brighter than air; null where that cannot be told: a cropped head, a phantom in noise.</summary>
    internal static bool? HasSkull(Volume image)
    {
        // Nearest voxels, not means: what tells a bare brain is a background that is exactly still.
        var grid = WorkingGrid.Over(image.Shape, image.Affine, SupportGridMm);
        var small = Resampling.Onto(image, grid.Shape, grid.ToWorld, Interpolation.Nearest);
        return Support(small) is not { } support ? null
            : support.Count(s => s) * small.Affine.VoxelVolume / 1000 > WholeMl ? true
            : IsBare(support, small) ? false
            : null;
    }

    /// <summary>The image without the slices that lie more than 190 mm below the crown, and those well above it; the axis that the header says runs from foot to head is cut.</summary>
    internal static Volume WithoutNeck(Volume image)
    {
        var affine = image.Affine;
        var axis = Enumerable.Range(0, 3).MaxBy(a => Math.Abs(affine.Column(a).Z) / affine.Column(a).Length);
        int[] n = [image.Shape.X, image.Shape.Y, image.Shape.Z];
        var up = affine.Column(axis).Z > 0;
        var counts = Bright(image, axis, n);
        var area = image.Data.Length / n[axis];
        var crown = -1;
        for (var i = 0; i < n[axis] && crown < 0; i++)
        {
            var slice = up ? n[axis] - 1 - i : i;
            crown = counts[slice] > CrownShare * area ? slice : -1;
        }

        if (crown < 0)
        {
            return image;
        }

        var keep = (int)Math.Ceiling(NeckMm / affine.Column(axis).Length);
        var margin = (int)Math.Ceiling(10 / affine.Column(axis).Length);
        int first = up ? Math.Max(0, crown - keep) : Math.Max(0, crown - margin), last = up ? Math.Min(n[axis] - 1, crown + margin) : Math.Min(n[axis] - 1, crown + keep);
        return Slab(image, axis, first, last - first + 1);
    }

    private static int[] Bright(Volume image, int axis, int[] n)
    {
        var threshold = 2 * BackgroundShare * Brightness.Top(image.Data);
        var counts = new int[n[axis]];
        for (var v = 0; v < image.Data.Length; v++)
        {
            if (image.Data[v] > threshold)
            {
                counts[axis == 0 ? v % n[0] : axis == 1 ? v / n[0] % n[1] : v / (n[0] * n[1])]++;
            }
        }

        return counts;
    }

    private static Volume Slab(Volume image, int axis, int first, int count)
    {
        var shape = axis == 0 ? image.Shape with { X = count } : axis == 1 ? image.Shape with { Y = count } : image.Shape with { Z = count };
        int dx = axis == 0 ? first : 0, dy = axis == 1 ? first : 0, dz = axis == 2 ? first : 0;
        var data = new float[shape.Count];
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                image.Data.AsSpan((int)image.Shape.Index(dx, y + dy, z + dz), shape.X).CopyTo(data.AsSpan((int)shape.Index(0, y, z)));
            }
        }

        var a = image.Affine;
        return new(shape, Affine.FromColumns(a.Column(0), a.Column(1), a.Column(2), a.Apply(dx, dy, dz)), data);
    }
}
