using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What the border of an image cuts: a mask or region that lies in its outermost voxels may go on outside.</summary>
public static class FieldOfView
{
    private const double LargestCut = 0.1; // of the face of a cube of the region's volume: what is less touches the border and no more

    /// <summary>What is said of a region that lies in the image only in part.</summary>
    public static Fault Cut => new(0, "a region that lies in the image whole", "one that the field of view cuts") { Unit = "image" };

    /// <summary>The regions that the border cuts, each with the area in cm² of the cut.</summary>
    public static IReadOnlyDictionary<int, double> CutRegions(LabelImage regions)
    {
        var border = AtBorder(regions);
        var voxels = border.Keys.ToDictionary(label => label, _ => 0);
        foreach (var label in border.Count > 0 ? regions.Labels : [])
        {
            if (voxels.TryGetValue(label, out var count))
            {
                voxels[label] = count + 1;
            }
        }

        return border.Where(b => Cuts(b.Value, voxels[b.Key] * regions.Affine.VoxelVolume / 1000)).ToDictionary();
    }

    /// <summary>Whether the border cuts through a region, and does not only touch it.</summary>
    /// <param name="squareCm">Area in which the region meets the border.</param>
    /// <param name="millilitres">Volume of the region as far as it is seen.</param>
    public static bool Cuts(double squareCm, double millilitres) => squareCm > LargestCut * Math.Pow(millilitres, 2.0 / 3);

    /// <summary>Area in cm² in which the mask (above 0.5) meets the faces of the image.</summary>
    public static double AtBorder(Volume mask)
    {
        var area = 0.0;
        Walk(mask.Shape, mask.Affine, (v, squareMm) => area += mask.Data[v] > 0.5f ? squareMm / 100 : 0);
        return area;
    }

    /// <summary>Area in cm² in which each region meets the faces of the image; regions that do not are left out.</summary>
    public static IReadOnlyDictionary<int, double> AtBorder(LabelImage regions)
    {
        var areas = new Dictionary<int, double>();
        Walk(regions.Shape, regions.Affine, (v, squareMm) =>
        {
            if (regions.Labels[v] > 0)
            {
                areas[regions.Labels[v]] = areas.GetValueOrDefault(regions.Labels[v]) + (squareMm / 100);
            }
        });
        return areas;
    }

    private static void Walk(GridShape shape, Affine affine, Action<int, double> visit)
    {
        int[] n = [shape.X, shape.Y, shape.Z], stride = [1, shape.X, shape.X * shape.Y];
        var size = affine.VoxelSize;
        double[] edge = [size.X, size.Y, size.Z];
        for (var axis = 0; axis < 3; axis++)
        {
            int first = (axis + 1) % 3, second = (axis + 2) % 3;
            foreach (var end in new[] { 0, n[axis] - 1 })
            {
                for (var j = 0; j < n[second]; j++)
                {
                    for (var i = 0; i < n[first]; i++)
                    {
                        visit((end * stride[axis]) + (i * stride[first]) + (j * stride[second]), edge[first] * edge[second]);
                    }
                }
            }
        }
    }
}
