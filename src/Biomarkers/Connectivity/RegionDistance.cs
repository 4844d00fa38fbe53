using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How far a region lies from a tissue that could leak into it: the periaqueductal gray surrounds cerebrospinal fluid.</summary>
public static class RegionDistance
{
    // Edge of the cells in which the points of a mask are looked up, mm: a few voxels.
    private const double CellMm = 8;

    /// <summary>Smallest distance in mm between the centre of a voxel of the region and that of a voxel of the mask.</summary>
    /// <param name="mask">Non-zero inside, on any grid of the same world.</param>
    /// <returns>Null where region or mask has no voxel.</returns>
    public static double? ToMask(RegionMap map, VoxelRegion region, Volume mask) => ToMask(map, [region], mask)[0];

    /// <summary>The same for several regions of one map; the mask is walked once.</summary>
    public static double?[] ToMask(RegionMap map, IReadOnlyList<VoxelRegion> regions, Volume mask)
    {
        var cells = Cells(mask);
        if (cells.Count == 0)
        {
            return new double?[regions.Count];
        }

        var rings = 1 + cells.Keys.Max(k => Math.Max(Math.Abs(k.X), Math.Max(Math.Abs(k.Y), Math.Abs(k.Z))));
        return [.. regions.Select(r => r.Voxels.IsEmpty ? (double?)null : Shortest(map, r, cells, rings))];
    }

    private static Dictionary<(int X, int Y, int Z), List<Point3>> Cells(Volume mask)
    {
        var cells = new Dictionary<(int X, int Y, int Z), List<Point3>>();
        for (var v = 0; v < mask.Data.Length; v++)
        {
            if (RegionMap.IsInside(mask, v))
            {
                var point = mask.Affine.Apply(v % mask.Shape.X, v / mask.Shape.X % mask.Shape.Y, v / mask.Shape.X / mask.Shape.Y);
                if (!cells.TryGetValue(Cell(point), out var points))
                {
                    cells.Add(Cell(point), points = []);
                }

                points.Add(point);
            }
        }

        return cells;
    }

    private static double Shortest(RegionMap map, VoxelRegion region, Dictionary<(int X, int Y, int Z), List<Point3>> cells, int farthest)
    {
        var shortest = double.PositiveInfinity;
        foreach (var v in region.Voxels)
        {
            var own = map.Affine.Apply(v % map.Shape.X, v / map.Shape.X % map.Shape.Y, v / map.Shape.X / map.Shape.Y);
            var (x, y, z) = Cell(own);
            var most = farthest + Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z)));

            // A point in a ring of cells lies at least the rings between away.
            for (var ring = 0; ring <= most && (ring - 1) * CellMm < shortest; ring++)
            {
                for (var i = -ring; i <= ring; i++)
                {
                    for (var j = -ring; j <= ring; j++)
                    {
                        var step = Math.Abs(i) == ring || Math.Abs(j) == ring ? 1 : Math.Max(1, 2 * ring);
                        for (var k = -ring; k <= ring; k += step)
                        {
                            foreach (var point in cells.GetValueOrDefault((x + i, y + j, z + k), []))
                            {
                                shortest = Math.Min(shortest, (own - point).Length);
                            }
                        }
                    }
                }
            }
        }

        return shortest;
    }

    private static (int X, int Y, int Z) Cell(Point3 point) => ((int)Math.Floor(point.X / CellMm), (int)Math.Floor(point.Y / CellMm), (int)Math.Floor(point.Z / CellMm));
}
