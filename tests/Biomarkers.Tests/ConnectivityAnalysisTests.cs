using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityAnalysisTests
{
    private static readonly ConnectivityOptions Options = new();

    [Fact]
    public void Coupled_halves_have_a_high_r_and_z_is_its_atanh()
    {
        var result = Run(ConnectivityInputs.Series());
        var r = result.R.Between("left", "right");
        Assert.InRange(r, 0.3, 0.999);
        Assert.Equal(Math.Atanh(r), result.Z.Between("left", "right"), 1e-12);
        Assert.Equal(Math.Atanh(r) * Math.Sqrt(117), result.ZNormal.Between("left", "right"), 1e-9);
        Assert.Equal(0, result.Z.Between("left", "left"));
        Assert.Equal(result.Z.Between("left", "right"), result.Between("left", "right").Value);
        Assert.Equal((ConnectivityMeasure.PearsonR, ConnectivityMeasure.FisherZ, ConnectivityMeasure.FisherZNormal), (result.R.Measure, result.Z.Measure, result.ZNormal.Measure));
    }

    [Fact]
    public void The_result_names_what_it_depends_on()
    {
        var input = Provenance.OfBytes("imaging.nifti", "bold.nii", new string('0', 64));
        var result = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, Options, inputs: [input]).Value;
        Assert.Equal("blocks", result.Parameters["atlas.name"]);
        Assert.Equal("0.008", result.Parameters["denoising.highPassHz"]);
        Assert.Equal("2", result.Parameters["repetitionTimeS"]);
        Assert.Equal([input.Id], result.Provenance.Inputs);
        var other = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, Options with { MinimumCoverage = 0.6 }, inputs: [input]).Value;
        Assert.NotEqual(result.Provenance.Id, other.Provenance.Id);
    }

    [Fact]
    public void One_and_two_threads_give_the_same_bits()
    {
        var options = Options with { Seeds = ["left"] };
        ConnectivityResult one = Run(ConnectivityInputs.Series(), options), two = Run(ConnectivityInputs.Series(), options with { Threads = 2 });
        Assert.Equal(one.R.Values.Data, two.R.Values.Data);
        Assert.Equal(one.TimeSeries.Data, two.TimeSeries.Data);
        Assert.Equal(one.SeedMaps.Single().R.Data, two.SeedMaps.Single().R.Data);
        Assert.Equal(one.Provenance, two.Provenance);
    }

    [Fact]
    public void A_flat_region_is_NaN_with_a_reason_and_spoils_no_other()
    {
        var series = ConnectivityInputs.Series();
        for (var t = 0; t < series.Volumes; t++)
        {
            series[t][2] = 7;
        }

        ConnectivityResult sound = Run(ConnectivityInputs.Series()), result = Run(series);
        Assert.Equal(double.NaN, result.R.Between("label-5", "left"));
        Assert.Equal(double.NaN, result.Z.Between("label-5", "label-5"));
        Assert.Equal(sound.R.Between("left", "right"), result.R.Between("left", "right"));
        Assert.Equal("label-5: the signal does not change over time", result.Between("label-5", "left").Reason);
    }

    [Fact]
    public void A_region_outside_the_field_of_view_is_NaN_with_a_reason()
    {
        var result = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), [new("in", new(0, 0, 0), 4), new("out", new(0, 0, 400), 4)], null, Options).Value;
        Assert.Contains("out: the region lies outside the field of view or the mask", result.Between("in", "out").Reason, StringComparison.Ordinal);
        Assert.Equal(QualityGrade.Fail, result.Quality[1].Grade);
        Assert.Equal(QualityGrade.Pass, result.Quality[0].Grade);
    }

    [Fact]
    public void A_region_that_is_mostly_outside_the_mask_fails_and_a_small_one_warns()
    {
        var mask = new float[ConnectivityInputs.Shape.Count];
        for (var v = 0; v < mask.Length; v++)
        {
            mask[v] = v < 10 || v % 6 > 2 ? 1 : 0;
        }

        var result = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, Options, new(ConnectivityInputs.Shape, ConnectivityInputs.Affine, mask)).Value;
        Assert.Equal("4 of 40 voxels lie in the image, less than 50 %", result.Quality[1].Verdicts.Single(v => v.Grade == QualityGrade.Fail).Reason);
        Assert.Equal("1 voxels, fewer than 5", result.Quality[0].Verdicts.Single(v => v.Grade == QualityGrade.Warn).Reason);
    }

    [Fact]
    public void A_region_explained_by_the_confounds_has_no_value()
    {
        var series = ConnectivityInputs.Series();
        var signal = RegionSignals.Extract(series, ConnectivityInputs.Labels()).Value.Signals[1].Samples;
        var result = ConnectivityAnalysis.Run(series, ConnectivityInputs.Labels(), new(["itself"], new(1, series.Volumes, [.. signal])), Options).Value;
        Assert.Equal("left: the confounds explain the whole signal", result.Between("left", "right").Reason);
    }

    [Fact]
    public void A_seed_maps_every_voxel_and_its_own_voxel_stays_finite()
    {
        var result = Run(ConnectivityInputs.Series(), Options with { Seeds = ["label-5", "left"] });
        var map = result.SeedMaps[0];
        Assert.Equal(1, map.R.Data[2], 1e-5);
        Assert.All(map.Z.Data, z => Assert.True(float.IsFinite(z)));
        Assert.Equal(MathF.Atanh(map.R.Data[9]), map.Z.Data[9], 1e-5);
        Assert.Equal("left", result.SeedMaps[1].Seed);
    }

    [Fact]
    public void Identical_series_are_clipped_and_listed()
    {
        var twice = ConnectivityInputs.Noise(1, 30, 1);
        var z = ConnectivityMatrix.Pearson(["a", "b"], new RowMatrix<double>(2, 30, [.. twice.Data, .. twice.Data])).FisherZ();
        Assert.Equal(Math.Atanh(1 - 1e-7), z[0, 1], 1e-9);
        Assert.Equal(("a", "b"), z.Clipped.Single());
    }

    [Fact]
    public void Z_of_z_is_a_broken_promise() => Assert.Equal(
        "Fisher's z is made of correlations, not of FisherZ.",
        Assert.Throws<InvalidOperationException>(() => Run(ConnectivityInputs.Series()).Z.FisherZ()).Message);

    [Fact]
    public void An_unknown_seed_is_refused_and_the_regions_are_named() => Assert.Equal(
        "seed 0: expected a seed that names a region, found 'PAG'. Regions: label-5, left, right.",
        ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, Options with { Seeds = ["PAG"] }).Fault!.Message);

    [Fact]
    public void An_unknown_region_is_a_broken_promise() =>
        Assert.StartsWith("No region is named 'PAG'.", Assert.Throws<ArgumentException>(() => Run(ConnectivityInputs.Series()).Z.Between("PAG", "left")).Message, StringComparison.Ordinal);

    private static ConnectivityResult Run(VolumeSeries series, ConnectivityOptions? options = null) =>
        ConnectivityAnalysis.Run(series, ConnectivityInputs.Labels(), null, options ?? Options).Value;
}
