using CsCheck;

namespace Toolkit.Kernels.Tests;

public class SeparableFilterTests
{
    // Sums of some twenty float32 products of values about 1.
    private const double SinglePrecision = 3e-6;

    [Fact]
    public void Every_axis_and_width_agrees_with_the_definition() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 2], Gen.Double[0, 3]).Sample((nx, ny, nz, axis, sd) =>
        {
            var chance = new Random(nx + (100 * ny));
            float[] image = [.. Enumerable.Range(0, nx * ny * nz).Select(_ => (float)chance.NextDouble())], result = new float[image.Length];
            var half = SeparableFilter.Gaussian(sd);
            SeparableFilter.Convolve(image, result, nx, ny, nz, axis, half);
            for (var v = 0; v < image.Length; v++)
            {
                Assert.Equal(SeparableFilter.Reference(image, nx, ny, nz, axis, half, v % nx, v / nx % ny, v / (nx * ny)), result[v], SinglePrecision);
            }
        });

    [Fact]
    public void A_gaussian_sums_to_one_and_has_its_variance()
    {
        const double cut = 0.01; // what lies beyond 3.5 standard deviations, of the variance
        foreach (var sd in new[] { 0.8, 1.5, 4 })
        {
            var half = SeparableFilter.Gaussian(sd);
            Assert.Equal(1, half[0] + (2 * half.Skip(1).Sum(w => (double)w)), 1e-6);
            Assert.Equal(1, 2 * half.Select((w, k) => w * (double)k * k).Sum() / (sd * sd), cut);
        }

        Assert.Equal([1f], SeparableFilter.Gaussian(0));
    }

    [Fact]
    public void An_image_that_does_not_fill_its_grid_is_refused() =>
        Assert.Throws<ArgumentException>("image", () => SeparableFilter.Convolve(new float[8], new float[7], 2, 2, 2, 0, [1]));
}
