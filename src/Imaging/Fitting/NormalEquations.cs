using System.Numerics;

namespace Toolkit.Imaging;

/// <summary>Normal equations of a linear least-squares fit, gathered row by row in doubles and solved by Cholesky's factorisation.</summary>
public sealed class NormalEquations(int size)
{
    private readonly double[] matrix = new double[size * size];
    private readonly double[] right = new double[size];

    /// <summary>Number of unknowns.</summary>
    public int Size { get; } = size;

    /// <summary>Sum of weighted squares of the right-hand side.</summary>
    public double Squares { get; private set; }

    /// <summary>Number of rows added.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds the row · unknowns = value, weighted.</summary>
    public void Add(ReadOnlySpan<double> row, double value, double weight = 1)
    {
        for (var i = 0; i < Size; i++)
        {
            var scaled = row[i] * weight;
            if (scaled == 0)
            {
                continue;
            }

            right[i] += scaled * value;
            var line = matrix.AsSpan(i * Size, i + 1);
            var factor = new Vector<double>(scaled);
            var j = 0;
            for (; j <= i + 1 - Vector<double>.Count; j += Vector<double>.Count)
            {
                (new Vector<double>(line[j..]) + (new Vector<double>(row[j..]) * factor)).CopyTo(line[j..]);
            }

            for (; j <= i; j++)
            {
                line[j] += row[j] * scaled;
            }
        }

        Squares += weight * value * value;
        Rows++;
    }

    /// <summary>Adds another set of equations for the same unknowns.</summary>
    public void Add(NormalEquations other)
    {
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] += other.matrix[i];
        }

        for (var i = 0; i < Size; i++)
        {
            right[i] += other.right[i];
        }

        Squares += other.Squares;
        Rows += other.Rows;
    }

    /// <summary>The equations less some of their rows, with another right-hand side: where rows stay and values change, the matrix need not be gathered again.</summary>
    /// <param name="rows">Rows that were added to these equations and are to go.</param>
    /// <param name="sums">Row · value, summed over the rows that stay; what lies beyond <see cref="Size"/> is not read.</param>
    /// <param name="squares">Sum of the squares of the values.</param>
    public NormalEquations Facing(NormalEquations rows, ReadOnlySpan<double> sums, double squares)
    {
        var result = new NormalEquations(Size) { Squares = squares, Rows = Rows - rows.Rows };
        for (var i = 0; i < matrix.Length; i++)
        {
            result.matrix[i] = matrix[i] - rows.matrix[i];
        }

        sums[..Size].CopyTo(result.right);
        return result;
    }

    /// <summary>Adds <paramref name="amount"/> to a diagonal element: a prior that the unknown is zero.</summary>
    public void Stiffen(int unknown, double amount) => matrix[(unknown * Size) + unknown] += amount;

    /// <summary>Adds <paramref name="amount"/> to the element (i, j) and its mirror.</summary>
    public void Couple(int i, int j, double amount) => matrix[(Math.Max(i, j) * Size) + Math.Min(i, j)] += amount;

    /// <summary>Adds to the right-hand side of one unknown.</summary>
    public void Push(int unknown, double amount) => right[unknown] += amount;

    /// <summary>The unknowns, or null where the equations do not determine them.</summary>
    public double[]? Solve() => Factor() is { } factor ? Back(factor, Forward(factor, right)) : null;

    /// <summary>Solution for another right-hand side, or null where the equations are singular.</summary>
    public double[]? Solve(ReadOnlySpan<double> other) => Factor() is { } factor ? Back(factor, Forward(factor, other)) : null;

    /// <summary>Weighted sum of squares that the solution leaves.</summary>
    public double Remainder(ReadOnlySpan<double> solution)
    {
        var sum = Squares;
        for (var i = 0; i < Size; i++)
        {
            var product = matrix[(i * Size) + i] * solution[i];
            for (var j = 0; j < i; j++)
            {
                product += 2 * matrix[(i * Size) + j] * solution[j];
            }

            sum += solution[i] * (product - (2 * right[i]));
        }

        return sum;
    }

    private double[]? Factor()
    {
        var l = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[(i * Size) + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= l[(i * Size) + k] * l[(j * Size) + k];
                }

                if (i == j)
                {
                    if (!(sum > 1e-13 * matrix[(i * Size) + i]))
                    {
                        return null;
                    }

                    l[(i * Size) + i] = Math.Sqrt(sum);
                }
                else
                {
                    l[(i * Size) + j] = sum / l[(j * Size) + j];
                }
            }
        }

        return l;
    }

    private double[] Forward(double[] l, ReadOnlySpan<double> b)
    {
        var y = new double[Size];
        for (var i = 0; i < Size; i++)
        {
            var sum = b[i];
            for (var k = 0; k < i; k++)
            {
                sum -= l[(i * Size) + k] * y[k];
            }

            y[i] = sum / l[(i * Size) + i];
        }

        return y;
    }

    private double[] Back(double[] l, double[] y)
    {
        for (var i = Size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < Size; k++)
            {
                y[i] -= l[(k * Size) + i] * y[k];
            }

            y[i] /= l[(i * Size) + i];
        }

        return y;
    }
}
