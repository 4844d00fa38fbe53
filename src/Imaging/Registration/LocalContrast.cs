using System.Runtime.Intrinsics;
using Toolkit.Kernels;

namespace Toolkit.Imaging;

/// <summary>How far two images of one contrast differ at each voxel once the mean and the gain of their neighbourhoods are made equal: a shading or another scanner's scale does not count, a shifted edge does.</summary>
/// <remarks>The residual of a locally fitted line, shared evenly between the images, so that neither is favoured: what maximises the local correlation (Avants 2008; Lorenzi 2013) minimises it.</remarks>
internal sealed class LocalContrast
{
    private const float Flat = 0.03f; // of the bright end: contrast below it is noise and is not amplified
    private const float Cauchy = 2.5f; // residual in standard deviations that halves a voxel's weight about
    private const double SmallestSd = 0.004; // of the bright end
    private readonly WorkingGrid grid;
    private readonly int radius;
    private readonly int threads;
    private readonly float[] meanA;
    private readonly float[] meanB;
    private readonly float[] squareA;
    private readonly float[] squareB;

    /// <param name="radius">Of the neighbourhood, in voxels.</param>
    public LocalContrast(WorkingGrid grid, int radius, int threads)
    {
        this.grid = grid;
        this.radius = radius;
        this.threads = threads;
        meanA = new float[grid.Count];
        meanB = new float[grid.Count];
        squareA = new float[grid.Count];
        squareB = new float[grid.Count];
        Residual = new float[grid.Count];
        Gradient = new Vector128<float>[grid.Count];
    }

    /// <summary>Second image less first; 0 where one has no value.</summary>
    public float[] Residual { get; }

    /// <summary>How the residual grows with a shift of the second image by half, and the first back by half, in voxels.</summary>
    public Vector128<float>[] Gradient { get; }

    /// <summary>Standard deviation of the residuals where there is contrast, from their median.</summary>
    public double Sd { get; private set; }

    /// <summary>Compares images on the grid; NaN marks voxels without value.</summary>
    public void Compare(float[] a, float[] b)
    {
        for (var v = 0; v < a.Length; v++)
        {
            (meanA[v], meanB[v]) = float.IsNaN(a[v] + b[v]) ? (0, 0) : (a[v], b[v]);
            (squareA[v], squareB[v]) = (meanA[v] * meanA[v], meanB[v] * meanB[v]);
        }

        foreach (var image in new[] { meanA, meanB, squareA, squareB })
        {
            BoxMeans.Apply(image, grid.Size, radius, threads);
        }

        Parallel.For(0, grid.Shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, z => Plane(a, b, z));
        Sd = Math.Max(SmallestSd, Scale());
    }

    /// <summary>Weight of a voxel's residual: outliers count less (Cauchy).</summary>
    public float Weight(int v)
    {
        var u = Residual[v] / (Cauchy * (float)Sd);
        return 1 / (1 + (u * u));
    }

    private void Plane(float[] a, float[] b, int z)
    {
        int nx = grid.Shape.X, ny = grid.Shape.Y, nxy = nx * ny, nz = grid.Shape.Z;
        for (var y = 0; y < ny; y++)
        {
            for (var x = 0; x < nx; x++)
            {
                var v = x + (nx * y) + (nxy * z);
                if (x == 0 || y == 0 || z == 0 || x == nx - 1 || y == ny - 1 || z == nz - 1 || float.IsNaN(a[v] + b[v]))
                {
                    Residual[v] = 0;
                    Gradient[v] = default;
                    continue;
                }

                float varianceA = Math.Max(0, squareA[v] - (meanA[v] * meanA[v])), varianceB = Math.Max(0, squareB[v] - (meanB[v] * meanB[v]));
                // The gain is split: its square root on one image, the inverse on the other.
                var root = MathF.Sqrt(MathF.Sqrt((varianceB + (Flat * Flat)) / (varianceA + (Flat * Flat))));
                Residual[v] = ((b[v] - meanB[v]) / root) - (root * (a[v] - meanA[v]));
                var change = Vector128.Create(Slope(a, b, v, 1, root), Slope(a, b, v, nx, root), Slope(a, b, v, nxy, root), 0);
                Gradient[v] = float.IsNaN(Vector128.Sum(change)) ? default : change;
            }
        }
    }

    private static float Slope(float[] a, float[] b, int v, int step, float root) =>
        0.25f * (((b[v + step] - b[v - step]) / root) + (root * (a[v + step] - a[v - step])));

    private double Scale()
    {
        var found = new List<float>();
        for (var v = 0; v < Residual.Length; v += 3)
        {
            if (squareA[v] - (meanA[v] * meanA[v]) > Flat * Flat && Residual[v] != 0)
            {
                found.Add(Math.Abs(Residual[v]));
            }
        }

        found.Sort();
        return found.Count == 0 ? 0 : 1.4826 * found[found.Count / 2];
    }
}
