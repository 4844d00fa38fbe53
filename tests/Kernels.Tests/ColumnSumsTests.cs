namespace Toolkit.Kernels.Tests;

public class ColumnSumsTests
{
    /// <summary>Sums of at most 40 products in double: what is left is the order of addition.</summary>
    private const double OrderOfAddition = 1e-11;

    [Fact]
    public void Sums_agree_with_the_definition_at_every_number_of_columns_and_rows_around_a_step()
    {
        for (var columns = 0; columns <= Inputs.Longest; columns++)
        {
            foreach (var rows in new[] { 1, 2, 11, 12, 13, 24, 37 })
            {
                var values = Inputs.Floats(rows, columns, columns + rows);
                var weights = Inputs.Doubles(1, rows, 9).Data;
                var seen = new int[columns];
                ColumnSums.Of(values, weights, (first, sums, squares, weighted) =>
                {
                    for (var c = 0; c < sums.Length; c++)
                    {
                        seen[first + c]++;
                        var expected = ColumnSums.Reference(values.Column(first + c), weights);
                        Assert.Equal(expected.Sum, sums[c], OrderOfAddition);
                        Assert.Equal(expected.Squares, squares[c], OrderOfAddition);
                        Assert.Equal(expected.Weighted, weighted[c], OrderOfAddition);
                    }
                });
                Assert.All(seen, n => Assert.Equal(1, n));
            }
        }
    }

    [Fact]
    public void One_and_three_threads_give_the_same_bits_over_several_blocks()
    {
        var values = Inputs.Floats(17, 9001, 3);
        var weights = Inputs.Doubles(1, 17, 4).Data;
        Assert.Equal(All(values, weights, 1), All(values, weights, 3));
    }

    [Fact]
    public void Only_as_many_rows_as_there_are_weights_count()
    {
        var values = Inputs.Floats(20, 5, 3);
        Assert.Equal(All(new(8, 5, values.Data[..40]), new double[8], 1), All(values, new double[8], 1));
        Assert.StartsWith("21 weights need as many rows; found 20.", Assert.Throws<ArgumentException>(() => ColumnSums.Of(values, new double[21], (_, _, _, _) => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_is_that_of_the_sorted_values_at_every_length()
    {
        for (var length = 1; length <= Inputs.Longest; length++)
        {
            var values = Inputs.Floats(1, length, length).Data;
            for (var rank = 0; rank < length; rank++)
            {
                var used = values.ToArray();
                Assert.Equal(OrderStatistic.Reference<float>(values, rank), OrderStatistic.Select<float>(used, rank));
                Assert.True(used[..rank].All(v => v <= used[rank]) && used[rank..].All(v => v >= used[rank]), "what comes before is not above, what comes after not below");
            }
        }
    }

    [Fact]
    public void Equal_values_and_ordered_ones_have_their_ranks_too()
    {
        Assert.Equal(3, OrderStatistic.Select<double>([3, 3, 3, 3, 3], 2));
        double[] rising = [.. Enumerable.Range(0, 1000).Select(v => (double)v)];
        Assert.Equal(731, OrderStatistic.Select<double>(rising.ToArray(), 731));
        Assert.Equal(731, OrderStatistic.Select<double>([.. rising.Reverse()], 731));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderStatistic.Select<double>(new double[3], 3));
    }

    private static double[] All(RowMatrix<float> values, double[] weights, int threads)
    {
        var all = new double[3 * values.Columns];
        ColumnSums.Of(values, weights, (first, sums, squares, weighted) =>
        {
            sums.CopyTo(all.AsSpan(first));
            squares.CopyTo(all.AsSpan(values.Columns + first));
            weighted.CopyTo(all.AsSpan((2 * values.Columns) + first));
        }, threads);
        return all;
    }
}
