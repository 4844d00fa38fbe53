namespace Toolkit.Kernels.Tests;

public class PositiveDefiniteTests
{
    /// <summary>Inverses of matrices of at most 67 rows with eigenvalues between 1 and a few hundred, in double.</summary>
    private const double Rounding = 1e-12;

    [Fact]
    public void The_inverse_agrees_with_its_definition_at_every_size()
    {
        for (var n = 0; n <= Inputs.Longest; n++)
        {
            var matrix = Definite(n);
            Assert.True(PositiveDefinite.TryInvert(matrix, out var inverse));
            Assert.All(PositiveDefinite.Reference(matrix).Data.Zip(inverse.Data), p => Assert.Equal(p.First, p.Second, Rounding));
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    Assert.Equal(inverse[i, j], inverse[j, i], 0.0);
                }
            }
        }
    }

    [Fact]
    public void The_definition_gives_the_identity_by_its_product()
    {
        var matrix = Definite(9);
        var product = MatrixProduct.Multiply(matrix, PositiveDefinite.Reference(matrix));
        for (var i = 0; i < 81; i++)
        {
            Assert.Equal(i / 9 == i % 9 ? 1 : 0, product.Data[i], Rounding);
        }
    }

    [Fact]
    public void Only_the_lower_triangle_is_read_and_the_matrix_is_left_as_it_was()
    {
        var matrix = Definite(20);
        Assert.True(PositiveDefinite.TryInvert(matrix, out var expected));
        matrix[3, 11] = double.NaN;
        double[] before = [.. matrix.Data];
        Assert.True(PositiveDefinite.TryInvert(matrix, out var found));
        Assert.Equal(expected.Data, found.Data);
        Assert.Equal(before, matrix.Data);
    }

    [Theory]
    [InlineData(1, 2, 1)] // an eigenvalue of -1
    [InlineData(1, 1, 1)] // rank 1
    [InlineData(0, 0, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(double.NaN, 0, 1)]
    public void A_matrix_that_is_not_positive_definite_has_no_inverse_here(double first, double beside, double second) =>
        Assert.False(PositiveDefinite.TryInvert(new(2, 2, [first, beside, beside, second]), out _));

    [Fact]
    public void A_matrix_that_is_not_square_is_a_broken_promise() => Assert.StartsWith(
        "Only a square matrix has an inverse; found 2 × 3.",
        Assert.Throws<ArgumentException>(() => PositiveDefinite.TryInvert(Inputs.Doubles(2, 3, 1), out _)).Message);

    private static RowMatrix<double> Definite(int n)
    {
        var factor = Inputs.Doubles(n, n, n + 1);
        var matrix = MatrixProduct.Multiply(factor, factor.Transposed());
        for (var i = 0; i < n; i++)
        {
            matrix[i, i] += 1;
        }

        return matrix;
    }
}
