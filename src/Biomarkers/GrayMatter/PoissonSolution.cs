using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The potential in a box whose seven-point Laplacian is given and whose border is known: exact by sine transforms, which are matrix products along each axis (Buzbee, Golub and Nielson 1970).</summary>
internal static class PoissonSolution
{
    /// <summary>Fills the interior of <paramref name="potential"/>; its border is taken as it is.</summary>
    /// <param name="laplacian">Wanted Laplacian, shape (x, y, z); its border is not read.</param>
    /// <param name="k">One over the squared edge of a voxel, per mm².</param>
    public static void Fill(float[] potential, float[] laplacian, GridShape shape, (double X, double Y, double Z) k)
    {
        GridShape inner = new(shape.X - 2, shape.Y - 2, shape.Z - 2);
        var (sx, sy, sz) = (Sines(inner.X), Sines(inner.Y), Sines(inner.Z));
        var data = Transform(Right(potential, laplacian, shape, inner, k), inner, sx, sy, sz);
        double[] ex = Eigenvalues(inner.X, k.X), ey = Eigenvalues(inner.Y, k.Y), ez = Eigenvalues(inner.Z, k.Z);
        for (var v = 0; v < data.Length; v++)
        {
            data[v] = (float)(data[v] / (ex[v % inner.X] + ey[v / inner.X % inner.Y] + ez[v / (inner.X * inner.Y)]));
        }

        data = Transform(data, inner, sx, sy, sz);
        for (var row = 0; row < inner.Y * inner.Z; row++)
        {
            data.AsSpan(row * inner.X, inner.X).CopyTo(potential.AsSpan((int)shape.Index(1, 1 + (row % inner.Y), 1 + (row / inner.Y))));
        }
    }

    /// <summary>What the interior must reach: the Laplacian less the share that the known border already gives.</summary>
    private static float[] Right(float[] potential, float[] laplacian, GridShape shape, GridShape inner, (double X, double Y, double Z) k)
    {
        var right = new float[inner.Count];
        int nx = shape.X, nxy = shape.X * shape.Y;
        float kx = (float)k.X, ky = (float)k.Y, kz = (float)k.Z;
        for (var v = 0; v < right.Length; v++)
        {
            int x = v % inner.X, y = v / inner.X % inner.Y, z = v / (inner.X * inner.Y), at = (int)shape.Index(x + 1, y + 1, z + 1);
            right[v] = laplacian[at]
                - (kx * ((x == 0 ? potential[at - 1] : 0) + (x == inner.X - 1 ? potential[at + 1] : 0)))
                - (ky * ((y == 0 ? potential[at - nx] : 0) + (y == inner.Y - 1 ? potential[at + nx] : 0)))
                - (kz * ((z == 0 ? potential[at - nxy] : 0) + (z == inner.Z - 1 ? potential[at + nxy] : 0)));
        }

        return right;
    }

    private static float[] Transform(float[] data, GridShape s, RowMatrix<float> x, RowMatrix<float> y, RowMatrix<float> z)
    {
        data = MatrixProduct.Multiply(new RowMatrix<float>(s.Y * s.Z, s.X, data), x).Data;
        var across = new float[data.Length];
        for (var slab = 0; slab < s.Z; slab++)
        {
            var part = new RowMatrix<float>(s.Y, s.X, data.AsSpan(slab * s.X * s.Y, s.X * s.Y).ToArray());
            MatrixProduct.Multiply(y, part).Data.CopyTo(across, slab * s.X * s.Y);
        }

        return MatrixProduct.Multiply(z, new RowMatrix<float>(s.Z, s.X * s.Y, across)).Data;
    }

    /// <summary>The orthogonal, symmetric matrix of the discrete sine transform of the first kind; it is its own inverse.</summary>
    private static RowMatrix<float> Sines(int n)
    {
        var matrix = new RowMatrix<float>(n, n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] = (float)(Math.Sqrt(2.0 / (n + 1)) * Math.Sin(Math.PI * (i + 1) * (j + 1) / (n + 1)));
            }
        }

        return matrix;
    }

    private static double[] Eigenvalues(int n, double k) => [.. Enumerable.Range(1, n).Select(m => Math.Sin(Math.PI * m / (2 * (n + 1))) is var s ? -4 * k * s * s : 0)];
}
