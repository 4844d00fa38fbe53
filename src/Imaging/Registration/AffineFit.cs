using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Affine registration of two images of one contrast: least squares on their local contrast, from a rigid start, at falling spacings.</summary>
internal static class AffineFit
{
    private const int Unknowns = 12;
    private const int Rounds = 40;
    private const int Radius = 4; // voxels of the neighbourhood
    private const double SettledPerSpacing = 0.0025; // the largest shift of a corner, per spacing
    private static readonly double[] Spacings = [8, 4];

    /// <summary>Improves a map from the first image's world to the second's; null where the images do not determine it.</summary>
    public static Affine? Refine(Volume first, Volume second, Affine start, int threads)
    {
        var map = start;
        foreach (var spacing in Spacings)
        {
            var grid = WorkingGrid.Over(first.Shape, first.Affine, spacing);
            var a = SplineImage.Of(WorkingGrid.Blur(first, spacing).Data, first.Shape).Onto(grid.Shape, first.Affine.Inverse().After(grid.ToWorld));
            var b = SplineImage.Of(WorkingGrid.Blur(second, spacing).Data, second.Shape);
            var contrast = new LocalContrast(grid, Radius, threads);
            for (var round = 0; round < Rounds; round++)
            {
                contrast.Compare(a, b.Onto(grid.Shape, second.Affine.Inverse().After(map).After(grid.ToWorld)));
                if (Equations(grid, contrast).Solve() is not { } p)
                {
                    return null;
                }

                // Found for halves of a step on both images; made whole on the second.
                var step = Step(grid, p);
                map = map.After(grid.ToWorld).After(step).After(grid.ToWorld.Inverse());
                if (Largest(grid, step) < SettledPerSpacing * spacing)
                {
                    break;
                }
            }
        }

        return map.Determinant > 0 ? map : null;
    }

    private static NormalEquations Equations(WorkingGrid grid, LocalContrast contrast)
    {
        var equations = new NormalEquations(Unknowns);
        Span<double> row = stackalloc double[Unknowns], place = stackalloc double[4];
        for (var v = 0; v < grid.Count; v++)
        {
            var g = contrast.Gradient[v];
            if (g == default)
            {
                continue;
            }

            Place(grid, v, place);
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j < 4; j++)
                {
                    row[(4 * i) + j] = g[i] * place[j];
                }
            }

            equations.Add(row, -contrast.Residual[v], contrast.Weight(v));
        }

        for (var i = 0; i < Unknowns; i++)
        {
            equations.Stiffen(i, 1e-9 * equations.Rows);
        }

        return equations;
    }

    /// <summary>Position relative to the middle in units of half the grid, and 1.</summary>
    private static void Place(WorkingGrid grid, int v, Span<double> place)
    {
        var (nx, ny, nz) = grid.Size;
        place[0] = ((v % nx) - (0.5 * (nx - 1))) / (0.5 * nx);
        place[1] = ((v / nx % ny) - (0.5 * (ny - 1))) / (0.5 * ny);
        place[2] = ((v / (nx * ny)) - (0.5 * (nz - 1))) / (0.5 * nz);
        place[3] = 1;
    }

    /// <summary>The step as a map of grid voxels.</summary>
    private static Affine Step(WorkingGrid grid, double[] p)
    {
        var (nx, ny, nz) = grid.Size;
        Span<double> rows = stackalloc double[12];
        for (var i = 0; i < 3; i++)
        {
            double x = p[4 * i] / (0.5 * nx), y = p[(4 * i) + 1] / (0.5 * ny), z = p[(4 * i) + 2] / (0.5 * nz);
            (rows[4 * i], rows[(4 * i) + 1], rows[(4 * i) + 2]) = (x, y, z);
            rows[(4 * i) + 3] = p[(4 * i) + 3] - (0.5 * ((x * (nx - 1)) + (y * (ny - 1)) + (z * (nz - 1))));
            rows[5 * i] += 1;
        }

        return new(rows);
    }

    private static double Largest(WorkingGrid grid, Affine step)
    {
        var largest = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            Point3 p = new((corner & 1) * grid.Shape.X, ((corner >> 1) & 1) * grid.Shape.Y, (corner >> 2) * grid.Shape.Z);
            largest = Math.Max(largest, grid.SpacingMm * (step.Apply(p) - p).Length);
        }

        return largest;
    }
}
