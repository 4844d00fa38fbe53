namespace Toolkit.Trials;

/// <summary>A = L L' of a symmetric positive definite matrix.</summary>
internal sealed class Cholesky
{
    private Cholesky(Matrix lower) => Lower = lower;

    /// <summary>L, lower triangular.</summary>
    public Matrix Lower { get; }

    /// <summary>log |A|.</summary>
    public double LogDeterminant
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < Lower.Rows; i++)
            {
                sum += Math.Log(Lower[i, i]);
            }

            return 2 * sum;
        }
    }

    /// <returns>Null where the matrix is not positive definite.</returns>
    public static Cholesky? Of(Matrix a)
    {
        var n = a.Rows;
        var lower = new Matrix(n, n);
        for (var j = 0; j < n; j++)
        {
            var rowJ = lower.Row(j)[..j];
            var pivot = a[j, j] - Matrix.Dot(rowJ, rowJ);
            if (!(pivot > 0))
            {
                return null;
            }

            var diagonal = Math.Sqrt(pivot);
            lower[j, j] = diagonal;
            for (var i = j + 1; i < n; i++)
            {
                lower[i, j] = (a[i, j] - Matrix.Dot(lower.Row(i)[..j], rowJ)) / diagonal;
            }
        }

        return new(lower);
    }

    /// <summary>A⁻¹ b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var n = Lower.Rows;
        var x = b.ToArray();
        for (var i = 0; i < n; i++)
        {
            x[i] = (x[i] - Matrix.Dot(Lower.Row(i)[..i], x.AsSpan(0, i))) / Lower[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var sum = x[i];
            for (var k = i + 1; k < n; k++)
            {
                sum -= Lower[k, i] * x[k];
            }

            x[i] = sum / Lower[i, i];
        }

        return x;
    }

    /// <summary>A⁻¹, exactly symmetric.</summary>
    public Matrix Inverse()
    {
        var n = Lower.Rows;
        var inverse = new Matrix(n, n);
        var unit = new double[n];
        for (var j = 0; j < n; j++)
        {
            Array.Clear(unit);
            unit[j] = 1;
            var column = Solve(unit);
            for (var i = 0; i <= j; i++)
            {
                inverse[i, j] = column[i];
                inverse[j, i] = column[i];
            }
        }

        return inverse;
    }
}
