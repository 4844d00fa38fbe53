namespace Toolkit.Kernels;

/// <summary>What is left of series when others are regressed out of them: y − Q Qᵀ y with an orthonormal basis Q.</summary>
public static class Projection
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Orthonormal basis of the space spanned by series, by Householder QR with column pivoting; directions with |R_ii| ≤ 100 ε are dropped.</summary>
    /// <param name="series">Shape (series, t): each row is one series.</param>
    /// <returns>Shape (rank, t): each row is one direction.</returns>
    public static RowMatrix<double> Basis(RowMatrix<double> series)
    {
        // The working copy holds one series a row, so that every inner loop is contiguous.
        var work = new RowMatrix<double>(series.Rows, series.Columns, [.. series.Data]);
        var most = Math.Min(work.Rows, work.Columns);
        var reflectors = new List<double[]>(most);
        var rank = 0;
        for (var step = 0; step < most; step++)
        {
            Swap(work, step, Longest(work, step));
            var v = work.Row(step)[step..].ToArray();
            var norm = Norm(v);
            if (norm <= 100 * Epsilon)
            {
                break;
            }

            rank++;
            v[0] += v[0] < 0 ? -norm : norm;
            Scale(v, 1 / Norm(v));
            reflectors.Add(v);
            for (var r = step; r < work.Rows; r++)
            {
                Reflect(v, work.Row(r)[step..]);
            }
        }

        var basis = new RowMatrix<double>(rank, work.Columns);
        for (var r = 0; r < rank; r++)
        {
            basis[r, r] = 1;
            for (var step = rank - 1; step >= 0; step--)
            {
                Reflect(reflectors[step], basis.Row(r)[step..]);
            }
        }

        return basis;
    }

    /// <summary>The residual of one series, shape (t), in place.</summary>
    /// <param name="basis">Orthonormal rows, shape (rank, t).</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Residual(RowMatrix<double> basis, Span<double> series)
    {
        if (basis.Columns != series.Length)
        {
            throw new ArgumentException($"A basis of {basis.Columns} samples cannot be taken out of a series of {series.Length}.");
        }

        for (var r = 0; r < basis.Rows; r++)
        {
            var direction = basis.Row(r);
            Add(direction, -Dot(direction, series), series);
        }
    }

    /// <summary>The definition of the residual, by modified Gram–Schmidt over the series themselves in double precision.</summary>
    /// <param name="regressors">Shape (series, t), linearly independent.</param>
    public static double[] Reference(RowMatrix<double> regressors, ReadOnlySpan<double> series)
    {
        var residual = series.ToArray();
        var directions = new List<double[]>();
        for (var r = 0; r < regressors.Rows; r++)
        {
            var v = regressors.Row(r).ToArray();
            foreach (var d in directions.Concat(directions))
            {
                Add(d, -Dot(d, v), v);
            }

            Scale(v, 1 / Norm(v));
            directions.Add(v);
        }

        foreach (var d in directions.Concat(directions))
        {
            Add(d, -Dot(d, residual), residual);
        }

        return residual;
    }

    /// <summary>I − QᵀQ as a matrix, shape (t, t).</summary>
    public static RowMatrix<double> ResidualMatrix(RowMatrix<double> basis)
    {
        var matrix = MatrixProduct.Multiply(basis.Transposed(), basis);
        for (var i = 0; i < matrix.Data.Length; i++)
        {
            matrix.Data[i] = -matrix.Data[i];
        }

        for (var t = 0; t < matrix.Rows; t++)
        {
            matrix[t, t] += 1;
        }

        return matrix;
    }

    private static int Longest(RowMatrix<double> work, int step)
    {
        var best = step;
        var longest = -1.0;
        for (var r = step; r < work.Rows; r++)
        {
            var squares = Dot(work.Row(r)[step..], work.Row(r)[step..]);
            if (squares > longest)
            {
                longest = squares;
                best = r;
            }
        }

        return best;
    }

    private static void Swap(RowMatrix<double> work, int a, int b)
    {
        if (a != b)
        {
            var held = work.Row(a).ToArray();
            work.Row(b).CopyTo(work.Row(a));
            held.CopyTo(work.Row(b));
        }
    }

    private static void Reflect(ReadOnlySpan<double> v, Span<double> x) => Add(v, -2 * Dot(v, x), x);

    private static double Norm(ReadOnlySpan<double> v) => Math.Sqrt(Dot(v, v));

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => System.Numerics.Tensors.TensorPrimitives.Dot(a, b);

    private static void Scale(Span<double> v, double by) => System.Numerics.Tensors.TensorPrimitives.Multiply(v, by, v);

    private static void Add(ReadOnlySpan<double> direction, double by, Span<double> to) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(direction, by, to, to);
}
