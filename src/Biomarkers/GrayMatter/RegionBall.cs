using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The ball that a region would fill if it were solid: about the centre of its weight, with the same root mean square distance from it.</summary>
/// <param name="Centre">RAS+ mm.</param>
internal readonly record struct RegionBall(Point3 Centre, double RadiusMm)
{
    private const double SolidSquare = 3.0 / 5; // mean squared distance from the centre of a solid ball, in squared radii

    public static RegionBall Of(Volume weight)
    {
        double mass = weight.Data.Sum(w => (double)w), square = 0;
        Point3 centre = new(0, 0, 0);
        for (var v = 0; v < weight.Data.Length; v++)
        {
            centre += weight.Data[v] > 0 ? (weight.Data[v] / mass) * Position(weight, v) : new(0, 0, 0);
        }

        for (var v = 0; v < weight.Data.Length; v++)
        {
            if (weight.Data[v] > 0)
            {
                var away = Position(weight, v) - centre;
                square += weight.Data[v] / mass * away.Dot(away);
            }
        }

        return new(centre, Math.Sqrt(square / SolidSquare));
    }

    /// <summary>1 within so many radii of the centre, 0 beyond, on the grid of a volume.</summary>
    public float[] Within(Volume grid, double radii)
    {
        var (centre, reach) = (Centre, radii * RadiusMm);
        return [.. Enumerable.Range(0, grid.Data.Length).Select(v => (Position(grid, v) - centre).Length <= reach ? 1f : 0f)];
    }

    /// <summary>RAS+ mm of a voxel.</summary>
    public static Point3 Position(Volume grid, int v) => grid.Affine.Apply(v % grid.Shape.X, v / grid.Shape.X % grid.Shape.Y, v / (grid.Shape.X * grid.Shape.Y));
}
