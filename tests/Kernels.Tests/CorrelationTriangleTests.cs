namespace Toolkit.Kernels.Tests;

public class CorrelationTriangleTests
{
    /// <summary>Products in single precision over unit series, and two logarithms of single precision.</summary>
    private const double SingleRounding = 2e-5;

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 9)]
    [InlineData(7, 17)]
    [InlineData(31, 8)]
    [InlineData(300, 25)]
    public void What_is_kept_agrees_with_the_whole_matrix(int n, int samples)
    {
        var series = Inputs.Floats(n, samples, n);
        if (n > 4)
        {
            series.Row(3).Fill(2);
        }

        var expected = CorrelationTriangle.Reference(series, 0.3, 12);
        var found = CorrelationTriangle.Summarise(series, 0.3, 12);
        Assert.Equal(expected.Degree, found.Degree);
        Assert.All(expected.MeanZ.Zip(found.MeanZ), p => Assert.True(Close(p.First, p.Second), $"{p}"));
        Assert.Equal(expected.Strongest.Select(p => (p.First, p.Second)), found.Strongest.Select(p => (p.First, p.Second)));
        Assert.All(expected.Strongest.Zip(found.Strongest), p => Assert.Equal(p.First.R, p.Second.R, SingleRounding));
    }

    [Fact]
    public void One_and_three_threads_give_the_same_bits()
    {
        var series = Inputs.Floats(700, 30, 4);
        TriangleSummary one = CorrelationTriangle.Summarise(series, 0.2, 50), three = CorrelationTriangle.Summarise(series, 0.2, 50, threads: 3);
        Assert.Equal(one.Degree, three.Degree);
        Assert.Equal(one.MeanZ, three.MeanZ);
        Assert.Equal(one.Strongest, three.Strongest);
    }

    [Fact]
    public void Mean_z_and_pairs_may_be_left_out()
    {
        var summary = CorrelationTriangle.Summarise(Inputs.Floats(40, 20, 4), 0.2, 0, withMeanZ: false);
        Assert.Empty(summary.MeanZ);
        Assert.Empty(summary.Strongest);
        Assert.Equal(CorrelationTriangle.Reference(Inputs.Floats(40, 20, 4), 0.2, 0).Degree, summary.Degree);
    }

    [Fact]
    public void A_threshold_of_nothing_is_a_broken_promise() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrelationTriangle.Summarise(Inputs.Floats(4, 4, 4), 0, 1));

    private static bool Close(double expected, double found) =>
        (double.IsNaN(expected) && double.IsNaN(found)) || Math.Abs(expected - found) <= SingleRounding;
}
