using CsCheck;

namespace Toolkit.Kernels.Tests;

public class CubicSplineTests
{
    // Sixty-four products in float32 of values about 1, after a recursion of gain 6.
    private const double SinglePrecision = 2e-5;

    private static readonly Gen<(int X, int Y, int Z, int Seed)> Grids = Gen.Select(Gen.Int[1, 19], Gen.Int[1, 9], Gen.Int[1, 7], Gen.Int[0, 1000]);

    [Fact]
    public void The_spline_passes_through_its_samples() => Grids.Sample(g =>
    {
        var samples = Noise(g.X * g.Y * g.Z, g.Seed);
        var c = samples.ToArray();
        CubicSpline.Prefilter(c, g.X, g.Y, g.Z);
        for (var v = 0; v < c.Length; v++)
        {
            Assert.Equal(samples[v], CubicSpline.Value(c, g.X, g.Y, g.Z, v % g.X, v / g.X % g.Y, v / (g.X * g.Y)), SinglePrecision);
        }
    });

    [Fact]
    public void Values_agree_with_the_definition_inside_and_beyond_the_border() => Gen.Select(Grids, Gen.Float[-3, 22], Gen.Float[-3, 12], Gen.Float[-3, 10]).Sample((g, x, y, z) =>
    {
        var c = Noise(g.X * g.Y * g.Z, g.Seed);
        double[] exact = [.. c.Select(v => (double)v)];
        Assert.Equal(CubicSpline.Reference(exact, g.X, g.Y, g.Z, x, y, z), CubicSpline.Value(c, g.X, g.Y, g.Z, x, y, z), SinglePrecision);
        Assert.Equal(CubicSpline.Reference(exact, g.X, g.Y, g.Z, x, y, z), CubicSpline.Gradient(c, g.X, g.Y, g.Z, x, y, z).Value, SinglePrecision);
    });

    [Fact]
    public void The_gradient_is_the_slope_of_the_definition() => Gen.Select(Grids, Gen.Float[0, 18], Gen.Float[0, 8], Gen.Float[0, 6]).Sample((g, x, y, z) =>
    {
        const double h = 1e-4;
        const double slopePrecision = 1e-3; // the third derivative jumps at the samples
        double[] c = [.. Noise(g.X * g.Y * g.Z, g.Seed).Select(v => (double)v)];
        double Slope(double dx, double dy, double dz) =>
            (CubicSpline.Reference(c, g.X, g.Y, g.Z, x + dx, y + dy, z + dz) - CubicSpline.Reference(c, g.X, g.Y, g.Z, x - dx, y - dy, z - dz)) / (2 * h);
        var found = CubicSpline.Gradient([.. c.Select(v => (float)v)], g.X, g.Y, g.Z, x, y, z);
        Assert.Equal(Slope(h, 0, 0), found.X, slopePrecision);
        Assert.Equal(Slope(0, h, 0), found.Y, slopePrecision);
        Assert.Equal(Slope(0, 0, h), found.Z, slopePrecision);
    });

    [Theory]
    [InlineData(-1, 5, 1)]
    [InlineData(5, 5, 3)]
    [InlineData(9, 5, 1)]
    [InlineData(-8, 5, 0)]
    [InlineData(7, 1, 0)]
    public void The_mirror_turns_about_the_border_samples(int i, int n, int expected) => Assert.Equal(expected, CubicSpline.Mirror(i, n));

    [Fact]
    public void An_image_that_does_not_fill_its_grid_is_refused() =>
        Assert.StartsWith("The image does not fill its grid.", Assert.Throws<ArgumentException>(() => CubicSpline.Prefilter(new float[7], 2, 2, 2)).Message, StringComparison.Ordinal);

    private static float[] Noise(int count, int seed)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * chance.NextDouble()) - 1))];
    }
}
