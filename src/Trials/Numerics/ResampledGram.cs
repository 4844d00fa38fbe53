using System.Numerics;

namespace Toolkit.Trials;

/// <summary>Cross products of columns under resampling weights: each resample is one product with the table of pairwise products, made once.</summary>
internal sealed class ResampledGram
{
    private readonly double[][] products;
    private readonly int width;

    /// <param name="rows">Shape (n, width). Columns but the first are centred on their means, which changes no slope while the first column is constant.</param>
    public ResampledGram(double[][] rows)
    {
        width = rows[0].Length;
        var n = rows.Length;
        var columns = Enumerable.Range(0, width).Select(c => rows.Select(r => r[c]).ToArray()).ToArray();
        for (var c = 1; c < width; c++)
        {
            var mean = Sample.Mean(columns[c]);
            for (var i = 0; i < n; i++)
            {
                columns[c][i] -= mean;
            }
        }

        products = [.. from a in Enumerable.Range(0, width) from b in Enumerable.Range(a, width - a) select Product(columns[a], columns[b])];
    }

    /// <summary>Σ w_i x_i x_i', shape (width, width).</summary>
    public Matrix Weighted(double[] weights)
    {
        var gram = new Matrix(width, width);
        var at = 0;
        for (var a = 0; a < width; a++)
        {
            for (var b = a; b < width; b++)
            {
                var sum = Dot(products[at++], weights);
                gram[a, b] = sum;
                gram[b, a] = sum;
            }
        }

        return gram;
    }

    internal static double Dot(double[] x, double[] y)
    {
        var sum = Vector<double>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sum += new Vector<double>(x, i) * new Vector<double>(y, i);
        }

        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
        {
            total += x[i] * y[i];
        }

        return total;
    }

    private static double[] Product(double[] x, double[] y)
    {
        var product = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            product[i] = x[i] * y[i];
        }

        return product;
    }
}
