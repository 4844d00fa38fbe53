namespace Toolkit.Trials;

/// <summary>A dense matrix of doubles, row by row: small enough for statistics, large enough for a design matrix.</summary>
internal sealed class Matrix(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public double[] Data { get; } = new double[rows * columns];

    public double this[int row, int column]
    {
        get => Data[(row * Columns) + column];
        set => Data[(row * Columns) + column] = value;
    }

    public static Matrix Identity(int size)
    {
        var identity = new Matrix(size, size);
        for (var i = 0; i < size; i++)
        {
            identity[i, i] = 1;
        }

        return identity;
    }

    public static Matrix FromRows(IReadOnlyList<double[]> rows)
    {
        var matrix = new Matrix(rows.Count, rows.Count == 0 ? 0 : rows[0].Length);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].CopyTo(matrix.Row(i));
        }

        return matrix;
    }

    public static Matrix Diagonal(ReadOnlySpan<double> values)
    {
        var matrix = new Matrix(values.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            matrix[i, i] = values[i];
        }

        return matrix;
    }

    public static Matrix operator *(Matrix a, Matrix b)
    {
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"A matrix of {a.Columns} columns does not multiply one of {b.Rows} rows.", nameof(b));
        }

        var product = new Matrix(a.Rows, b.Columns);
        for (var i = 0; i < a.Rows; i++)
        {
            var to = product.Row(i);
            for (var k = 0; k < a.Columns; k++)
            {
                var factor = a[i, k];
                if (factor == 0)
                {
                    continue;
                }

                var from = b.Row(k);
                for (var j = 0; j < to.Length; j++)
                {
                    to[j] += factor * from[j];
                }
            }
        }

        return product;
    }

    public static Matrix operator +(Matrix a, Matrix b) => Combine(a, b, 1);

    public static Matrix operator -(Matrix a, Matrix b) => Combine(a, b, -1);

    public static Matrix operator *(double s, Matrix a)
    {
        var scaled = new Matrix(a.Rows, a.Columns);
        for (var i = 0; i < a.Data.Length; i++)
        {
            scaled.Data[i] = s * a.Data[i];
        }

        return scaled;
    }

    public static double[] operator *(Matrix a, double[] x)
    {
        var product = new double[a.Rows];
        for (var i = 0; i < a.Rows; i++)
        {
            product[i] = Dot(a.Row(i), x);
        }

        return product;
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    public Span<double> Row(int row) => Data.AsSpan(row * Columns, Columns);

    public double[] Column(int column)
    {
        var values = new double[Rows];
        for (var i = 0; i < Rows; i++)
        {
            values[i] = this[i, column];
        }

        return values;
    }

    public Matrix Transposed()
    {
        var transposed = new Matrix(Columns, Rows);
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                transposed[j, i] = this[i, j];
            }
        }

        return transposed;
    }

    /// <summary>x' A y.</summary>
    public double Form(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < Rows; i++)
        {
            sum += x[i] * Dot(Row(i), y);
        }

        return sum;
    }

    /// <summary>Sum of the products of all elements: the trace of A'B.</summary>
    public double Inner(Matrix other) => Dot(Data, other.Data);

    public double Trace()
    {
        var sum = 0.0;
        for (var i = 0; i < Rows; i++)
        {
            sum += this[i, i];
        }

        return sum;
    }

    /// <summary>The rows and columns named, in that order.</summary>
    public Matrix Block(ReadOnlySpan<int> at)
    {
        var block = new Matrix(at.Length, at.Length);
        for (var i = 0; i < at.Length; i++)
        {
            for (var j = 0; j < at.Length; j++)
            {
                block[i, j] = this[at[i], at[j]];
            }
        }

        return block;
    }

    private static Matrix Combine(Matrix a, Matrix b, double sign)
    {
        if (a.Rows != b.Rows || a.Columns != b.Columns)
        {
            throw new ArgumentException($"A {a.Rows} × {a.Columns} matrix does not add to {b.Rows} × {b.Columns}.", nameof(b));
        }

        var sum = new Matrix(a.Rows, a.Columns);
        for (var i = 0; i < a.Data.Length; i++)
        {
            sum.Data[i] = a.Data[i] + (sign * b.Data[i]);
        }

        return sum;
    }
}
