namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>Small symmetric matrices, row by row.</summary>
internal static class Symmetric
{
    /// <summary>Replaces a positive definite matrix by its inverse (Gauss-Jordan; the matrices here are at most a few columns wide).</summary>
    /// <returns>The logarithm of the determinant.</returns>
    /// <exception cref="InvalidOperationException">The matrix is not positive definite: columns of the design depend on one another.</exception>
    public static double Invert(double[] a, int p)
    {
        var log = 0.0;
        Span<double> scale = stackalloc double[p];
        for (var i = 0; i < p; i++)
        {
            scale[i] = a[(i * p) + i];
        }

        for (var i = 0; i < p; i++)
        {
            var pivot = a[(i * p) + i];
            if (!(pivot > 1e-13 * scale[i]))
            {
                throw new InvalidOperationException("The moderators depend on one another, so that their coefficients cannot be told apart.");
            }

            log += Math.Log(pivot);
            a[(i * p) + i] = 1;
            for (var j = 0; j < p; j++)
            {
                a[(i * p) + j] /= pivot;
            }

            for (var r = 0; r < p; r++)
            {
                if (r == i)
                {
                    continue;
                }

                var factor = a[(r * p) + i];
                a[(r * p) + i] = 0;
                for (var j = 0; j < p; j++)
                {
                    a[(r * p) + j] -= factor * a[(i * p) + j];
                }
            }
        }

        return log;
    }

    public static double[] Product(double[] a, double[] b, int p)
    {
        var c = new double[p * p];
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < p; j++)
            {
                for (var k = 0; k < p; k++)
                {
                    c[(i * p) + j] += a[(i * p) + k] * b[(k * p) + j];
                }
            }
        }

        return c;
    }

    public static double TraceProduct(double[] a, double[] b, int p)
    {
        var sum = 0.0;
        for (var i = 0; i < p; i++)
        {
            for (var k = 0; k < p; k++)
            {
                sum += a[(i * p) + k] * b[(k * p) + i];
            }
        }

        return sum;
    }
}
