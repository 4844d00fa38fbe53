using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How far a region lies from a tissue that could leak into it: the periaqueductal gray surrounds cerebrospinal fluid.</summary>
public static class RegionDistance
{
    /// <summary>Smallest distance in mm between the centre of a voxel of the region and that of a voxel of the mask.</summary>
    /// <param name="mask">Non-zero inside, on any grid of the same world.</param>
    /// <returns>Null where region or mask has no voxel.</returns>
    public static double? ToMask(RegionMap map, VoxelRegion region, Volume mask)
    {
        var shortest = double.PositiveInfinity;
        var own = region.Voxels.Select(v => map.Affine.Apply(v % map.Shape.X, v / map.Shape.X % map.Shape.Y, v / map.Shape.X / map.Shape.Y)).ToArray();
        for (var v = 0; v < mask.Data.Length && own.Length > 0; v++)
        {
            if (RegionMap.IsInside(mask, v))
            {
                var point = mask.Affine.Apply(v % mask.Shape.X, v / mask.Shape.X % mask.Shape.Y, v / mask.Shape.X / mask.Shape.Y);
                foreach (var voxel in own)
                {
                    shortest = Math.Min(shortest, (voxel - point).Length);
                }
            }
        }

        return double.IsFinite(shortest) ? shortest : null;
    }
}
