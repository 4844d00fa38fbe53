using System.Numerics.Tensors;

namespace Toolkit.Kernels;

/// <summary>The inverse of a symmetric positive definite matrix, through its Cholesky factor: A = L Lᵀ, A⁻¹ = L⁻ᵀ L⁻¹. Every inner loop runs along a row.</summary>
public static class PositiveDefinite
{
    /// <summary>Inverts a matrix, of which the lower triangle is read.</summary>
    /// <param name="matrix">Shape (n, n).</param>
    /// <param name="inverse">Shape (n, n), exactly symmetric; without meaning where false is returned.</param>
    /// <returns>False where a pivot is not above 0 or not a number: the matrix is not positive definite within the rounding of its own values.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static bool TryInvert(RowMatrix<double> matrix, out RowMatrix<double> inverse)
    {
        if (matrix.Rows != matrix.Columns)
        {
            throw new ArgumentException($"Only a square matrix has an inverse; found {matrix.Rows} × {matrix.Columns}.", nameof(matrix));
        }

        inverse = new(matrix.Rows, matrix.Rows, [.. matrix.Data]);
        if (!Factorise(inverse))
        {
            return false;
        }

        var rows = InverseOfTriangle(inverse).Transposed();
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var j = i; j < rows.Rows; j++)
            {
                inverse[i, j] = inverse[j, i] = TensorPrimitives.Dot<double>(rows.Row(i)[j..], rows.Row(j)[j..]);
            }
        }

        return true;
    }

    /// <summary>The definition: Gauss–Jordan elimination with the largest pivot of each column.</summary>
    /// <param name="matrix">Shape (n, n), not singular.</param>
    public static RowMatrix<double> Reference(RowMatrix<double> matrix)
    {
        var n = matrix.Rows;
        double[,] left = new double[n, n], right = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            right[i, i] = 1;
            for (var j = 0; j < n; j++)
            {
                left[i, j] = matrix[i, j];
            }
        }

        for (var c = 0; c < n; c++)
        {
            var pivot = Enumerable.Range(c, n - c).MaxBy(r => Math.Abs(left[r, c]));
            for (var j = 0; j < n; j++)
            {
                (left[c, j], left[pivot, j]) = (left[pivot, j], left[c, j]);
                (right[c, j], right[pivot, j]) = (right[pivot, j], right[c, j]);
            }

            var scale = left[c, c];
            for (var j = 0; j < n; j++)
            {
                left[c, j] /= scale;
                right[c, j] /= scale;
            }

            for (var r = 0; r < n; r++)
            {
                var share = r == c ? 0 : left[r, c];
                for (var j = 0; j < n; j++)
                {
                    left[r, j] -= share * left[c, j];
                    right[r, j] -= share * right[c, j];
                }
            }
        }

        return new(n, n, [.. right.Cast<double>()]);
    }

    // The lower triangle becomes L; what stands above the diagonal is left as it was.
    private static bool Factorise(RowMatrix<double> matrix)
    {
        for (var i = 0; i < matrix.Rows; i++)
        {
            var row = matrix.Row(i);
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - TensorPrimitives.Dot<double>(row[..j], matrix.Row(j)[..j])) / matrix[j, j];
            }

            var pivot = row[i] - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(pivot > 0))
            {
                return false;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return true;
    }

    private static RowMatrix<double> InverseOfTriangle(RowMatrix<double> factor)
    {
        var inverse = new RowMatrix<double>(factor.Rows, factor.Rows);
        for (var i = 0; i < factor.Rows; i++)
        {
            Span<double> row = inverse.Row(i), of = factor.Row(i);
            for (var k = 0; k < i; k++)
            {
                TensorPrimitives.MultiplyAdd(inverse.Row(k)[..(k + 1)], -of[k], row[..(k + 1)], row[..(k + 1)]);
            }

            row[i] = 1;
            TensorPrimitives.Divide(row[..(i + 1)], of[i], row[..(i + 1)]);
        }

        return inverse;
    }
}
