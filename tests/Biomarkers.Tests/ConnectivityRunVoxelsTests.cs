using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

/// <summary>A run of which only the mask is held gives what the whole run gives.</summary>
public class ConnectivityRunVoxelsTests
{
    /// <summary>Voxels lie in other lanes of a vector when packed: the last bits of sums over them.</summary>
    private const double OrderOfAddition = 1e-9;

    [Fact]
    public void Packed_and_whole_give_the_same_correlations_maps_and_quality()
    {
        using var folder = new Scratch();
        var (series, mask) = (ConnectivityInputs.Series(), Mask());
        NiftiSeries.Write(series, series.Volumes, folder["run.nii"], gzip: false);
        var packed = RunVoxels.Read(folder["run.nii"], mask).Value.Run;
        var whole = RunVoxels.Read(folder["run.nii"], mask, packed: false).Value.Run;
        Assert.True(packed.IsPacked && !whole.IsPacked);
        Assert.Equal(mask.Data.Count(v => v != 0), packed.Series.Shape.Count);
        Assert.Equal(whole.Mean.Data, packed.Mean.Data);
        var map = RegionMap.FromLabels(ConnectivityInputs.Labels(), series, mask).Value;
        var options = new ConnectivityOptions { Seeds = ["left"], ReuseSeries = true };
        var dvars = (Dvars.Of(packed.Series, packed.Mask), Dvars.Of(whole.Series, whole.Mask));
        Close(dvars.Item2.Standardised, dvars.Item1.Standardised);
        Close(dvars.Item2.Scaled, dvars.Item1.Scaled);
        var expected = ConnectivityAnalysis.Run(whole, map, null, options).Value;
        var found = ConnectivityAnalysis.Run(packed, map, null, options).Value;
        Assert.Same(map, found.Regions);
        Close(expected.Z.Values.Data, found.Z.Values.Data);
        Assert.Equal(expected.Quality.Select(q => (q.Name, q.Voxels, q.Grade)), found.Quality.Select(q => (q.Name, q.Voxels, q.Grade)));
        Assert.Equal(series.Shape, found.SeedMaps[0].R.Shape);
        Assert.Equal(expected.SeedMaps[0].R.Data.Select(float.IsNaN), found.SeedMaps[0].R.Data.Select(float.IsNaN));
        Close([.. expected.SeedMaps[0].Z.Data.Select(v => (double)v)], [.. found.SeedMaps[0].Z.Data.Select(v => (double)v)], 1e-5);
    }

    [Fact]
    public void Voxels_of_noise_beside_the_mask_are_kept_and_stay_outside_it()
    {
        using var folder = new Scratch();
        var (series, mask) = (ConnectivityInputs.Series(), Mask());
        NiftiSeries.Write(series, series.Volumes, folder["run.nii"], gzip: true);
        var noise = new Volume(series.Shape, series.Affine, new float[series.Shape.Count]);
        int outside = Array.IndexOf(mask.Data, 0f), inside = Array.IndexOf(mask.Data, 1f);
        (noise.Data[outside], noise.Data[inside]) = (1, 1);
        var run = RunVoxels.Read(folder["run.nii"], mask, packed: true, beside: noise).Value.Run;
        Assert.Equal(mask.Data.Count(v => v != 0) + 1, run.Series.Shape.Count);
        Assert.Equal(mask.Data.Count(v => v != 0), run.Mask!.Data.Count(v => v != 0));
        Assert.Equal(2, run.Packed(noise).Data.Count(v => v != 0));
        Close(GlobalSignal.Of(series, mask), GlobalSignal.Of(run.Series, run.Mask));
        Assert.Equal(series[3][outside], run.Spread(run.Series.Volume(3)).Data[outside]);
    }

    [Fact]
    public void A_mask_on_another_grid_is_refused_before_a_voxel_is_read()
    {
        using var folder = new Scratch();
        var series = ConnectivityInputs.Series(20);
        NiftiSeries.Write(series, 20, folder["run.nii"], gzip: false);
        var moved = new Volume(series.Shape, Affine.Scaling(new(2, 2, 2), default), [.. Enumerable.Repeat(1f, (int)series.Shape.Count)]);
        Assert.False(RunVoxels.Read(folder["run.nii"], moved).Try(out _, out var fault));
        Assert.Contains("expected the mask on the grid of the series", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_another_number_of_voxels_are_a_broken_promise() => Assert.StartsWith(
        "120 voxels are held, and 3 values given.",
        Assert.Throws<ArgumentException>(() => RunVoxels.Of(ConnectivityInputs.Series(20), null).Scatter(new float[3], new float[120])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Runs_weigh_by_their_effective_degrees_of_freedom()
    {
        var pooled = PooledZ.Of([(0.2, 0.1), (0.8, 0.2), (double.NaN, double.NaN)]);
        Assert.Equal(((100 * 0.2) + (25 * 0.8)) / 125, pooled.Z, 1e-12);
        Assert.Equal(1 / Math.Sqrt(125), pooled.Error, 1e-12);
        var unknown = PooledZ.Of([(0.2, 0.1), (0.8, double.NaN)]);
        Assert.Equal((0.5, double.NaN), (unknown.Z, unknown.Error));
        Assert.True(double.IsNaN(PooledZ.Of([(double.NaN, 0.1)]).Z));
        Assert.Equal(0.65, Weighted.Mean([(0.2, 10), (0.8, 30)]), 1e-12);
        Assert.Equal(0.5, Weighted.Mean([(0.2, 10), (0.8, double.NaN)]), 1e-12);
    }

    [Fact]
    public void A_singular_covariance_has_no_place_in_a_tangent_space_and_is_named()
    {
        var sound = Covariance.Of(["a", "b"], ConnectivityInputs.Noise(2, 50, 1), CovarianceEstimator.Empirical);
        var one = ConnectivityInputs.Noise(1, 50, 2);
        var twice = Covariance.Of(["a", "b"], new(2, 50, [.. one.Data, .. one.Data]), CovarianceEstimator.Empirical);
        Assert.False(TangentSpace.Around([sound, twice]).Try(out _, out var fault));
        Assert.Equal((1, "a singular one"), (fault!.Offset, fault.Found));
        Assert.Equal(TangentSpace.Of([sound, sound]).Mean.Data, TangentSpace.Around([sound, sound]).Value.Mean.Data);
    }

    /// <summary>Quantiles of Student's t with 10 degrees of freedom (table of Fisher and Yates).</summary>
    [Theory]
    [InlineData(0.05, 2.228)]
    [InlineData(0.001, 4.587)]
    public void The_critical_t_is_that_of_the_tables(double p, double t) => Assert.Equal(t, GroupDesign.Mean(11).Value.CriticalT(p), 5e-4);

    private static Volume Mask() => new(ConnectivityInputs.Shape, ConnectivityInputs.Affine, [.. Enumerable.Range(0, (int)ConnectivityInputs.Shape.Count).Select(v => v / 6 % 5 == 3 ? 0f : 1f)]);

    private static void Close(double[] expected, double[] found, double tolerance = OrderOfAddition)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.True(double.IsNaN(expected[i]) ? double.IsNaN(found[i]) : Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}: {expected[i]} and {found[i]}");
        }
    }

    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("voxels-");

        public string this[string file] => Path.Combine(folder.FullName, file);

        public void Dispose() => folder.Delete(recursive: true);
    }
}
