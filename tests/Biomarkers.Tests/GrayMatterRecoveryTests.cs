using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class GrayMatterRecoveryTests
{
    private static readonly GridShape Shape = new(44, 44, 44);
    private static readonly Affine Grid = Affine.Scaling(new(1.5, 1.5, 1.5), new(-32.25, -32.25, -32.25));
    private static readonly RegionOfInterest Region = new(1, "ball", new("drawn", "1", "native", new string('0', 64)));
    private const double Radius = 11;

    [Fact]
    public void An_injected_change_is_found_again_and_the_same_seed_gives_the_same_factor_on_any_number_of_threads()
    {
        const double sound = 0.1; // four standard errors of two replicates at this noise
        GrayMatterChange Once(int threads) => Measure(Draw(1), Draw(2), new() { Replicates = 2, Threads = threads, Seed = 5 }).Value;
        GrayMatterChange one = Once(1), two = Once(2);
        Assert.Equal(one, two with { Recovery = one.Recovery });
        Assert.Equal(one.Recovery, two.Recovery);
        Assert.Equal((2, -3.0), (one.Recovery!.Replicates, one.Recovery.InjectedPercent));
        Assert.InRange(one.Recovery.Even, 1 - sound, 1 + sound);
        Assert.InRange(one.Recovery.Still, 1 - sound, 1 + sound);
        Assert.InRange(one.MinimalDetectable / (1.959964 * Math.Sqrt(2) * one.NoiseError), 0.2, 5); // both are noise, one drawn and one worked out
        Assert.Equal(QualityGrade.Pass, one.Verdicts.Single(v => v.Criterion == "recovery").Grade);
    }

    [Fact]
    public void A_change_below_the_minimal_detectable_one_says_so_and_a_trial_that_was_not_made_too()
    {
        var change = Measure(Draw(1), Draw(2), new() { Replicates = 0 }).Value;
        Assert.Null(change.Recovery);
        Assert.Contains(change.Verdicts, v => v is { Criterion: "recovery", Grade: QualityGrade.Warn, Reason: "no change was injected: how much of a change is found again is not known" });
        var small = change with { Percent = 0.5 * change.MinimalDetectable };
        Assert.Contains("not told from none", small.Verdicts.Single(v => v.Criterion == "minimal detectable change").Reason, StringComparison.Ordinal);
        Assert.Equal(QualityGrade.Pass, (change with { Percent = 2 * change.MinimalDetectable }).Verdicts.Single(v => v.Criterion == "minimal detectable change").Grade);
    }

    [Theory]
    [InlineData(1.0, 0.95, true)]
    [InlineData(1.0, 0.80, false)]
    [InlineData(1.2, 1.0, false)]
    public void A_factor_outside_its_range_is_a_warning(double even, double still, bool sound)
    {
        var recovery = new InjectedRecovery(4, -3, even, still, 0, 0.1);
        Assert.Equal(sound, recovery.IsSound);
        Assert.Equal((even + still) / 2, recovery.Factor);
        Assert.Equal(1.959964 * Math.Sqrt(2) * 0.1, recovery.MinimalDetectable, 1e-12);
        var change = Measure(Draw(1), Draw(1), new() { Replicates = 0 }).Value with { Recovery = recovery };
        Assert.Equal(sound ? QualityGrade.Pass : QualityGrade.Warn, change.Verdicts[0].Grade);
    }

    [Fact]
    public void A_visit_full_of_holes_and_another_head_are_refused_by_name()
    {
        var holes = Draw(2);
        for (var v = 0; v < Shape.Count; v++)
        {
            if (Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y)).Length < 6)
            {
                holes.T1w.Data[v] = float.NaN;
            }
        }

        Assert.Contains("expected a region of which both images show 95 %", Measure(Draw(1), holes, new() { Replicates = 0 }).Fault!.Message, StringComparison.Ordinal);
        var nothing = new Visit3D(new(Shape, Grid, [.. Enumerable.Repeat(float.NaN, (int)Shape.Count)]));
        Assert.Contains("expected a second image with positive intensities", Measure(Draw(1), nothing, new() { Replicates = 0 }).Fault!.Message, StringComparison.Ordinal);
        var chance = new Random(9);
        var noise = new Visit3D(new(Shape, Grid, [.. Enumerable.Range(0, (int)Shape.Count).Select(_ => 500 * (float)chance.NextDouble())]));
        Assert.Contains("expected two images of one head", Measure(Draw(1), noise, new() { Replicates = 0 }).Fault!.Message, StringComparison.Ordinal);
        var slice = new Visit3D(new(new(44, 44, 1), Grid, new float[44 * 44]));
        Assert.Contains("12 voxels or more along each axis", Measure(Draw(1), slice, new() { Replicates = 0 }).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_refuse_what_cannot_be_injected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeOptions { InjectedPercent = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeOptions { InjectedPercent = -25 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeOptions { Replicates = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChangeOptions { Threads = 0 });
    }

    [Fact]
    public void The_estimate_names_its_region_unit_and_interval()
    {
        var estimate = Measure(Draw(1), Draw(2), new() { Replicates = 0 }).Value.ToEstimate(["p"]);
        Assert.Equal(("ball gray-matter change", "%", GrayMatterChange.Method), (estimate.Name, estimate.Unit, estimate.Method));
        Assert.True(estimate.Low < estimate.Value && estimate.Value < estimate.High);
    }

    private static Parsed<GrayMatterChange> Measure(Visit3D first, Visit3D second, ChangeOptions options) =>
        GrayMatterChange.Measure(first, second, Region, new(Shape, Grid, [.. Points().Select(p => (float)Math.Clamp(0.5 + ((Radius - p.Length) / 1.5), 0, 1))]), options, cancellation: TestContext.Current.CancellationToken);

    private static Visit3D Draw(int seed)
    {
        var chance = new Random(seed);
        return new(new(Shape, Grid, [.. Points().Select(p =>
        {
            static double Within(double distance, double radius) => 1 / (1 + Math.Exp((distance - radius) / 0.9));
            var head = (500 * Within(p.Length, 28)) + (200 * Within((p - new Point3(16, 6, -4)).Length, 6)) - (150 * Within((p - new Point3(-8, -17, 6)).Length, 5));
            var noise = 10 * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
            return (float)(head + (300 * Within(p.Length, Radius)) + noise);
        })]));
    }

    private static IEnumerable<Point3> Points()
    {
        for (var v = 0; v < Shape.Count; v++)
        {
            yield return Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
        }
    }
}
