namespace Toolkit.Kernels.Tests;

public class ColumnOrderTests
{
    /// <summary>Sums of at most 61 products in double: what is left is the order of addition.</summary>
    private const double OrderOfAddition = 1e-11;

    [Fact]
    public void Both_ranks_are_those_of_the_sorted_column_at_every_width_and_length()
    {
        for (var width = 1; width <= Inputs.Longest; width++)
        {
            foreach (var rows in new[] { 1, 2, 3, 8, 61 })
            {
                var values = Inputs.Floats(rows, width, (7 * width) + rows);
                int lower = (rows - 1) / 4, upper = 3 * (rows - 1) / 4;
                float[] low = new float[width], high = new float[width];
                ColumnOrder.Select(values.Data, width, lower, upper, low, high);
                for (var c = 0; c < width; c++)
                {
                    Assert.Equal(ColumnOrder.Reference(values.Column(c), lower), low[c]);
                    Assert.Equal(ColumnOrder.Reference(values.Column(c), upper), high[c]);
                }
            }
        }
    }

    [Fact]
    public void Every_rank_is_found_among_equal_negative_huge_and_tiny_values()
    {
        float[] column = [-0.0f, 0, 0, -1, -1, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 1000.5f, 1000.5f, float.PositiveInfinity, float.NegativeInfinity];
        for (var rank = 0; rank < column.Length; rank++)
        {
            float[] low = new float[1], high = new float[1];
            ColumnOrder.Select(column, 1, rank, column.Length - 1 - rank, low, high);
            Assert.Equal(ColumnOrder.Reference(column, rank), low[0]);
            Assert.Equal(ColumnOrder.Reference(column, column.Length - 1 - rank), high[0]);
        }
    }

    [Fact]
    public void A_block_that_is_not_whole_and_a_rank_that_does_not_exist_are_broken_promises()
    {
        Assert.StartsWith("7 values are not whole rows of 2", Assert.Throws<ArgumentException>(() => ColumnOrder.Select(new float[7], 2, 0, 0, new float[2], new float[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ColumnOrder.Select(new float[8], 2, 0, 0, new float[1], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ColumnOrder.Select(new float[8], 2, 0, 4, new float[2], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ColumnOrder.Select(new float[8], 2, -1, 0, new float[2], new float[2]));
    }

    [Fact]
    public void Lags_agree_with_the_definition_at_every_width_and_length()
    {
        for (var width = 1; width <= Inputs.Longest; width++)
        {
            foreach (var rows in new[] { 1, 2, 3, 17, 61 })
            {
                var values = Inputs.Floats(rows, width, (5 * width) + rows);
                double[] sums = new double[width], squares = new double[width], products = new double[width], steps = new double[rows];
                ColumnLags.Of(values.Data, width, sums, squares, products, steps);
                for (var c = 0; c < width; c++)
                {
                    var expected = ColumnLags.Reference(values.Column(c));
                    Assert.Equal(expected.Sum, sums[c], OrderOfAddition);
                    Assert.Equal(expected.Squares, squares[c], OrderOfAddition);
                    Assert.Equal(expected.Products, products[c], OrderOfAddition);
                }

                for (var t = 0; t < rows; t++)
                {
                    var step = t == 0 ? 0 : Enumerable.Range(0, width).Sum(c => Math.Pow((double)values[t, c] - values[t - 1, c], 2));
                    Assert.Equal(step, steps[t], OrderOfAddition);
                }
            }
        }
    }

    [Fact]
    public void Blocks_after_the_first_leave_nothing_behind()
    {
        const int width = 40, rows = 300, blocks = 200;
        const long fewArrays = 4 * rows * 64; // a collection may empty the pool now and then; an array a block would be 50 times as much
        var values = Inputs.Floats(rows, width, 1).Data;
        float[] low = new float[width], high = new float[width];
        double[] sums = new double[width], squares = new double[width], products = new double[width], steps = new double[rows];
        void Block()
        {
            ColumnOrder.Select(values, width, 74, 224, low, high);
            ColumnLags.Of(values, width, sums, squares, products, steps);
        }

        Block();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < blocks; i++)
        {
            Block();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, fewArrays);
    }

    [Fact]
    public void Steps_of_several_blocks_add_up_and_a_block_that_is_not_whole_is_a_broken_promise()
    {
        var steps = new double[3];
        double[] one = new double[1];
        ColumnLags.Of([1, 3, 6], 1, one, one, one, steps);
        ColumnLags.Of([0, 0, 2], 1, one, one, one, steps);
        Assert.Equal([0, 4, 13], steps);
        Assert.StartsWith("5 values are not whole rows of 2", Assert.Throws<ArgumentException>(() => ColumnLags.Of(new float[5], 2, new double[2], new double[2], new double[2], new double[3])).Message, StringComparison.Ordinal);
    }
}
