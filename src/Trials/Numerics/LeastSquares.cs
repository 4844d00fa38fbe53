namespace Toolkit.Trials;

/// <summary>Householder QR of a design matrix and what least squares needs of it.</summary>
internal sealed class LeastSquares
{
    /// <summary>A column counts as a combination of those before it where less than this share of its length is left: far above rounding (1e-15), far below any data.</summary>
    private const double Collinear = 1e-12;

    private LeastSquares(Matrix q, Matrix r, double[] coefficients)
    {
        Q = q;
        R = r;
        Coefficients = coefficients;
    }

    /// <summary>Orthonormal columns, shape (n, p).</summary>
    public Matrix Q { get; }

    /// <summary>Upper triangle, shape (p, p).</summary>
    public Matrix R { get; }

    public double[] Coefficients { get; }

    /// <summary>(X'X)⁻¹ = R⁻¹ R⁻ᵀ.</summary>
    public Matrix Unscaled()
    {
        var inverse = InverseOfR();
        return inverse * inverse.Transposed();
    }

    /// <summary>R⁻¹, upper triangular.</summary>
    public Matrix InverseOfR()
    {
        var p = R.Rows;
        var inverse = new Matrix(p, p);
        for (var j = 0; j < p; j++)
        {
            inverse[j, j] = 1 / R[j, j];
            for (var i = j - 1; i >= 0; i--)
            {
                var sum = 0.0;
                for (var k = i + 1; k <= j; k++)
                {
                    sum -= R[i, k] * inverse[k, j];
                }

                inverse[i, j] = sum / R[i, i];
            }
        }

        return inverse;
    }

    /// <summary>Solves y ≈ X b.</summary>
    /// <param name="dependent">Where null is returned: the first column that is a combination of those before it, or -1 where there are fewer rows than columns.</param>
    /// <returns>Null where X does not have full column rank.</returns>
    public static LeastSquares? Solve(Matrix x, ReadOnlySpan<double> y, out int dependent)
    {
        int n = x.Rows, p = x.Columns;
        dependent = -1;
        if (n < p)
        {
            return null;
        }

        // Columns lie in rows here, so that a reflection runs over contiguous memory.
        var a = x.Transposed();
        var reflectors = new double[p][];
        var rhs = y.ToArray();
        var r = new Matrix(p, p);
        for (var k = 0; k < p; k++)
        {
            var column = a.Row(k);
            var whole = Norm(column);
            var tail = column[k..];
            var norm = Norm(tail);
            if (!(norm > Collinear * whole))
            {
                dependent = k;
                return null;
            }

            var v = tail.ToArray();
            v[0] += v[0] >= 0 ? norm : -norm;
            var length = Norm(v);
            for (var i = 0; i < v.Length; i++)
            {
                v[i] /= length;
            }

            reflectors[k] = v;
            for (var j = k; j < p; j++)
            {
                Reflect(v, a.Row(j)[k..]);
            }

            Reflect(v, rhs.AsSpan(k));
            for (var i = 0; i <= k; i++)
            {
                r[i, k] = column[i];
            }
        }

        return new(OrthonormalColumns(reflectors, n), r, BackSubstitute(r, rhs));
    }

    private static double[] BackSubstitute(Matrix r, double[] rhs)
    {
        var p = r.Rows;
        var b = new double[p];
        for (var i = p - 1; i >= 0; i--)
        {
            b[i] = (rhs[i] - Matrix.Dot(r.Row(i)[(i + 1)..], b.AsSpan(i + 1))) / r[i, i];
        }

        return b;
    }

    private static Matrix OrthonormalColumns(double[][] reflectors, int n)
    {
        var p = reflectors.Length;
        var q = new Matrix(p, n);
        for (var j = 0; j < p; j++)
        {
            q[j, j] = 1;
            for (var k = p - 1; k >= 0; k--)
            {
                Reflect(reflectors[k], q.Row(j)[k..]);
            }
        }

        return q.Transposed();
    }

    private static void Reflect(ReadOnlySpan<double> v, Span<double> x)
    {
        var twice = 2 * Matrix.Dot(v, x);
        for (var i = 0; i < v.Length; i++)
        {
            x[i] -= twice * v[i];
        }
    }

    // Scaled, so that no square overflows.
    private static double Norm(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0)
        {
            return 0;
        }

        var sum = 0.0;
        foreach (var value in x)
        {
            sum += value / largest * (value / largest);
        }

        return largest * Math.Sqrt(sum);
    }
}
