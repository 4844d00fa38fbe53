using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class NormalisationTests
{
    private static readonly (GridShape Shape, Affine Grid) Cube = HeadPhantom.Cube(48, 3);

    [Fact]
    public void A_known_affine_and_warp_are_found_and_undone()
    {
        // Blobs of 7 to 22 mm without an edge tell little about shifts along their flanks: a third of a 3 mm voxel in the middle, one voxel in nineteen of twenty.
        const double median = 1, most = 3;
        var affine = new RigidMotion(4, -3, 2, 0.05, -0.08, 0.06).ToAffine().After(Affine.Scaling(new(1.06, 0.95, 1.03), new(0, 0, 0)));
        Point3 Warp(Point3 p) => affine.Apply(p + new Point3(3 * Math.Sin(p.Y / 15), 2.5 * Math.Sin(p.Z / 14), 3 * Math.Sin(p.X / 16)));
        var template = HeadPhantom.Draw(Cube.Shape, Cube.Grid, noiseSd: 4);
        var subject = Pulled(template, Warp);
        var found = Normalisation.Estimate(subject, template, new() { SpacingMm = 3 }, TestContext.Current.CancellationToken).Value;
        List<double> errors = [], inverse = [];
        for (var v = 0; v < template.Data.Length; v += 7)
        {
            var p = Cube.Grid.Apply(v % 48, v / 48 % 48, v / 2304);
            if (template.Data[v] > 150)
            {
                errors.Add((found.Map.Map(p) - Warp(p)).Length);
                inverse.Add((found.Map.Unmap(found.Map.Map(p)) - p).Length);
            }
        }

        errors.Sort();
        Assert.InRange(errors[errors.Count / 2], 0, median);
        Assert.InRange(errors[(int)(0.95 * errors.Count)], 0, most);
        Assert.InRange(inverse.Average(), 0, 0.05);
        Assert.InRange(found.SmallestJacobian, 0.3, 1);
        Assert.True(found.CorrelationAfter > found.CorrelationBefore);
        Assert.All(found.Verdicts, verdict => Assert.Equal(QualityGrade.Pass, verdict.Grade));
    }

    [Fact]
    public void An_image_registered_to_itself_stays_where_it_is()
    {
        var head = HeadPhantom.Draw(Cube.Shape, Cube.Grid);
        var found = Normalisation.Estimate(head, head, new() { SpacingMm = 3 }, TestContext.Current.CancellationToken).Value;
        foreach (var p in new Point3[] { new(0, 0, 0), new(20, -15, 10), new(-25, 5, -12) })
        {
            Assert.InRange((found.Map.Map(p) - p).Length, 0, 0.05);
        }

        Assert.Equal(1, found.SmallestJacobian, 0.02);
        Assert.Equal(1, found.LargestJacobian, 0.02);
    }

    [Fact]
    public void One_thread_and_three_give_the_same_bits()
    {
        var (shape, grid) = HeadPhantom.Cube(28, 5);
        Volume template = HeadPhantom.Draw(shape, grid), subject = HeadPhantom.Draw(shape, grid, new RigidMotion(3, 2, -4, 0.05, 0, 0.1).ToAffine(), 3);
        float[] Run(int threads) => Normalisation.Estimate(subject, template, new() { SpacingMm = 5, Threads = threads }, TestContext.Current.CancellationToken).Value.Map.Displacement(shape, grid).Data;
        Assert.Equal(Run(1), Run(3));
    }

    [Fact]
    public void Modulated_tissue_keeps_its_volume()
    {
        const double quadrature = 0.01; // of the volume: sums over voxels of a smooth map
        Point3 Warp(Point3 p) => p + new Point3(3 * Math.Sin(p.Y / 15), 2.5 * Math.Sin(p.Z / 14), 3 * Math.Sin(p.X / 16));
        var template = HeadPhantom.Draw(Cube.Shape, Cube.Grid);
        var subject = Pulled(template, Warp);
        var map = Normalisation.Estimate(subject, template, new() { SpacingMm = 3 }, TestContext.Current.CancellationToken).Value.Map;
        var warped = Resampling.Through(subject, Cube.Shape, Cube.Grid, Interpolation.Linear, map.Map);
        var jacobian = map.Jacobian(Cube.Shape, Cube.Grid);
        var modulated = warped.Data.Zip(jacobian.Data, (w, j) => float.IsNaN(w) ? 0 : (double)w * j).Sum();
        Assert.Equal(1, modulated / subject.Data.Sum(v => (double)v), quadrature);
        var back = map.InverseJacobian(Cube.Shape, Cube.Grid);
        Assert.Equal(1, back.Data[24 + (48 * 24) + (2304 * 24)] * Resampling.Linear(jacobian, Cube.Grid.Inverse().Apply(map.Unmap(Cube.Grid.Apply(24, 24, 24)))), 0.03);
    }

    [Fact]
    public void Images_without_a_head_are_refused_by_name()
    {
        var head = HeadPhantom.Draw(Cube.Shape, Cube.Grid);
        var empty = new Volume(Cube.Shape, Cube.Grid, new float[Cube.Shape.Count]);
        var slice = new Volume(new(48, 48, 1), Cube.Grid, new float[48 * 48]);
        Assert.Equal("image 0: expected a participant's image of at least 8 voxels along each axis with a head in it, found 48 × 48 × 48 with 0 positive voxels", Refusal(empty, head));
        Assert.Equal("image 0: expected a template of at least 8 voxels along each axis with a head in it, found 48 × 48 × 1 with 0 positive voxels", Refusal(head, slice));
        Assert.Contains("found 48 × 48 × 48 with 0 positive voxels", Refusal(new(Cube.Shape, Cube.Grid, [.. head.Data.Select(_ => float.NaN)]), head), StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_where_a_head_was_expected_is_refused()
    {
        var chance = new Random(3);
        var noise = new Volume(Cube.Shape, Cube.Grid, [.. Enumerable.Range(0, (int)Cube.Shape.Count).Select(_ => 100 * (float)chance.NextDouble())]);
        Assert.Contains("Check orientation and field of view", Refusal(noise, HeadPhantom.Draw(Cube.Shape, Cube.Grid)), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { SpacingMm = 0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { SpacingMm = 9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { Membrane = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { Bending = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { Threads = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalisationOptions { NeighbourhoodVoxels = 0 });
    }

    private static string Refusal(Volume subject, Volume template) => Normalisation.Estimate(subject, template, new() { SpacingMm = 3 }, TestContext.Current.CancellationToken).Fault!.Message;

    /// <summary>The participant whose point <c>Warp(p)</c> shows what the template shows at p, on the template's grid: the warp is inverted at each voxel.</summary>
    private static Volume Pulled(Volume template, Func<Point3, Point3> warp)
    {
        var data = new float[template.Data.Length];
        Parallel.For(0, data.Length, v =>
        {
            Point3 target = Cube.Grid.Apply(v % 48, v / 48 % 48, v / 2304), p = target;
            for (var round = 0; round < 40; round++)
            {
                p += 0.8 * (target - warp(p));
            }

            data[v] = (float)HeadPhantom.At(p);
        });
        return new(Cube.Shape, Cube.Grid, data);
    }
}
