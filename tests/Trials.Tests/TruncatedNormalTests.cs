namespace Toolkit.Trials.Tests;

public class TruncatedNormalTests
{
    private static readonly double[] Open = Enumerable.Repeat(double.NegativeInfinity, 4).ToArray();

    /// <summary>P(all four below 0) of equally correlated normals at ½ is 1/5 (Gupta 1963).</summary>
    [Theory, InlineData(1, 0.5), InlineData(2, 1 / 3.0), InlineData(3, 0.25), InlineData(4, 0.2)]
    public void The_orthant_of_equally_correlated_normals_has_its_known_share(int dimensions, double share)
    {
        var found = TruncatedNormal.Of(new double[dimensions], Equal(dimensions, 0.5), Open.AsSpan(0, dimensions), new double[dimensions]);
        Assert.Equal(share, found.Probability, 1e-7);
    }

    [Fact]
    public void One_coordinate_has_the_moments_of_the_truncated_normal()
    {
        // Below its mean, a normal has mean -√(2/π) σ and variance (1 - 2/π) σ².
        var found = TruncatedNormal.Of([3.0], 4.0 * Matrix.Identity(1), [double.NegativeInfinity], [3.0]);
        Assert.Equal(3 - (2 * Math.Sqrt(2 / Math.PI)), found.Mean[0], 1e-10);
        Assert.Equal(4 * (1 - (2 / Math.PI)), found.Covariance[0, 0], 1e-10);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(4)]
    public void Moments_are_those_of_draws_inside_the_bounds(int dimensions)
    {
        double[] mean = [0.3, -0.2, 0.5, 0.1], high = [0.4, 0.1, 0.9, 0.6], low = [-1.5, double.NegativeInfinity, -1.0, -2];
        var covariance = Equal(dimensions, 0.4);
        for (var i = 0; i < dimensions; i++)
        {
            covariance[i, i] = 1 + (0.2 * i);
        }

        var found = TruncatedNormal.Of(mean.AsSpan(0, dimensions), covariance, low.AsSpan(0, dimensions), high.AsSpan(0, dimensions));
        var (share, drawn, spread) = Rejected(mean, covariance, low, high, dimensions);

        // 400 000 draws, of which a tenth or more are kept: three standard errors of a mean are below 0.012.
        Assert.Equal(share, found.Probability, 0.004);
        for (var i = 0; i < dimensions; i++)
        {
            Assert.Equal(drawn[i], found.Mean[i], 0.012);
            for (var j = 0; j < dimensions; j++)
            {
                Assert.Equal(spread[i, j], found.Covariance[i, j], 0.015);
            }
        }
    }

    [Fact]
    public void Without_bounds_nothing_is_truncated()
    {
        var covariance = Equal(3, 0.3);
        var found = TruncatedNormal.Of([1.0, 2.0, 3.0], covariance, Open.AsSpan(0, 3), [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity]);
        Assert.Equal(1, found.Probability, 1e-7);
        Assert.Equal([1.0, 2.0, 3.0], found.Mean);
        Assert.Equal(0.3, found.Covariance[0, 2], 1e-12);
    }

    [Fact]
    public void A_draw_between_far_bounds_stays_between_them()
    {
        var chance = new Chance(1);
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(ConditionalNormal.DrawBetween(7, 7.5, chance), 7, 7.5);
            Assert.InRange(ConditionalNormal.DrawBetween(double.NegativeInfinity, -9, chance), -12, -9);
            Assert.InRange(ConditionalNormal.DrawBetween(60, double.PositiveInfinity, chance), 60, 61);
        }
    }

    private static Matrix Equal(int dimensions, double correlation)
    {
        var matrix = Matrix.Identity(dimensions);
        for (var i = 0; i < dimensions; i++)
        {
            for (var j = 0; j < dimensions; j++)
            {
                matrix[i, j] = i == j ? 1 : correlation;
            }
        }

        return matrix;
    }

    private static (double Share, double[] Mean, Matrix Spread) Rejected(double[] mean, Matrix covariance, double[] low, double[] high, int dimensions)
    {
        const int draws = 400_000;
        var root = Cholesky.Of(covariance)!.Lower;
        var chance = new Chance(11);
        var kept = new List<double[]>();
        for (var k = 0; k < draws; k++)
        {
            double[] z = [.. Enumerable.Range(0, dimensions).Select(_ => chance.Normal())];
            var y = root * z;
            for (var i = 0; i < dimensions; i++)
            {
                y[i] += mean[i];
            }

            if (Enumerable.Range(0, dimensions).All(i => y[i] > low[i] && y[i] < high[i]))
            {
                kept.Add(y);
            }
        }

        double[] centre = [.. Enumerable.Range(0, dimensions).Select(i => kept.Average(y => y[i]))];
        var spread = new Matrix(dimensions, dimensions);
        for (var i = 0; i < dimensions; i++)
        {
            for (var j = 0; j < dimensions; j++)
            {
                spread[i, j] = kept.Average(y => (y[i] - centre[i]) * (y[j] - centre[j]));
            }
        }

        return ((double)kept.Count / draws, centre, spread);
    }
}
