namespace Toolkit.Kernels.Tests;

public class SmoothingTests
{
    /// <summary>Three passes in single precision over values below 1.</summary>
    private const double SingleRounding = 2e-6;

    private const double Rounding = 1e-12;

    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 1 }, { 2, 3, 5 }, { 7, 4, 3 }, { 8, 9, 2 }, { 17, 5, 4 }, { 33, 2, 6 }, { 67, 3, 3 } };

    [Theory, MemberData(nameof(Shapes))]
    public void Each_axis_agrees_with_its_definition_at_every_width(int nx, int ny, int nz)
    {
        var shape = (nx, ny, nz);
        for (var axis = 0; axis < 3; axis++)
        {
            const double sd = 1.3;
            var image = Inputs.Floats(1, nx * ny * nz, axis).Data;
            var smoothed = image.ToArray();
            GaussianSmoothing.Apply(smoothed, shape, (axis == 0 ? sd : 0, axis == 1 ? sd : 0, axis == 2 ? sd : 0), new float[image.Length]);
            for (var i = 0; i < image.Length; i++)
            {
                Assert.Equal(GaussianSmoothing.Reference(image, shape, axis, sd, i % nx, i / nx % ny, i / nx / ny), smoothed[i], SingleRounding);
            }
        }
    }

    [Fact]
    public void A_constant_image_stays_constant_up_to_its_borders()
    {
        var image = new float[6 * 5 * 4];
        image.AsSpan().Fill(3);
        GaussianSmoothing.Apply(image, (6, 5, 4), (2, 0.7, 1), new float[image.Length]);
        Assert.All(image, v => Assert.Equal(3, v, 1e-5));
    }

    [Fact]
    public void Weights_are_cut_at_four_deviations_and_sum_to_one()
    {
        var half = GaussianSmoothing.Weights(0.85);
        Assert.Equal(4, half.Length);
        Assert.Equal(1, half[0] + (2 * half.Skip(1).Sum()), Rounding);
        Assert.Equal([1.0], GaussianSmoothing.Weights(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_deviation_is_a_broken_promise(double sd) =>
        Assert.StartsWith("A standard deviation is 0 or more, and finite.", Assert.Throws<ArgumentOutOfRangeException>(() => GaussianSmoothing.Weights(sd)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_length_that_is_not_the_shapes_is_named() => Assert.Equal(
        "An image of 2 × 2 × 2 voxels needs as many values and as much room; found 7 and 8.",
        Assert.Throws<ArgumentException>(() => GaussianSmoothing.Apply(new float[7], (2, 2, 2), (1, 1, 1), new float[8])).Message);

    [Fact]
    public void Samples_at_the_voxel_centres_are_the_voxels()
    {
        var shape = (X: 6, Y: 5, Z: 4);
        var image = Inputs.Floats(1, 120, 3).Data;
        var coefficients = GridSampling.CubicCoefficients(image, shape);
        for (var i = 0; i < image.Length; i++)
        {
            int x = i % 6, y = i / 6 % 5, z = i / 30;
            Assert.Equal(image[i], GridSampling.Cubic(coefficients, shape, x, y, z), Rounding);
            Assert.Equal(image[i], GridSampling.Linear(image, shape, x, y, z), Rounding);
            Assert.Equal(image[i], GridSampling.Nearest(image, shape, x, y, z));
        }
    }

    [Fact]
    public void A_plane_is_met_between_the_centres_by_the_linear_sample_and_inside_by_the_cubic()
    {
        var shape = (X: 12, Y: 12, Z: 12);
        static double Plane(double x, double y, double z) => 1 + (2 * x) - y + (0.5 * z);
        float[] image = [.. Enumerable.Range(0, 1728).Select(i => (float)Plane(i % 12, i / 12 % 12, i / 144))];
        Assert.Equal(Plane(5.3, 6.1, 4.8), GridSampling.Linear(image, shape, 5.3, 6.1, 4.8), 1e-5);
        Assert.Equal(Plane(5.3, 6.1, 4.8), GridSampling.Cubic(GridSampling.CubicCoefficients(image, shape), shape, 5.3, 6.1, 4.8), 1e-2);
    }

    [Theory]
    [InlineData(-0.01, 0, 0)]
    [InlineData(0, 1.01, 0)]
    [InlineData(0, 0, double.NaN)]
    public void Beyond_the_outermost_centres_the_value_is_the_one_stated(double x, double y, double z)
    {
        float[] image = [1, 2, 3, 4];
        var shape = (X: 2, Y: 2, Z: 1);
        Assert.Equal(0, GridSampling.Nearest(image, shape, x, y, z));
        Assert.Equal(7, GridSampling.Linear(image, shape, x, y, z, outside: 7));
        Assert.Equal(7, GridSampling.Cubic(GridSampling.CubicCoefficients(image, shape), shape, x, y, z, outside: 7));
    }
}
