namespace Toolkit.Kernels;

/// <summary>A matrix stored row by row, shape (rows, columns).</summary>
public sealed class RowMatrix<T>
    where T : unmanaged
{
    /// <summary>All zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    public RowMatrix(int rows, int columns)
        : this(rows, columns, new T[checked((long)rows * columns)])
    {
    }

    /// <param name="data">Taken over, not copied.</param>
    /// <exception cref="ArgumentException">The length is not rows × columns.</exception>
    public RowMatrix(int rows, int columns, T[] data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (data.LongLength != (long)rows * columns)
        {
            throw new ArgumentException($"A matrix of {rows} × {columns} needs as many values, and has {data.LongLength}.", nameof(data));
        }

        Rows = rows;
        Columns = columns;
        Data = data;
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Values, row by row.</summary>
    public T[] Data { get; }

    public ref T this[int row, int column] => ref Data[((long)row * Columns) + column];

    /// <summary>One row, shape (columns).</summary>
    public Span<T> Row(int row) => Data.AsSpan(checked(row * Columns), Columns);

    /// <summary>A copy of one column, shape (rows).</summary>
    public T[] Column(int column)
    {
        var copy = new T[Rows];
        for (var r = 0; r < Rows; r++)
        {
            copy[r] = this[r, column];
        }

        return copy;
    }

    /// <summary>A copy with rows and columns exchanged.</summary>
    public RowMatrix<T> Transposed()
    {
        var turned = new RowMatrix<T>(Columns, Rows);
        Transposition.Blocked<T>(Data, Rows, Columns, turned.Data);
        return turned;
    }

    /// <summary>A copy of the rows named by <paramref name="indices"/>, in that order.</summary>
    public RowMatrix<T> TakeRows(ReadOnlySpan<int> indices)
    {
        var taken = new RowMatrix<T>(indices.Length, Columns);
        for (var r = 0; r < indices.Length; r++)
        {
            Row(indices[r]).CopyTo(taken.Row(r));
        }

        return taken;
    }

    /// <summary>The matrix as a two-dimensional array, copied.</summary>
    public T[,] ToArray()
    {
        var array = new T[Rows, Columns];
        for (var r = 0; r < Rows; r++)
        {
            for (var c = 0; c < Columns; c++)
            {
                array[r, c] = this[r, c];
            }
        }

        return array;
    }
}
