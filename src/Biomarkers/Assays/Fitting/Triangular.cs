namespace Toolkit.Biomarkers.Assays;

/// <summary>Orthogonal reduction of small dense matrices, column-major, in place. Normal equations would square the condition number.</summary>
internal static class Triangular
{
    /// <summary>Householder reflections make the first <paramref name="reduce"/> of <paramref name="columns"/> columns upper triangular and carry the rest along.</summary>
    /// <param name="a">Column-major, shape (<paramref name="rows"/>, <paramref name="columns"/>).</param>
    public static void Reduce(Span<double> a, int rows, int reduce, int columns)
    {
        for (var k = 0; k < Math.Min(reduce, rows); k++)
        {
            var pivot = a.Slice((k * rows) + k, rows - k);
            var norm = Norm(pivot);
            if (norm == 0)
            {
                continue;
            }

            var head = pivot[0] > 0 ? -norm : norm;
            var scale = pivot[0] - head;
            pivot[0] = 1;
            for (var i = 1; i < pivot.Length; i++)
            {
                pivot[i] /= scale;
            }

            var tau = -scale / head;
            for (var j = k + 1; j < columns; j++)
            {
                Reflect(pivot, tau, a.Slice((j * rows) + k, rows - k));
            }

            pivot.Clear();
            pivot[0] = head;
        }
    }

    /// <summary>Solves R s = q for the leading triangle of a reduced matrix.</summary>
    /// <returns>False where a diagonal element is 0: the solution is not unique.</returns>
    public static bool Solve(ReadOnlySpan<double> r, int rows, int size, ReadOnlySpan<double> q, Span<double> solution)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            var sum = q[i];
            for (var j = i + 1; j < size; j++)
            {
                sum -= r[(j * rows) + i] * solution[j];
            }

            var diagonal = r[(i * rows) + i];
            if (diagonal == 0 || !double.IsFinite(sum))
            {
                return false;
            }

            solution[i] = sum / diagonal;
        }

        return true;
    }

    /// <summary>Solves the transposed system Rᵀ s = q.</summary>
    /// <returns>False where a diagonal element is 0.</returns>
    public static bool SolveTransposed(ReadOnlySpan<double> r, int rows, int size, ReadOnlySpan<double> q, Span<double> solution)
    {
        for (var i = 0; i < size; i++)
        {
            var sum = q[i];
            for (var j = 0; j < i; j++)
            {
                sum -= r[(i * rows) + j] * solution[j];
            }

            var diagonal = r[(i * rows) + i];
            if (diagonal == 0)
            {
                return false;
            }

            solution[i] = sum / diagonal;
        }

        return true;
    }

    /// <summary>Euclidean norm, scaled so that it neither overflows nor underflows.</summary>
    public static double Norm(ReadOnlySpan<double> v)
    {
        var largest = 0.0;
        foreach (var x in v)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var x in v)
        {
            sum += x / largest * (x / largest);
        }

        return largest * Math.Sqrt(sum);
    }

    private static void Reflect(ReadOnlySpan<double> v, double tau, Span<double> column)
    {
        var dot = 0.0;
        for (var i = 0; i < v.Length; i++)
        {
            dot += v[i] * column[i];
        }

        dot *= tau;
        for (var i = 0; i < v.Length; i++)
        {
            column[i] -= dot * v[i];
        }
    }
}
