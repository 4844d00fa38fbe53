namespace Toolkit.Trials;

/// <summary>Eigenvalues of a symmetric matrix by Jacobi's rotations: slow for large matrices, accurate for small ones.</summary>
internal static class Eigen
{
    private const int MostSweeps = 60;

    /// <returns>Eigenvalues and the eigenvectors as columns, in no particular order.</returns>
    public static (double[] Values, Matrix Vectors) Symmetric(Matrix a)
    {
        var n = a.Rows;
        var m = 1.0 * a;
        var vectors = Matrix.Identity(n);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var off = 0.0;
            for (var i = 0; i < n; i++)
            {
                for (var j = i + 1; j < n; j++)
                {
                    off += m[i, j] * m[i, j];
                    Rotate(m, vectors, i, j);
                }
            }

            if (off <= 1e-32 * m.Inner(m))
            {
                break;
            }
        }

        return ([.. Enumerable.Range(0, n).Select(i => m[i, i])], vectors);
    }

    /// <summary>f(A) of a symmetric matrix: f of its eigenvalues.</summary>
    public static Matrix Function(Matrix a, Func<double, double> f)
    {
        var (values, vectors) = Symmetric(a);
        return vectors * Matrix.Diagonal([.. values.Select(f)]) * vectors.Transposed();
    }

    private static void Rotate(Matrix m, Matrix vectors, int i, int j)
    {
        if (m[i, j] == 0)
        {
            return;
        }

        var theta = (m[j, j] - m[i, i]) / (2 * m[i, j]);
        var t = Math.Abs(theta) > 1e150 ? 0.5 / theta : Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        for (var k = 0; k < m.Rows; k++)
        {
            (m[k, i], m[k, j]) = ((c * m[k, i]) - (s * m[k, j]), (s * m[k, i]) + (c * m[k, j]));
        }

        for (var k = 0; k < m.Rows; k++)
        {
            (m[i, k], m[j, k]) = ((c * m[i, k]) - (s * m[j, k]), (s * m[i, k]) + (c * m[j, k]));
            (vectors[k, i], vectors[k, j]) = ((c * vectors[k, i]) - (s * vectors[k, j]), (s * vectors[k, i]) + (c * vectors[k, j]));
        }
    }
}
