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
    public void A_sheet_in_a_ball_that_grows_whole_is_found_and_the_interval_holds_the_spread_of_the_injected_shapes()
    {
        const double worst = 0.6; // percentage points: a tenth of the change, little more than one reported standard error
        const double least = 0.08; // of the change: what the interval leaves to its shape where the injected shapes agree
        const double percent = -6;
        var change = GrayMatterChange.Measure(Sheet(0), Sheet(percent), Region, SheetWeight(), new() { Replicates = 1 }, cancellation: TestContext.Current.CancellationToken).Value;
        Assert.InRange(change.Percent, percent - worst, percent + worst);
        var spread = Math.Max(least, change.Recovery!.Spread) * change.Percent;
        Assert.Equal(Math.Sqrt((change.NoiseError * change.NoiseError) + (spread * spread)), change.StandardError, 1e-9);
        Assert.NotEqual(change.Recovery.Even, change.Recovery.Broad);
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
    [InlineData(1.0, 0.95, 0.9, true)]
    [InlineData(1.0, 0.80, 1.0, false)]
    [InlineData(1.2, 1.0, 1.0, false)]
    [InlineData(1.0, 1.0, 0.7, false)]
    public void A_factor_outside_its_range_is_a_warning(double even, double still, double broad, bool sound)
    {
        var recovery = new InjectedRecovery(4, -3, even, still, broad, 0, 0.1);
        Assert.Equal(sound, recovery.IsSound);
        Assert.Equal((even + still + broad) / 3, recovery.Factor);
        Assert.Equal(Math.Sqrt((((even - 1) * (even - 1)) + ((still - 1) * (still - 1)) + ((broad - 1) * (broad - 1))) / 3), recovery.Spread, 1e-12);
        Assert.Equal(1.959964 * Math.Sqrt(2) * 0.1, recovery.MinimalDetectable, 1e-12);
        var change = Measure(Draw(1), Draw(1), new() { Replicates = 0 }).Value with { Recovery = recovery };
        Assert.Equal(sound ? QualityGrade.Pass : QualityGrade.Warn, change.Verdicts[0].Grade);
        Assert.Equal(sound, change.Verdicts[0].Reason?.Contains(FormattableString.Invariant($"{broad:0.00} where all about the region grows"), StringComparison.Ordinal) != true);
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

    private static double InSheet(Point3 p) => Math.Clamp(0.5 + ((2.5 - Math.Abs(p.Z - Math.Sin(p.X / 3) - Math.Sin(p.Y / 4))) / 1.5), 0, 1);

    private static Volume SheetWeight() => new(Shape, Grid, [.. Points().Select(p => (float)(p.Length < Radius ? InSheet(p) : 0))]);

    /// <summary>A wavy sheet between bright and dark, crossed by stripes that show how it widens; the ball about its middle grows as a whole and moves the rest aside.</summary>
    private static Visit3D Sheet(double percent) =>
        new(new(Shape, Grid, [.. Points().Select(now =>
        {
            double r = Math.Max(now.Length, 1e-9), added = Radius * Radius * Radius * percent / 100, outside = Math.Cbrt(Math.Max(0, (r * r * r) - added));
            var p = (outside > Radius ? outside / r : Math.Cbrt(1 / (1 + (percent / 100)))) * now;
            var head = 1 / (1 + Math.Exp((p.Length - 28) / 0.9));
            return (float)(head * (300 + (300 * InSheet(p)) + (p.Z < 0 ? 600 * (1 - InSheet(p)) : 0) + (60 * Math.Sin(p.X / 1.5) * Math.Sin(p.Y / 1.7))));
        })]));

    private static IEnumerable<Point3> Points()
    {
        for (var v = 0; v < Shape.Count; v++)
        {
            yield return Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
        }
    }
}
