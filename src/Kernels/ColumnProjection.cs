namespace Toolkit.Kernels;

/// <summary>Applies one matrix over time to every chosen column of a (t, n) matrix of floats: how all voxels of a run are cleaned at once, without a transposition.</summary>
/// <remarks>Each column's mean is taken out before and its response added after, so that single precision suffices for signals a hundred times smaller than their mean.</remarks>
public static class ColumnProjection
{
    private const double Rounding = 1e-9;

    /// <summary>The definition, in double: to[:, c] = steps · from[:, c].</summary>
    public static double[] Reference(RowMatrix<double> steps, ReadOnlySpan<float> column)
    {
        var result = new double[steps.Rows];
        for (var r = 0; r < result.Length; r++)
        {
            for (var t = 0; t < column.Length; t++)
            {
                result[r] += steps[r, t] * column[t];
            }
        }

        return result;
    }

    /// <summary>Cleans the columns named by <paramref name="columns"/> from <paramref name="from"/> into the same columns of <paramref name="to"/>.</summary>
    /// <param name="steps">Shape (kept, t).</param>
    /// <param name="from">Shape (t, n).</param>
    /// <param name="to">Shape (at least kept, n); it may be <paramref name="from"/> itself.</param>
    /// <param name="columns">Positions of the columns, each once; null takes all.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Apply(RowMatrix<double> steps, RowMatrix<float> from, RowMatrix<float> to, int[]? columns = null, int threads = 1)
    {
        if (steps.Columns != from.Rows || to.Columns != from.Columns || to.Rows < steps.Rows)
        {
            throw new ArgumentException($"Steps of {steps.Rows} × {steps.Columns} cannot take {from.Rows} × {from.Columns} values to {to.Rows} × {to.Columns}.");
        }

        var single = new RowMatrix<float>(steps.Rows, steps.Columns, Array.ConvertAll(steps.Data, v => (float)v));
        var response = new float[steps.Rows];
        for (var r = 0; r < response.Length; r++)
        {
            // Steps that take out the mean leave rounding here, which times a mean of thousands would be a signal of its own.
            var sum = Sums.Of(steps.Row(r));
            response[r] = Math.Abs(sum) < Rounding ? 0 : (float)sum;
        }

        var choice = columns is null ? ColumnChoice.All(from.Columns) : ColumnChoice.Listed(columns);
        MatrixProduct.Multiply(new MatrixProduct.PackedRows<float>(single), from, choice, to, threads, new(response));
    }
}
