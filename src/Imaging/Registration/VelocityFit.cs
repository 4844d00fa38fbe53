using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Registration of one resolution: a stationary velocity that carries both images half the way (Lorenzi 2013), by Gauss and Newton against their local contrast, with a prior that strain and its change are small.</summary>
internal sealed class VelocityFit
{
    private const float LongestStep = 2; // voxels a round may move
    private readonly WorkingGrid grid;
    private readonly SplineImage first;
    private readonly SplineImage second;
    private readonly Affine toSecond; // grid voxels to the second image's voxels
    private readonly LocalContrast contrast;
    private readonly FieldEquations equations;
    private readonly int threads;

    /// <param name="first">On the grid.</param>
    /// <param name="second">In its own place.</param>
    /// <param name="map">From the first image's world to the second's: the affine registration.</param>
    public VelocityFit(WorkingGrid grid, SplineImage first, SplineImage second, Affine secondPlace, Affine map, NormalisationOptions options)
    {
        this.grid = grid;
        this.first = first;
        this.second = second;
        threads = options.Threads;
        toSecond = secondPlace.Inverse().After(map).After(grid.ToWorld);
        contrast = new(grid, options.NeighbourhoodVoxels, threads);
        equations = new(grid.Size, options.Membrane, options.Bending, threads);
    }

    /// <summary>Standard deviation of what is left between the images.</summary>
    public double Residual => contrast.Sd;

    /// <summary>Improves a velocity (voxels of the grid) in place.</summary>
    public void Run(Vector128<float>[] velocity, int rounds, double settled, CancellationToken cancellation)
    {
        float[] a = new float[grid.Count], b = new float[grid.Count];
        Vector128<float>[] one = new Vector128<float>[grid.Count], two = new Vector128<float>[grid.Count], right = new Vector128<float>[grid.Count], step = new Vector128<float>[grid.Count];
        for (var round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Sample(first, Affine.Identity, VectorField.Exponential(velocity, -0.5f, one, two, grid.Size, threads), a);
            Sample(second, toSecond, VectorField.Exponential(velocity, 0.5f, one, two, grid.Size, threads), b);
            contrast.Compare(a, b);
            equations.Stiffness(velocity, right);
            var scale = (float)(1 / contrast.Sd);
            for (var v = 0; v < right.Length; v++)
            {
                var root = scale * MathF.Sqrt(contrast.Weight(v));
                one[v] = root * contrast.Gradient[v];
                right[v] = -right[v] - (one[v] * (root * contrast.Residual[v]));
            }

            equations.Solve(one, right, step, 30, 0.03);
            if (Advance(velocity, step) < settled)
            {
                break;
            }
        }
    }

    /// <summary>Adds a step; returns its root mean square in voxels.</summary>
    private static double Advance(Vector128<float>[] velocity, Vector128<float>[] step)
    {
        var longest = 0f;
        var squares = 0.0;
        foreach (var s in step)
        {
            var square = Vector128.Dot(s, s);
            longest = Math.Max(longest, square);
            squares += square;
        }

        var share = Vector128.Create(Math.Min(1, LongestStep / MathF.Sqrt(longest + 1e-12f)));
        for (var v = 0; v < velocity.Length; v++)
        {
            velocity[v] += share * step[v];
        }

        return Math.Sqrt(squares / step.Length);
    }

    private void Sample(SplineImage image, Affine map, Vector128<float>[] displacement, float[] values)
    {
        int nx = image.Shape.X, ny = image.Shape.Y, nz = image.Shape.Z;
        Parallel.For(0, grid.Shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, z =>
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var at = (int)grid.Shape.Index(0, y, z);
                for (var x = 0; x < grid.Shape.X; x++)
                {
                    var d = displacement[at + x];
                    var p = map.Apply(x + (double)d[0], y + (double)d[1], z + (double)d[2]);
                    values[at + x] = p.X >= -0.5 && p.Y >= -0.5 && p.Z >= -0.5 && p.X <= nx - 0.5 && p.Y <= ny - 0.5 && p.Z <= nz - 0.5
                        ? CubicBSpline.Value(image.Coefficients, nx, ny, nz, (float)p.X, (float)p.Y, (float)p.Z)
                        : float.NaN;
                }
            }
        });
    }
}
