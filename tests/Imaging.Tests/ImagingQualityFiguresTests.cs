using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

/// <summary>Figures of quality against boxes whose overlap, leakage and view follow from counting.</summary>
public class ImagingQualityFiguresTests
{
    private const double Exact = 1e-12;
    private static readonly GridShape Shape = new(30, 30, 30);
    private static readonly Affine Grid = Affine.Scaling(new(2, 2, 2), new(0, 0, 0));

    [Fact]
    public void Masks_that_are_one_agree_wholly()
    {
        var found = MaskAgreement.Of(Box(5, 20), Box(5, 20));
        Assert.Equal(1, found.Overlap, Exact);
        Assert.Equal(0, found.Leakage, Exact);
        Assert.All(found.Quality, q => Assert.Equal(QualityGrade.Pass, q.Verdict.Grade));
    }

    [Fact]
    public void What_lies_more_than_five_millimetres_outside_leaks()
    {
        // 10 voxels along x in common of 15 each; of the first five of the mask, the two nearest lie within 5 mm of the brain.
        var found = MaskAgreement.Of(Slab(0, 15), Slab(5, 20));
        Assert.Equal(2 * 10.0 / 30, found.Overlap, Exact);
        Assert.Equal(3.0 / 15, found.Leakage, Exact);
        Assert.Equal(QualityVerdict.Warn("mask leakage", "0.2 is above 0.05: the functional mask reaches beyond the brain, look at the mask"), found.Quality[1].Verdict);
        Assert.Equal(QualityVerdict.Warn("registration overlap", "0.667 is below 0.8: the functional and the structural brain do not lie on each other, look at the overlay"), found.Quality[0].Verdict);
    }

    [Fact]
    public void Brains_that_hardly_meet_are_refused() => Assert.Equal(QualityGrade.Fail, MaskAgreement.Of(Slab(0, 10), Slab(8, 18)).Quality[0].Verdict.Grade);

    [Fact]
    public void A_brain_cut_by_the_field_of_view_is_known_by_its_share()
    {
        var half = new Volume(new(30, 30, 15), Grid, new float[30 * 30 * 15]);
        var seen = MaskAgreement.InView(Box(5, 25), half, Affine.Identity);
        Assert.Equal(0.5, seen.Value, Exact);
        Assert.Equal(QualityGrade.Warn, seen.Verdict.Grade);
        Assert.Equal(1, MaskAgreement.InView(Box(5, 25), Box(0, 1), Affine.Identity).Value, Exact);
    }

    [Theory, InlineData(0, QualityGrade.Pass, ""), InlineData(8, QualityGrade.Pass, ""), InlineData(12, QualityGrade.Warn, "0.3 is above 0.2: motion or a fault of the scanner")]
    public void A_series_is_warned_of_from_a_fifth_of_outlier_volumes_on(int spiked, QualityGrade grade, string reason)
    {
        const int volumes = 40;
        var chance = new Random(3);
        var data = new float[Shape.Count * volumes];
        for (var v = 0; v < data.Length; v++)
        {
            var t = v / Shape.Count;
            data[v] = (float)(1000 + (10 * HeadScene.Normal(chance)) + (t % 3 == 1 && t / 3 < spiked ? 300 : 0));
        }

        var found = OutlierVolumes.Count(new(Shape, volumes, Grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "drawn")), Box(8, 22));
        Assert.Equal(Enumerable.Range(0, spiked).Select(i => (3 * i) + 1), found.Volumes);
        Assert.Equal((grade, reason), (found.Quality.Verdict.Grade, found.Quality.Verdict.Reason));
    }

    [Theory, InlineData(0, QualityGrade.Pass), InlineData(80, QualityGrade.Pass), InlineData(200, QualityGrade.Warn), InlineData(500, QualityGrade.Warn)]
    public void Tissues_that_noise_drowns_are_hard_to_tell_apart(double noiseSd, QualityGrade grade)
    {
        var head = HeadScene.Subject();
        var chance = new Random(5);
        for (var v = 0; v < head.Data.Length; v++)
        {
            head.Data[v] = (float)Math.Abs(head.Data[v] + (noiseSd * HeadScene.Normal(chance)));
        }

        var brain = BrainExtraction.Given(head, HeadScene.Brain(), null, cancellation: TestContext.Current.CancellationToken).Value;
        var contrast = Assert.Single(Anatomy.Within(head, brain, null).Value.Quality, q => q.Name == "contrast to noise");
        Assert.Equal(grade, contrast.Verdict.Grade);
        Assert.True(grade == QualityGrade.Pass || contrast.Verdict.Reason.EndsWith("is below 2: gray and white matter are hard to tell apart", StringComparison.Ordinal), contrast.Verdict.Reason);
    }

    [Fact]
    public void Spread_is_the_standard_deviation_of_the_definition()
    {
        var series = Series(t => new(0, 0, 0, 0, 0, 0), noise: 3);
        var spread = SpreadOverTime.Of(series, null, 2);
        const int voxel = 1234;
        var samples = Enumerable.Range(2, series.Volumes - 2).Select(t => (double)series[t][voxel]).ToArray();
        var mean = samples.Average();
        Assert.Equal(Math.Sqrt(samples.Sum(s => (s - mean) * (s - mean)) / (samples.Length - 1)), spread.Data[voxel], 1e-3);
        Assert.Throws<ArgumentException>(() => SpreadOverTime.Of(series, null, series.Volumes - 1));
    }

    [Fact]
    public void Realignment_takes_the_spread_from_the_edges()
    {
        RigidMotion Motion(int t) => new(1.5 * Math.Sin(t), 0, 0, 0, 0, 0.01 * t);
        var series = Series(Motion, noise: 0);
        double before = SpreadOverTime.Of(series, null).Data.Sum(v => (double)v), after = SpreadOverTime.Of(series, [.. Enumerable.Range(0, series.Volumes).Select(Motion)]).Data.Where(float.IsFinite).Sum(v => (double)v);
        Assert.InRange(after, 0, 0.1 * before); // what is left is interpolation
    }

    [Fact]
    public void A_map_read_back_from_its_fields_is_the_same_map()
    {
        var head = Smoothing.ByFwhm(Box(6, 24), 8);
        var drawn = Resampling.Onto(head, Shape, Grid, Interpolation.Linear, new RigidMotion(3, -2, 1, 0, 0, 0.05).ToAffine());
        var moved = new Volume(Shape, Grid, [.. drawn.Data.Select(v => float.IsNaN(v) ? 0 : v)]);
        var map = Normalisation.Estimate(moved, head, new() { SpacingMm = 4 }, TestContext.Current.CancellationToken).Value.Map;
        var (forward, backward) = map.Fields;
        var again = Deformation.Of(forward, backward, map.GridToWorld, map.ToSubject);
        foreach (var p in new[] { new Point3(10, 20, 30), new Point3(31.3, 29.7, 28.1) })
        {
            Assert.Equal(map.Map(p), again.Map(p));
            Assert.Equal(map.Unmap(p), again.Unmap(p));
        }
    }

    [Fact]
    public void Dummies_that_are_stated_are_left_out_whatever_the_signal_says()
    {
        var series = Series(_ => new(0, 0, 0, 0, 0, 0), noise: 2);
        var refused = BoldPreparation.Run(series, null, new() { Dummies = series.Volumes }, TestContext.Current.CancellationToken);
        Assert.Equal($"volume {series.Volumes}: expected more volumes than the {series.Volumes} that are left out, found {series.Volumes}", refused.Fault!.Message);
    }

    private static Volume Box(int from, int to) => Where((x, y, z) => x >= from && x < to && y >= from && y < to && z >= from && z < to);

    private static Volume Slab(int from, int to) => Where((x, _, _) => x >= from && x < to);

    private static Volume Where(Func<int, int, int, bool> inside) =>
        new(Shape, Grid, [.. Enumerable.Range(0, (int)Shape.Count).Select(v => inside(v % 30, v / 30 % 30, v / 900) ? 1f : 0f)]);

    private static VolumeSeries Series(Func<int, RigidMotion> motion, double noise)
    {
        const int volumes = 8;
        var head = Smoothing.ByFwhm(Box(8, 22), 6);
        var data = new float[Shape.Count * volumes];
        var chance = new Random(4);
        for (var t = 0; t < volumes; t++)
        {
            var drawn = Resampling.Onto(head, Shape, Grid, Interpolation.Cubic, motion(t).ToAffine().Inverse());
            for (var v = 0; v < drawn.Data.Length; v++)
            {
                data[(t * Shape.Count) + v] = (float)((float.IsNaN(drawn.Data[v]) ? 0 : 1000 * drawn.Data[v]) + (noise * chance.NextDouble()));
            }
        }

        return new(Shape, volumes, Grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "drawn"));
    }
}
