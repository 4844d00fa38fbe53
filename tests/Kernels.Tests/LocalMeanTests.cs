using CsCheck;

namespace Toolkit.Kernels.Tests;

public class LocalMeanTests
{
    private const double SinglePrecision = 2e-6; // running sums of values below 1

    [Fact]
    public void Box_means_agree_with_the_definition_at_every_size_and_radius() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 9], Gen.Int[1, 8], Gen.Int[0, 5]).Sample((nx, ny, nz, radius) =>
        {
            var image = Noise(nx * ny * nz, 1, nx);
            var means = image.ToArray();
            BoxMeans.Apply(means, (nx, ny, nz), radius, 2);
            for (var v = 0; v < image.Length; v++)
            {
                Assert.Equal(BoxMeans.Reference(image, (nx, ny, nz), radius, v % nx, v / nx % ny, v / (nx * ny)), means[v], SinglePrecision);
            }
        });

    [Fact]
    public void Non_local_means_agree_with_the_definition_inside_the_mask_and_are_nought_outside() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 9], Gen.Int[1, 8], Gen.Double[0.05, 0.5]).Sample((nx, ny, nz, sd) =>
        {
            const double weights = 1e-4; // of the exponentials
            var (image, chance) = (Noise(nx * ny * nz, 1, ny), new Random(nz));
            float[] mask = [.. image.Select(_ => chance.NextDouble() < 0.8 ? 1f : 0f)];
            var (found, remaining) = NonLocalMeans.Apply(image, mask, (nx, ny, nz), sd, 1);
            for (var v = 0; v < image.Length; v++)
            {
                Assert.Equal(mask[v] > 0 ? NonLocalMeans.Reference(image, mask, (nx, ny, nz), sd, v % nx, v / nx % ny, v / (nx * ny)) : 0, found[v], weights);
                Assert.InRange(remaining[v], 0, 1);
            }
        }, iter: 40);

    [Fact]
    public void Noise_falls_and_an_edge_stays()
    {
        const int edge = 16;
        var noise = Noise(edge * edge * edge, 1, 3);
        float[] image = [.. noise.Select((e, v) => (v % edge < 8 ? 10f : 20f) + (e - 0.5f))], mask = [.. noise.Select(_ => 1f)];
        var (found, remaining) = NonLocalMeans.Apply(image, mask, (edge, edge, edge), 0.29, 2); // sd of a uniform value
        double Rms(float[] x) => Math.Sqrt(x.Select((e, v) => Math.Pow(e - (v % edge < 8 ? 10 : 20), 2)).Average());
        Assert.InRange(Rms(found) / Rms(image), 0.05, 0.35);
        Assert.InRange(remaining.Average(), 0.05, 0.35);
        Assert.All(Enumerable.Range(0, found.Length).Where(v => v % edge is 7 or 8), v => Assert.Equal(v % edge == 7 ? 10 : 20, found[v], 0.5));
    }

    [Fact]
    public void One_thread_and_four_give_the_same_bits()
    {
        float[] image = Noise(4000, 1, 1), mask = [.. image.Select(_ => 1f)];
        Assert.Equal(NonLocalMeans.Apply(image, mask, (20, 20, 10), 0.2, 1).Image, NonLocalMeans.Apply(image, mask, (20, 20, 10), 0.2, 4).Image);
    }

    [Fact]
    public void An_empty_mask_gives_an_empty_image() =>
        Assert.All(NonLocalMeans.Apply(Noise(60, 1, 1), new float[60], (5, 4, 3), 0.2, 1).Image, v => Assert.Equal(0, v));

    [Fact]
    public void Images_that_do_not_fill_their_grid_and_no_noise_are_refused()
    {
        Assert.Contains("does not fill its grid", Assert.Throws<ArgumentException>("image", () => BoxMeans.Apply(new float[7], (2, 2, 2), 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("a noise above 0", Assert.Throws<ArgumentException>("image", () => NonLocalMeans.Apply(new float[8], new float[8], (2, 2, 2), 0, 1)).Message, StringComparison.Ordinal);
    }

    private static float[] Noise(int count, float height, int seed)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => height * (float)chance.NextDouble())];
    }
}
