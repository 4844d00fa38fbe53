namespace Toolkit.Kernels.Tests;

public class MatrixTests
{
    /// <summary>Sums of at most 67 products of numbers below 1, in double.</summary>
    private const double DoubleRounding = 1e-13;

    /// <summary>The same in single precision: 67 roundings of 6e-8.</summary>
    private const double SingleRounding = 1e-5;

    [Fact]
    public void A_transposition_agrees_with_its_definition_at_every_shape()
    {
        foreach (var (rows, columns) in Shapes())
        {
            var from = Inputs.Floats(rows, columns, rows).Data;
            float[] expected = new float[from.Length], found = new float[from.Length];
            Transposition.Reference<float>(from, rows, columns, expected);
            Transposition.Blocked<float>(from, rows, columns, found);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void There_and_back_gives_the_same_matrix()
    {
        var matrix = Inputs.Doubles(41, 67, 1);
        Assert.Equal(matrix.Data, matrix.Transposed().Transposed().Data);
    }

    [Fact]
    public void A_product_agrees_with_its_definition_at_every_shape()
    {
        foreach (var (rows, columns) in Shapes())
        {
            var depth = (rows + columns) % 11;
            RowMatrix<double> a = Inputs.Doubles(rows, depth, 1), b = Inputs.Doubles(depth, columns, 2);
            Close(MatrixProduct.Reference(a, b).Data, MatrixProduct.Multiply(a, b).Data, DoubleRounding);
            RowMatrix<float> c = Inputs.Floats(rows, depth, 1), d = Inputs.Floats(depth, columns, 2);
            Close(Array.ConvertAll(MatrixProduct.Reference(c, d).Data, v => (double)v), Array.ConvertAll(MatrixProduct.Multiply(c, d).Data, v => (double)v), SingleRounding);
        }
    }

    [Fact]
    public void One_and_three_threads_give_the_same_bits()
    {
        RowMatrix<float> a = Inputs.Floats(40, 50, 1), b = Inputs.Floats(50, 3001, 2);
        Assert.Equal(MatrixProduct.Multiply(a, b).Data, MatrixProduct.Multiply(a, b, threads: 3).Data);
    }

    [Fact]
    public void Factors_that_do_not_fit_are_a_broken_promise() => Assert.Equal(
        "A product needs as many columns on the left as rows on the right; found 3 and 2.",
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(Inputs.Doubles(2, 3, 1), Inputs.Doubles(2, 3, 1))).Message);

    [Fact]
    public void A_matrix_has_as_many_values_as_it_says() => Assert.StartsWith(
        "A matrix of 2 × 3 needs as many values, and has 5.",
        Assert.Throws<ArgumentException>(() => new RowMatrix<double>(2, 3, new double[5])).Message);

    [Fact]
    public void Columns_are_cleaned_as_the_definition_says_even_in_place()
    {
        for (var columns = 1; columns <= Inputs.Longest; columns++)
        {
            var steps = Inputs.Doubles(7, 9, 3);
            var from = Inputs.Floats(9, columns, columns);
            for (var i = 0; i < from.Data.Length; i++)
            {
                from.Data[i] += 1000;
            }

            int[] chosen = [.. Enumerable.Range(0, columns).Where(c => c % 3 != 1)];
            var to = new RowMatrix<float>(7, columns);
            ColumnProjection.Apply(steps, from, to, chosen);
            foreach (var c in chosen)
            {
                Close(ColumnProjection.Reference(steps, from.Column(c)), Array.ConvertAll(to.Column(c), v => (double)v), 1000 * SingleRounding);
            }

            Assert.All(to.Column(Math.Min(1, columns - 1)), v => Assert.True(columns == 1 || v == 0));
            var all = new RowMatrix<float>(7, columns);
            ColumnProjection.Apply(steps, from, all, threads: 2);
            ColumnProjection.Apply(steps, from, from);
            Assert.Equal(all.Data, from.Data[..all.Data.Length]);
        }
    }

    [Fact]
    public void Steps_that_remove_the_mean_leave_nothing_of_a_constant_column()
    {
        var from = new RowMatrix<float>(30, 1);
        from.Data.AsSpan().Fill(1234.5f);
        var basis = Projection.Basis(new RowMatrix<double>(1, 30, [.. Enumerable.Repeat(1.0, 30)]));
        ColumnProjection.Apply(Projection.ResidualMatrix(basis), from, from);
        Assert.All(from.Data, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named() => Assert.Equal(
        "Steps of 4 × 5 cannot take 6 × 2 values to 4 × 2.",
        Assert.Throws<ArgumentException>(() => ColumnProjection.Apply(new(4, 5), new(6, 2), new(4, 2))).Message);

    [Fact]
    public void A_residual_agrees_with_Gram_and_Schmidt_and_is_orthogonal_to_the_regressors()
    {
        for (var samples = 6; samples <= Inputs.Longest; samples++)
        {
            var regressors = Inputs.Doubles(5, samples, samples);
            var series = Inputs.Doubles(1, samples, 77).Data;
            var expected = Projection.Reference(regressors, series);
            var basis = Projection.Basis(regressors);
            Assert.Equal(5, basis.Rows);
            var found = MatrixProduct.Multiply(Projection.ResidualMatrix(basis), new RowMatrix<double>(samples, 1, [.. series])).Data;
            Close(expected, found, DoubleRounding * 10);
            Projection.Residual(basis, series);
            Close(expected, series, DoubleRounding * 10);
            Close(new double[5], MatrixProduct.Multiply(regressors, new RowMatrix<double>(samples, 1, series)).Data, DoubleRounding * 10);
        }
    }

    [Fact]
    public void Dependent_regressors_are_counted_once()
    {
        var regressors = Inputs.Doubles(4, 20, 1);
        for (var t = 0; t < 20; t++)
        {
            regressors[2, t] = regressors[0, t] - (2 * regressors[1, t]);
            regressors[3, t] = 0;
        }

        Assert.Equal(2, Projection.Basis(regressors).Rows);
        Assert.Equal(0, Projection.Basis(new RowMatrix<double>(0, 20)).Rows);
    }

    private static IEnumerable<(int Rows, int Columns)> Shapes() =>
        from rows in Enumerable.Range(0, 15).Concat([33])
        from columns in Enumerable.Range(0, Inputs.Longest)
        where (rows + columns) % 2 == 0 || columns < 20
        select (rows, columns);

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"element {i}: {expected[i]} and {found[i]}");
        }
    }
}
