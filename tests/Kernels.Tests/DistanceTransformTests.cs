using CsCheck;

namespace Toolkit.Kernels.Tests;

public class DistanceTransformTests
{
    // Sums of three squares below 3e4 in single precision.
    private const double SinglePrecision = 2e-3;

    private static readonly Gen<(int X, int Y, int Z, int Seed, double Share)> Sets = Gen.Select(Gen.Int[1, 19], Gen.Int[1, 9], Gen.Int[1, 7], Gen.Int[0, 1000], Gen.Double[0.01, 0.6]);

    [Fact]
    public void Distances_agree_with_the_definition_on_any_voxels() => Gen.Select(Sets, Gen.Double[0.4, 4].Array[3]).Sample((s, e) =>
    {
        var chance = new Random(s.Seed);
        bool[] set = [.. Enumerable.Range(0, s.X * s.Y * s.Z).Select(_ => chance.NextDouble() < s.Share)];
        var found = DistanceTransform.Squared(set, (s.X, s.Y, s.Z), (e[0], e[1], e[2]));
        for (var v = 0; v < set.Length; v++)
        {
            var truth = DistanceTransform.Reference(set, (s.X, s.Y, s.Z), (e[0], e[1], e[2]), v % s.X, v / s.X % s.Y, v / (s.X * s.Y));
            Assert.True(truth == DistanceTransform.Infinite ? found[v] == DistanceTransform.Infinite : Math.Abs(truth - found[v]) < SinglePrecision, $"voxel {v}: {found[v]} for {truth}");
        }
    });

    [Fact]
    public void Threads_do_not_change_a_bit() => Sets.Sample(s =>
    {
        var chance = new Random(s.Seed);
        bool[] set = [.. Enumerable.Range(0, s.X * s.Y * s.Z).Select(_ => chance.NextDouble() < s.Share)];
        Assert.Equal(DistanceTransform.Squared(set, (s.X, s.Y, s.Z), (1, 1.5, 2), 1), DistanceTransform.Squared(set, (s.X, s.Y, s.Z), (1, 1.5, 2), 3));
    });

    [Fact]
    public void A_set_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => DistanceTransform.Squared(new bool[5], (2, 2, 2), (1, 1, 1)));
}
