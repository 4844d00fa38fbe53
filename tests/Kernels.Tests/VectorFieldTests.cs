using System.Runtime.Intrinsics;
using CsCheck;

namespace Toolkit.Kernels.Tests;

public class VectorFieldTests
{
    private const double SinglePrecision = 2e-5; // a few products of displacements up to three voxels

    [Fact]
    public void Composition_agrees_with_the_definition_inside_and_beyond_the_grid() =>
        Gen.Select(Gen.Int[2, 9], Gen.Int[2, 7], Gen.Int[2, 6], Gen.Int[0, 1000]).Sample((nx, ny, nz, seed) =>
        {
            var shape = (nx, ny, nz);
            Vector128<float>[] outer = Field(shape, seed, 3), inner = Field(shape, seed + 1, 3), result = new Vector128<float>[outer.Length];
            VectorField.Compose(outer, inner, result, shape, 1);
            for (var v = 0; v < result.Length; v++)
            {
                var (x, y, z) = VectorField.Reference(outer, inner, shape, v % nx, v / nx % ny, v / (nx * ny));
                Assert.Equal(x, result[v][0], SinglePrecision);
                Assert.Equal(y, result[v][1], SinglePrecision);
                Assert.Equal(z, result[v][2], SinglePrecision);
                Assert.Equal(0, result[v][3]);
            }
        });

    [Fact]
    public void The_exponential_of_a_constant_velocity_is_the_shift_itself()
    {
        var shape = (8, 8, 8);
        Vector128<float>[] velocity = [.. Enumerable.Repeat(Vector128.Create(2.5f, -1, 0.25f, 0), 512)];
        var shift = VectorField.Exponential(velocity, 1, new Vector128<float>[512], new Vector128<float>[512], shape, 1);
        Assert.All(shift, d => Assert.True(Vector128.Sum(Vector128.Abs(d - velocity[0])) < 1e-5f));
    }

    [Fact]
    public void The_exponential_of_a_linear_velocity_is_that_of_its_matrix()
    {
        const double gain = 0.1; // exp(0.1) in the interior, where the border does not reach
        const double fewSteps = 0.01; // voxels: what steps of first order of up to a quarter voxel leave
        var shape = (41, 5, 5);
        Vector128<float>[] velocity = [.. Enumerable.Range(0, 41 * 25).Select(v => Vector128.Create((float)(gain * ((v % 41) - 20)), 0, 0, 0))];
        var found = VectorField.Exponential(velocity, 1, new Vector128<float>[velocity.Length], new Vector128<float>[velocity.Length], shape, 2);
        for (var x = 10; x <= 30; x++)
        {
            Assert.Equal((Math.Exp(gain) - 1) * (x - 20), found[x + (41 * 12)][0], fewSteps);
        }
    }

    [Fact]
    public void A_smooth_field_and_its_inverse_undo_each_other()
    {
        const double interpolation = 0.01; // voxels
        var shape = (24, 24, 24);
        Vector128<float>[] velocity = Waves(shape, 1.5f), back = new Vector128<float>[velocity.Length], both = new Vector128<float>[velocity.Length];
        var forward = VectorField.Exponential(velocity, 1, new Vector128<float>[velocity.Length], new Vector128<float>[velocity.Length], shape, 2);
        VectorField.Exponential(velocity, -1, new Vector128<float>[velocity.Length], new Vector128<float>[velocity.Length], shape, 2).CopyTo(back, 0);
        Assert.InRange(VectorField.Invert(forward, back, shape, 25, 2), 0, 1e-3f);
        VectorField.Compose(forward, back, both, shape, 2);
        for (var v = 0; v < both.Length; v++)
        {
            if (v % 24 is > 3 and < 20 && v / 24 % 24 is > 3 and < 20 && v / 576 is > 3 and < 20)
            {
                Assert.InRange(MathF.Sqrt(Vector128.Dot(both[v], both[v])), 0, interpolation);
            }
        }
    }

    [Fact]
    public void One_thread_and_four_give_the_same_bits()
    {
        var shape = (13, 11, 9);
        var velocity = Field(shape, 5, 2);
        Vector128<float>[] Run(int threads) => VectorField.Exponential(velocity, 1, new Vector128<float>[velocity.Length], new Vector128<float>[velocity.Length], shape, threads);
        Assert.Equal(Run(1), Run(4));
    }

    [Fact]
    public void A_field_that_does_not_fill_its_grid_or_is_flat_is_refused()
    {
        var field = new Vector128<float>[8];
        Assert.Contains("Fields on a grid of 2 × 2 × 3", Assert.Throws<ArgumentException>("shape", () => VectorField.Compose(field, field, new Vector128<float>[8], (2, 2, 3), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("shape", () => VectorField.Compose(field, field, new Vector128<float>[8], (8, 1, 1), 1));
    }

    internal static Vector128<float>[] Field((int X, int Y, int Z) shape, int seed, float reach)
    {
        var chance = new Random(seed);
        float Next() => reach * ((2 * (float)chance.NextDouble()) - 1);
        return [.. Enumerable.Range(0, shape.X * shape.Y * shape.Z).Select(_ => Vector128.Create(Next(), Next(), Next(), 0))];
    }

    private static Vector128<float>[] Waves((int X, int Y, int Z) s, float height) => [.. Enumerable.Range(0, s.X * s.Y * s.Z).Select(v =>
    {
        double x = v % s.X, y = v / s.X % s.Y, z = v / (s.X * s.Y);
        return Vector128.Create((float)(height * Math.Sin(0.4 * y)), (float)(height * Math.Sin(0.35 * z)), (float)(height * Math.Sin(0.3 * x)), 0);
    })];
}
