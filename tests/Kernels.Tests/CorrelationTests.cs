using CsCheck;

namespace Toolkit.Kernels.Tests;

public class CorrelationTests
{
    /// <summary>Both sum at most 67 products of numbers below 1000 in double: what is left is the order of addition.</summary>
    private const double OrderOfAddition = 1e-12;

    [Fact]
    public void Vectors_agree_with_the_definition_at_every_length() =>
        Inputs.Pairs.Sample(p => Close(Correlation.Reference(p.X, p.Y), Correlation.Pearson(p.X, p.Y)));

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 2, 4, 6 }, 1)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 3, 2, 1 }, -1)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 1, -1, -1, 1 }, 0)]
    public void Known_pairs_have_their_r(double[] x, double[] y, double r) => Assert.Equal(r, Correlation.Pearson(x, y), OrderOfAddition);

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e30)]
    [InlineData(-7)]
    public void A_constant_series_has_no_correlation(double level)
    {
        var constant = Enumerable.Repeat(level, 37).ToArray();
        var other = Inputs.Doubles(1, 37, 1).Data;
        Assert.Equal(double.NaN, Correlation.Pearson(constant, other));
        Assert.Equal(double.NaN, Correlation.Reference(other, constant));
        Assert.True(Correlation.IsConstant(constant));
        Assert.False(Correlation.IsConstant(other));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_that_is_not_finite_gives_NaN(double value)
    {
        var x = Inputs.Doubles(1, 21, 2).Data;
        x[13] = value;
        Assert.Equal(double.NaN, Correlation.Pearson(x, Inputs.Doubles(1, 21, 3).Data));
        Assert.False(Correlation.IsConstant(x));
    }

    [Fact]
    public void Series_of_different_lengths_are_a_broken_promise() => Assert.Equal(
        "Two series of one length are correlated; found 3 and 2 samples.",
        Assert.Throws<ArgumentException>(() => Correlation.Pearson(new double[3], new double[2])).Message);

    [Fact]
    public void The_matrix_agrees_with_its_definition_and_with_any_number_of_threads()
    {
        for (var samples = 2; samples <= Inputs.Longest; samples++)
        {
            var series = Inputs.Doubles(5, samples, samples);
            series.Row(3).Fill(4);
            series[4, samples - 1] = double.NaN;
            var one = CorrelationMatrix.Pearson(series);
            var expected = CorrelationMatrix.Reference(series);
            for (var i = 0; i < one.Data.Length; i++)
            {
                Assert.True(Close(expected.Data[i], one.Data[i]), $"{samples} samples, element {i}: {expected.Data[i]} and {one.Data[i]}");
            }

            Assert.Equal(one.Data, CorrelationMatrix.Pearson(series, threads: 3).Data);
        }
    }

    [Fact]
    public void A_seed_agrees_with_the_definition_at_every_number_of_columns()
    {
        for (var columns = 0; columns <= Inputs.Longest; columns++)
        {
            var values = Inputs.Floats(19, columns, columns);
            Shift(values, 1000);
            if (columns > 3)
            {
                Overwrite(values, 1, 5);
                values[7, 2] = float.NaN;
            }

            var seed = Inputs.Doubles(1, 19, 99).Data;
            double[] expected = SeedCorrelation.Reference(values, seed), found = SeedCorrelation.Pearson(values, seed);
            Assert.All(expected.Zip(found), pair => Assert.True(Close(pair.First, pair.Second), $"{pair}"));
            Assert.Equal(found, SeedCorrelation.Pearson(values, seed, threads: 2));
        }
    }

    [Fact]
    public void A_seed_over_several_blocks_is_the_same_on_any_number_of_threads()
    {
        var values = Inputs.Floats(9, 9001, 5);
        var seed = Inputs.Doubles(1, 9, 6).Data;
        var found = SeedCorrelation.Pearson(values, seed, threads: 2);
        Assert.Equal(SeedCorrelation.Pearson(values, seed), found);
        Assert.Equal(Correlation.Reference(Array.ConvertAll(values.Column(9000), v => (double)v), seed), found[9000], OrderOfAddition);
    }

    private static void Shift(RowMatrix<float> values, float by)
    {
        for (var i = 0; i < values.Data.Length; i++)
        {
            values.Data[i] += by;
        }
    }

    private static void Overwrite(RowMatrix<float> values, int column, float value)
    {
        for (var t = 0; t < values.Rows; t++)
        {
            values[t, column] = value;
        }
    }

    private static bool Close(double expected, double found) =>
        (double.IsNaN(expected) && double.IsNaN(found)) || Math.Abs(expected - found) <= OrderOfAddition;
}
