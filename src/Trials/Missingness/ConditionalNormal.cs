namespace Toolkit.Trials;

/// <summary>Some coordinates of a normal vector given the others.</summary>
internal sealed class ConditionalNormal
{
    private readonly int[] wanted;
    private readonly int[] given;
    private readonly Matrix regression;
    private readonly Matrix root;

    /// <param name="covariance">Positive definite.</param>
    public ConditionalNormal(Matrix covariance, int[] wanted, int[] given)
    {
        this.wanted = wanted;
        this.given = given;
        regression = Regression(covariance, wanted, given, out var left);
        root = Cholesky.Of(left)!.Lower;
    }

    /// <summary>Coefficients of the wanted coordinates on those given, shape (wanted, given), and the covariance that is left.</summary>
    public static Matrix Regression(Matrix covariance, int[] wanted, int[] given, out Matrix left)
    {
        left = covariance.Block(wanted);
        if (given.Length == 0)
        {
            return new Matrix(wanted.Length, 0);
        }

        var cross = new Matrix(wanted.Length, given.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            for (var j = 0; j < given.Length; j++)
            {
                cross[i, j] = covariance[wanted[i], given[j]];
            }
        }

        var coefficients = cross * Cholesky.Of(covariance.Block(given))!.Inverse();
        left -= coefficients * cross.Transposed();
        return coefficients;
    }

    /// <summary>Overwrites the wanted coordinates of <paramref name="values"/> with a draw given the others.</summary>
    public void Draw(Span<double> values, ReadOnlySpan<double> mean, Chance chance)
    {
        Span<double> noise = stackalloc double[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            noise[i] = chance.Normal();
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            var drawn = mean[wanted[i]] + Matrix.Dot(root.Row(i)[..(i + 1)], noise[..(i + 1)]);
            for (var j = 0; j < given.Length; j++)
            {
                drawn += regression[i, j] * (values[given[j]] - mean[given[j]]);
            }

            values[wanted[i]] = drawn;
        }
    }

    /// <summary>A standard normal between two bounds, by the inverse of its distribution taken on the side where it keeps its digits.</summary>
    public static double DrawBetween(double low, double high, Chance chance)
    {
        if (low > 0)
        {
            return -DrawBetween(-high, -low, chance);
        }

        double below = Distributions.NormalUpper(-low), above = Distributions.NormalUpper(-high);
        var share = below + (chance.Uniform() * (above - below));
        return share is > 0 and < 1 ? Math.Clamp(Distributions.NormalQuantile(share), low, high) : double.IsFinite(high) ? high : low;
    }
}
