using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class GrayMatterChangeTests
{
    private static readonly GridShape Shape = new(44, 44, 44);
    private static readonly Affine Grid = Affine.Scaling(new(1.5, 1.5, 1.5), new(-32.25, -32.25, -32.25));
    private static readonly Affine Motion = new Toolkit.Imaging.RigidMotion(0.8, -0.5, 0.4, 0.01, 0.02, -0.015).ToAffine();
    private const double Radius = 11;
    private static readonly RegionOfInterest Region = new(1, "ball", new("drawn", "1", "native", new string('0', 64)));

    [Theory]
    [InlineData(-4.0)]
    [InlineData(0.0)]
    [InlineData(3.0)]
    public void A_ball_that_grows_evenly_is_measured_between_poses(double percent)
    {
        const double worst = 0.5; // percentage points: three reported standard deviations at this noise
        const double pose = 0.075; // mm, a twentieth of a voxel: few marks tell how a ball lies
        var change = Measure(Draw(0, Affine.Identity, 1), Draw(percent, Motion, 2), Weight()).Value;
        Assert.InRange(change.Percent, percent - worst, percent + worst);
        Assert.InRange(change.StandardError, 0.02, worst); // below the bound of the noise it would claim too much, above the bar it would say nothing
        Assert.InRange(change.Motion.MaxDifference(Motion), 0, pose);
        Assert.True(change.Low < change.Percent && change.Percent < change.High);
    }

    [Fact]
    public void Exchanging_the_visits_gives_the_reciprocal()
    {
        Visit3D first = Draw(0, Affine.Identity, 1), second = Draw(-4, Motion, 2);
        double there = Measure(first, second, Weight()).Value.Percent, back = Measure(second, first, Weight(), weightOnFollowup: true).Value.Percent;
        Assert.Equal(1, (1 + (there / 100)) * (1 + (back / 100)), 1e-12);
    }

    [Fact]
    public void The_same_image_twice_has_changed_by_exactly_nothing()
    {
        var visit = Draw(0, Affine.Identity, 1);
        Assert.Equal(0, Measure(visit, visit, Weight()).Value.Percent);
    }

    [Fact]
    public void A_region_that_is_hardly_there_and_a_weight_elsewhere_are_refused()
    {
        var visit = Draw(0, Affine.Identity, 1);
        var nothing = new Volume(Shape, Grid, new float[Shape.Count]);
        Assert.Equal("image 0: expected a region of at least 0.1 mL, found 0.000 mL", Measure(visit, visit, nothing).Fault!.Message);
        Assert.Contains("expected a weight on the grid of its image", Measure(visit, visit, new(new(1, 1, 1), Grid, [1])).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_displacement_around_a_ball_is_that_of_free_space()
    {
        const double solver = 0.03; // of the displacement: voxels make the ball's surface uneven
        var ball = new Volume(Shape, Grid, [.. Points().Select(p => p.Length < Radius ? 1f : 0f)]);
        var field = DilatationField.Of(ball);
        var volume = ball.Data.Sum() * Grid.VoxelVolume;
        foreach (var r in new[] { 5.0, 15, 22 })
        {
            var expected = r < Radius ? r / 3 : volume / (4 * Math.PI * r * r);
            Assert.Equal(1, field.At(Grid.Inverse().Apply(new(0, r, 0))).Y / expected, solver);
        }
    }

    private static Parsed<GrayMatterChange> Measure(Visit3D first, Visit3D second, Volume weight, bool weightOnFollowup = false, int replicates = 0) =>
        GrayMatterChange.Measure(first, second, Region, weight, new() { Replicates = replicates }, weightOnFollowup, TestContext.Current.CancellationToken);

    private static Volume Weight() => new(Shape, Grid, [.. Points().Select(p => (float)Math.Clamp(0.5 + ((Radius - p.Length) / 1.5), 0, 1))]);

    private static Visit3D Draw(double percent, Affine motion, int seed)
    {
        var back = motion.Inverse();
        var chance = new Random(seed);
        var added = Radius * Radius * Radius * percent / 100;
        return new(new(Shape, Grid, [.. Points().Select(q =>
        {
            // The ball grows evenly and pushes everything else outwards without changing its volume: where was this point before?
            var now = back.Apply(q);
            var r = Math.Max(now.Length, 1e-9);
            var outside = Math.Cbrt(Math.Max(0, (r * r * r) - added));
            var p = (outside > Radius ? outside / r : Math.Cbrt(1 / (1 + (percent / 100)))) * now;
            double Within(double distance, double radius) => 1 / (1 + Math.Exp((distance - radius) / 0.9));
            var head = (500 * Within(p.Length, 28)) + (200 * Within((p - new Point3(16, 6, -4)).Length, 6)) - (150 * Within((p - new Point3(-8, -17, 6)).Length, 5));
            var noise = 10 * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
            return (float)(head + (300 * Within(p.Length, Radius)) + noise);
        })]), null);
    }

    private static IEnumerable<Point3> Points()
    {
        for (var v = 0; v < Shape.Count; v++)
        {
            yield return Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
        }
    }
}
