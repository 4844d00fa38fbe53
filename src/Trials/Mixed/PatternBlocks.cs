using System.Numerics;

namespace Toolkit.Trials;

/// <summary>Sufficient statistics of subjects that are observed alike: sums over subjects of the outer products of their design rows (outcome appended), for each pair of visits. After one pass the cost of a likelihood no longer depends on the number of subjects.</summary>
internal sealed class PatternBlocks
{
    private readonly double[][] sums;

    /// <param name="size">Observations of each subject, m.</param>
    /// <param name="width">Columns of the design and the outcome, p + 1.</param>
    public PatternBlocks(int size, int width)
    {
        Size = size;
        Width = width;
        sums = new double[size * (size + 1) / 2][];
        for (var k = 0; k < sums.Length; k++)
        {
            sums[k] = new double[Packed(width)];
        }
    }

    public int Size { get; }

    public int Width { get; }

    public int Subjects { get; private set; }

    /// <summary>Length of a packed triangle.</summary>
    public static int Packed(int width) => width * (width + 1) / 2;

    /// <summary>Adds one subject: its m rows, each of length p + 1.</summary>
    public void Add(ReadOnlySpan<double> rows)
    {
        Subjects++;
        var pair = 0;
        for (var j = 0; j < Size; j++)
        {
            var x = rows.Slice(j * Width, Width);
            for (var k = j; k < Size; k++, pair++)
            {
                Outer(sums[pair], x, rows.Slice(k * Width, Width), j == k);
            }
        }
    }

    /// <summary>Adds Σ c_jk x_j x_k' over subjects and visits to a packed triangle; c is symmetric.</summary>
    public void Accumulate(Matrix c, Span<double> into)
    {
        var pair = 0;
        for (var j = 0; j < Size; j++)
        {
            for (var k = j; k < Size; k++, pair++)
            {
                AddScaled(into, c[j, k], sums[pair]);
            }
        }
    }

    /// <summary>u' (x_j x_k' + x_k x_j') u / 2 summed over subjects: the cross product of the combination u at two visits.</summary>
    public double Cross(int j, int k, ReadOnlySpan<double> u)
    {
        var (low, high) = (Math.Min(j, k), Math.Max(j, k));
        var pair = (low * Size) - (low * (low - 1) / 2) + (high - low);
        var form = Form(sums[pair], u);
        return low == high ? form : form / 2;
    }

    /// <summary>Replaces each row x by T x: the statistics of a transformed design.</summary>
    public void Transform(Matrix t)
    {
        for (var k = 0; k < sums.Length; k++)
        {
            sums[k] = Pack(t * Unpack(sums[k], Width) * t.Transposed());
        }
    }

    /// <summary>A packed triangle as a symmetric matrix.</summary>
    public static Matrix Unpack(ReadOnlySpan<double> packed, int width)
    {
        var matrix = new Matrix(width, width);
        var at = 0;
        for (var a = 0; a < width; a++)
        {
            for (var b = a; b < width; b++, at++)
            {
                matrix[a, b] = packed[at];
                matrix[b, a] = packed[at];
            }
        }

        return matrix;
    }

    private static double[] Pack(Matrix matrix)
    {
        var packed = new double[Packed(matrix.Rows)];
        var at = 0;
        for (var a = 0; a < matrix.Rows; a++)
        {
            for (var b = a; b < matrix.Rows; b++, at++)
            {
                packed[at] = matrix[a, b];
            }
        }

        return packed;
    }

    private static double Form(ReadOnlySpan<double> packed, ReadOnlySpan<double> u)
    {
        var sum = 0.0;
        var at = 0;
        for (var a = 0; a < u.Length; a++)
        {
            sum += packed[at++] * u[a] * u[a];
            for (var b = a + 1; b < u.Length; b++)
            {
                sum += 2 * packed[at++] * u[a] * u[b];
            }
        }

        return sum;
    }

    // x y' + y x', or x x' on the diagonal: symmetric, so its upper triangle says all.
    private static void Outer(double[] sum, ReadOnlySpan<double> x, ReadOnlySpan<double> y, bool same)
    {
        var at = 0;
        for (var a = 0; a < x.Length; a++)
        {
            double xa = x[a], ya = y[a];
            var length = x.Length - a;
            if (same)
            {
                AddScaled(sum.AsSpan(at, length), xa, x[a..]);
            }
            else
            {
                AddScaled(sum.AsSpan(at, length), xa, y[a..]);
                AddScaled(sum.AsSpan(at, length), ya, x[a..]);
            }

            at += length;
        }
    }

    private static void AddScaled(Span<double> to, double factor, ReadOnlySpan<double> from)
    {
        if (factor == 0)
        {
            return;
        }

        var i = 0;
        var scale = new Vector<double>(factor);
        for (; i <= to.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(to[i..]) + (scale * new Vector<double>(from[i..]))).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }
}
