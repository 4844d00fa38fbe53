using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityExtractionTests
{
    /// <summary>Means of floats near 1000 taken in another order.</summary>
    private const double OrderOfAddition = 1e-9;

    [Fact]
    public void Regions_come_in_ascending_label_with_their_names()
    {
        var signals = RegionSignals.Extract(ConnectivityInputs.Series(), ConnectivityInputs.Labels()).Value;
        Assert.Equal(["label-5", "left", "right"], signals.Names);
        Assert.Equal([5, 7, 300], signals.Signals.Select(s => s.Region.Label!.Value));
        Assert.Equal([1, 40, 40], signals.Signals.Select(s => s.UsedVoxels));
    }

    [Theory]
    [InlineData(RegionStatistic.Mean)]
    [InlineData(RegionStatistic.Median)]
    [InlineData(RegionStatistic.Sum)]
    [InlineData(RegionStatistic.Minimum)]
    [InlineData(RegionStatistic.Maximum)]
    [InlineData(RegionStatistic.StandardDeviation)]
    [InlineData(RegionStatistic.Variance)]
    public void A_statistic_is_what_its_name_says(RegionStatistic statistic)
    {
        var series = ConnectivityInputs.Series(3);
        var labels = ConnectivityInputs.Labels();
        var values = Enumerable.Range(0, labels.Labels.Length).Where(v => labels.Labels[v] == 300).Select(v => (double)series[2][v]).Order().ToArray();
        var mean = values.Average();
        var expected = statistic switch
        {
            RegionStatistic.Median => (values[19] + values[20]) / 2,
            RegionStatistic.Sum => values.Sum(),
            RegionStatistic.Minimum => values[0],
            RegionStatistic.Maximum => values[^1],
            RegionStatistic.StandardDeviation => Math.Sqrt(values.Average(v => (v - mean) * (v - mean))),
            RegionStatistic.Variance => values.Average(v => (v - mean) * (v - mean)),
            _ => mean,
        };
        Assert.Equal(expected, RegionSignals.Extract(series, labels, statistic: statistic).Value.Signals[2].Samples[2], OrderOfAddition);
    }

    [Fact]
    public void An_atlas_on_another_grid_is_refused_and_says_what_to_do()
    {
        var labels = ConnectivityInputs.Labels();
        var moved = new LabelImage(labels.Shape, Affine.Scaling(new(3, 3, 3), new(-9, -6, -2)), labels.Labels, labels.Atlas);
        Assert.Equal(
            "grid 0: expected the label image on the grid of the series, 6 × 5 × 4, found the same shape with an affine that differs by 1. Resample it to the grid of the series (nearest neighbour for labels), or ask for it.",
            RegionSignals.Extract(ConnectivityInputs.Series(), moved).Fault!.Message);
        var other = new LabelImage(new(1, 1, 1), labels.Affine, [1], labels.Atlas);
        Assert.Contains("found 1 × 1 × 1", RegionSignals.Extract(ConnectivityInputs.Series(), other).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_on_another_grid_is_refused() => Assert.StartsWith(
        "grid 0: expected the mask on the grid of the series, 6 × 5 × 4, found 1 × 1 × 1",
        RegionSignals.Extract(ConnectivityInputs.Series(), [new("a", new(0, 0, 0), 3)], new Volume(new(1, 1, 1), Affine.Identity, [1])).Fault!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_sphere_takes_the_voxels_whose_centre_lies_within_the_radius_inclusive()
    {
        var signals = RegionSignals.Extract(ConnectivityInputs.Series(), [new("seven", new(0, 0, 0), 3), new("one", new(1, 0.4, -1), 0), new("none", new(500, 0, 0), 3)], mask: null).Value;
        Assert.Equal([7, 1, 0], signals.Signals.Select(s => s.UsedVoxels));
        Assert.Equal((int)ConnectivityInputs.Shape.Index(3, 2, 1), signals.Signals[1].Region.Voxels.Single());
        Assert.All(signals.Signals[2].Samples, v => Assert.Equal(double.NaN, v));
        Assert.Equal(("seven", "one", 1), signals.Map.Overlaps.Single());
    }

    [Fact]
    public void An_oblique_grid_is_followed_in_world_millimetres()
    {
        var (s, c) = Math.SinCos(0.5);
        var oblique = Affine.FromColumns(new(3 * c, 3 * s, 0), new(-3 * s, 3 * c, 0), new(0, 0, 4), new(5, 6, 7));
        var series = new VolumeSeries(new(9, 9, 9), 1, oblique, new float[729], ConnectivityInputs.TwoSeconds);
        var region = RegionMap.FromSpheres([new("a", oblique.Apply(4, 4, 4), 5)], series).Value.Regions.Single();
        var expected = Enumerable.Range(0, 729).Where(v => (oblique.Apply(v % 9, v / 9 % 9, v / 81) - oblique.Apply(4, 4, 4)).Length <= 5);
        Assert.Equal(expected, region.Voxels);
        Assert.Equal(1, region.Coverage);
    }

    [Fact]
    public void Coverage_counts_what_lies_beyond_the_mask_and_the_field_of_view()
    {
        var edge = RegionMap.FromSpheres([new("edge", ConnectivityInputs.Affine.Apply(0, 2, 1), 3)], ConnectivityInputs.Series(2)).Value.Regions.Single();
        Assert.Equal((6, 7), (edge.Voxels.Length, edge.Expected));
        var mask = new float[ConnectivityInputs.Shape.Count];
        mask[ConnectivityInputs.Shape.Index(0, 2, 1)] = 1;
        var masked = RegionMap.FromSpheres([new("edge", ConnectivityInputs.Affine.Apply(0, 2, 1), 3)], ConnectivityInputs.Series(2), new(ConnectivityInputs.Shape, ConnectivityInputs.Affine, mask)).Value.Regions.Single();
        Assert.Equal(1.0 / 7, masked.Coverage, OrderOfAddition);
    }

    [Fact]
    public void Two_spheres_of_one_name_are_refused() => Assert.Equal(
        "region 1: expected a name for each region, found a second 'PAG'",
        RegionMap.FromSpheres([new("PAG", default, 3), new("PAG", default, 4)], ConnectivityInputs.Series(2)).Fault!.Message);

    [Fact]
    public void The_identity_of_spheres_changes_with_their_place_radius_and_space()
    {
        string Hash(double x, double radius, string space) => RegionMap.FromSpheres([new("a", new(x, 0, 0), radius)], ConnectivityInputs.Series(2), null, space).Value.Atlas.Sha256;
        Assert.Equal(Hash(1, 3, "MNI"), Hash(1, 3, "MNI"));
        Assert.Equal(4, new[] { Hash(1, 3, "MNI"), Hash(2, 3, "MNI"), Hash(1, 4, "MNI"), Hash(1, 3, "native") }.Distinct().Count());
    }

    [Fact]
    public void A_voxel_with_a_NaN_is_left_out_throughout_and_counted_and_other_regions_are_untouched()
    {
        var labels = ConnectivityInputs.Labels();
        var clean = RegionSignals.Extract(ConnectivityInputs.Series(), labels).Value;
        var series = ConnectivityInputs.Series();
        series[17][4] = float.NaN;
        var signals = RegionSignals.Extract(series, labels).Value;
        Assert.Equal([0, 0, 1], signals.Signals.Select(s => s.NonFiniteVoxels));
        Assert.Equal(clean.Signals[1].Samples, signals.Signals[1].Samples);
        Assert.All(signals.Signals[2].Samples, v => Assert.True(double.IsFinite(v)));
        Assert.NotEqual(clean.Signals[2].Samples[0], signals.Signals[2].Samples[0]);
    }

    [Fact]
    public void Dead_voxels_are_counted()
    {
        var series = ConnectivityInputs.Series();
        for (var t = 0; t < series.Volumes; t++)
        {
            series[t][5] = 0;
        }

        Assert.Equal([0, 0, 1], RegionSignals.Extract(series, ConnectivityInputs.Labels()).Value.Signals.Select(s => s.ConstantVoxels));
    }
}
