using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityMapTests
{
    /// <summary>Maps are stored in single precision.</summary>
    private const double SinglePrecision = 1e-5;

    /// <summary>A wave of amplitude 3 at 0.05 Hz in the first voxel, at 0.2 Hz in the second.</summary>
    private static VolumeSeries Waves(int volumes = 100)
    {
        float[] data = [.. Enumerable.Range(0, volumes).SelectMany(t => new[] { (float)(100 + (3 * Math.Sin(2 * Math.PI * 0.05 * 2 * t))), (float)(50 + (3 * Math.Cos(2 * Math.PI * 0.2 * 2 * t))) })];
        return new(new(2, 1, 1), volumes, Affine.Identity, data, ConnectivityInputs.TwoSeconds);
    }

    [Fact]
    public void The_amplitude_of_a_wave_in_the_band_is_found_and_one_outside_is_not()
    {
        var sum = LowFrequencyAmplitude.Of(Waves(), null, AmplitudeDefinition.AlffFft, 0.01, 0.08).Value;
        const int bins = 15;
        const double leakOfTheTrend = 0.03;
        Assert.Equal(3.0 / bins, sum.Data[0], leakOfTheTrend);
        Assert.True(sum.Data[1] < leakOfTheTrend);
        var fraction = LowFrequencyAmplitude.Of(Waves(), null, AmplitudeDefinition.FalffFft, 0.01, 0.08).Value;
        Assert.InRange(fraction.Data[0], 0.75, 1);
        Assert.InRange(fraction.Data[1], 0, 0.1);
    }

    [Fact]
    public void The_definitions_differ_and_are_the_same_on_any_number_of_threads()
    {
        var values = Enum.GetValues<AmplitudeDefinition>().Select(d => LowFrequencyAmplitude.Of(Waves(), null, d).Value.Data[0]).ToArray();
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.Equal(LowFrequencyAmplitude.Of(ConnectivityInputs.Series(), null, AmplitudeDefinition.AlffPow2).Value.Data, LowFrequencyAmplitude.Of(ConnectivityInputs.Series(), null, AmplitudeDefinition.AlffPow2, threads: 2).Value.Data);
    }

    [Fact]
    public void Amplitude_needs_a_repetition_time_and_a_frequency_in_the_band()
    {
        var unknown = new VolumeSeries(new(1, 1, 1), 3, Affine.Identity, new float[3], Sourced<RepetitionTime>.Unknown("not stated"));
        Assert.Equal("volume 0: expected a repetition time for the amplitude of a band, found none: not stated. State it.", LowFrequencyAmplitude.Of(unknown, null, AmplitudeDefinition.AlffFft).Fault!.Message);
        Assert.Equal("band 0: expected a frequency between 0.01 and 0.011 Hz, found none in a run of this length. A longer run or a wider band.", LowFrequencyAmplitude.Of(Waves(10), null, AmplitudeDefinition.AlffFft, 0.01, 0.011).Fault!.Message);
    }

    [Fact]
    public void Concordance_is_one_for_equal_orders_and_zero_for_opposed_ones()
    {
        Assert.Equal(1, RegionalHomogeneity.Concordance([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]), SinglePrecision);
        Assert.Equal(0, RegionalHomogeneity.Concordance([[1, 2, 3, 4], [4, 3, 2, 1]]), SinglePrecision);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(27)]
    public void Homogeneity_agrees_with_the_definition_over_the_neighbours_in_the_mask(int neighbours)
    {
        var series = ConnectivityInputs.Series(30);
        var mask = new Volume(series.Shape, series.Affine, [.. Enumerable.Range(0, 120).Select(v => v % 7 == 3 ? 0f : 1f)]);
        var map = RegionalHomogeneity.Of(series, mask, neighbours);
        var farthest = neighbours switch { 7 => 1, 19 => 2, _ => 3 };
        (int X, int Y, int Z) at = (0, 2, 1);
        var judges = new List<float[]>();
        for (var v = 0; v < 120; v++)
        {
            int dx = (v % 6) - at.X, dy = (v / 6 % 5) - at.Y, dz = (v / 30) - at.Z;
            if (Math.Max(Math.Abs(dx), Math.Max(Math.Abs(dy), Math.Abs(dz))) <= 1 && (dx * dx) + (dy * dy) + (dz * dz) <= farthest && mask.Data[v] != 0)
            {
                var row = new double[30];
                MaskVoxels.Series(series, v, row);
                judges.Add(Array.ConvertAll(Ranks.Reference(row), r => (float)r));
            }
        }

        Assert.Equal(RegionalHomogeneity.Concordance(judges), map[at.X, at.Y, at.Z], SinglePrecision);
        Assert.Equal(float.NaN, map.Data[3]);
        Assert.Equal(map.Data, RegionalHomogeneity.Of(series, mask, neighbours, threads: 2).Data);
    }

    [Fact]
    public void Another_neighbourhood_is_a_broken_promise() =>
        Assert.StartsWith("A neighbourhood has 7, 19 or 27 voxels.", Assert.Throws<ArgumentOutOfRangeException>(() => RegionalHomogeneity.Of(Waves(), null, 8)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_global_signal_is_the_mean_over_the_mask()
    {
        var mask = new Volume(new(2, 1, 1), Affine.Identity, [0, 1]);
        Assert.Equal(Waves()[7][1], GlobalSignal.Of(Waves(), mask)[7], SinglePrecision);
        Assert.Equal((Waves()[7][0] + (double)Waves()[7][1]) / 2, GlobalSignal.Of(Waves(), null)[7], SinglePrecision);
    }

    [Fact]
    public void Voxels_that_are_finite_throughout_are_listed_in_order_and_without_a_second_copy()
    {
        const int count = 50_000;
        var data = new float[count * 2];
        (data[3], data[count + 7]) = (float.NaN, float.PositiveInfinity);
        var series = new VolumeSeries(new(count, 1, 1), 2, Affine.Identity, data, ConnectivityInputs.TwoSeconds);
        var mask = new Volume(series.Shape, series.Affine, [.. Enumerable.Range(0, count).Select(v => v % 2 == 1 ? 1f : v == 8 ? float.NaN : 0f)]);
        Assert.Equal(Enumerable.Range(0, count).Where(v => v % 2 == 1 && v is not (3 or 7)), MaskVoxels.Finite(series, mask));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(count, MaskVoxels.Inside(series, null).Length);
        const int small = 4096; // the array's head, the delegate and what the assertion makes
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, count * sizeof(int), (count * sizeof(int)) + small);
    }

    [Fact]
    public void Noisy_voxels_give_their_common_component()
    {
        var series = ConnectivityInputs.Series();
        for (var t = 0; t < series.Volumes; t++)
        {
            foreach (var v in new[] { 11, 60, 95 })
            {
                series[t][v] += (float)(300 * Math.Sin(1.1 * t));
            }
        }

        var component = ComponentConfounds.HighVariance(series, null, 1).Value;
        Assert.Equal(["t_comp_cor_00"], component.Names);
        Assert.InRange(Math.Abs(Correlation.Pearson(component.Values.Row(0), [.. Enumerable.Range(0, series.Volumes).Select(t => Math.Sin(1.1 * t))])), 0.99, 1);
        Assert.Equal("voxel 3: expected a noise mask of 5 voxels or more for 5 components, found 3. Widen the mask or ask for fewer components.", ComponentConfounds.HighVariance(series, null).Fault!.Message);
    }

    [Fact]
    public void Components_of_a_noise_mask_are_orthonormal_and_without_trend()
    {
        var series = ConnectivityInputs.Series();
        var mask = new Volume(series.Shape, series.Affine, [.. Enumerable.Range(0, 120).Select(v => v < 40 ? 1f : 0f)]);
        var components = ComponentConfounds.Anatomical(series, mask, 3).Value;
        var gram = MatrixProduct.Multiply(components.Values, components.Values.Transposed());
        Assert.Equal(1, gram[1, 1], 1e-9);
        Assert.Equal(0, gram[0, 2], 1e-9);
        Assert.Equal(0, components.Values.Row(0).ToArray().Sum(), 1e-9);
        Assert.False(ComponentConfounds.Anatomical(series, new(new(1, 1, 1), Affine.Identity, [1])).IsOk);
    }

    [Fact]
    public void Smoothing_keeps_the_sum_away_from_borders_and_a_NaN_counts_as_zero()
    {
        var data = new float[9 * 9 * 9];
        data[(4 * 81) + (4 * 9) + 4] = 100;
        data[0] = float.NaN;
        var volume = new Volume(new(9, 9, 9), Affine.Scaling(new(3, 3, 3), default), data);
        var smoothed = SpatialSmoothing.ByFwhm(volume, 6);
        Assert.Equal(100, smoothed.Data.Sum(), 1e-3);
        Assert.Equal(smoothed[4, 4, 4] / 2, smoothed[5, 4, 4], 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => SpatialSmoothing.ByFwhm(volume, -1));
    }

    [Fact]
    public void A_series_is_smoothed_volume_by_volume_on_any_number_of_threads()
    {
        var series = ConnectivityInputs.Series(5);
        var smoothed = SpatialSmoothing.ByFwhm(series, 5, threads: 2);
        Assert.Equal(SpatialSmoothing.ByFwhm(series.Volume(3), 5).Data, smoothed[3].ToArray());
        Assert.Equal(smoothed.Data, SpatialSmoothing.ByFwhm(series, 5).Data);
        Assert.NotEqual(series.Data, smoothed.Data);
        series.Data[7] = float.NaN;
        var cleared = SpatialSmoothing.ByFwhm(series, 5);
        Assert.All(cleared.Data, v => Assert.True(float.IsFinite(v)));
        SpatialSmoothing.InPlace(series, 5, threads: 3);
        Assert.Equal(cleared.Data, series.Data);
    }

    [Fact]
    public void Regridding_to_the_same_grid_changes_nothing_and_a_shift_moves_voxels()
    {
        var series = ConnectivityInputs.Series(2);
        foreach (var order in Enum.GetValues<SpatialOrder>())
        {
            Assert.All(series.Data.Zip(Regridding.Onto(series, series.Shape, series.Affine, order).Data), p => Assert.Equal(p.First, p.Second, 1e-3));
        }

        var volume = series.Volume(0);
        var shifted = Regridding.Onto(series, series.Shape, Affine.Scaling(new(3, 3, 3), new(-6, -6, -3)), SpatialOrder.Nearest).Volume(0);
        Assert.Equal(volume[1, 0, 0], shifted[0, 0, 0]);
        Assert.Equal(0, shifted[5, 0, 0]);
        var oblique = Affine.FromColumns(new(3, 0.1, 0), new(-0.1, 3, 0), new(0, 0, 3), new(-9, -6, -3));
        Assert.Equal(volume[0, 0, 0], Regridding.Onto(series, series.Shape, oblique, SpatialOrder.Linear).Volume(0)[0, 0, 0], 1e-3);
    }

    [Fact]
    public void Known_regions_have_their_published_places_and_a_cylinder_is_hollow()
    {
        Assert.Equal(["PAG", "PAG-cylinder", "VTA_L", "VTA_R", "mOFC-AAL_L", "mOFC-AAL_R", "mOFC-DK_L", "mOFC-DK_R"], KnownRegions.All.Keys);
        var grid = new VolumeSeries(new(40, 60, 40), 1, Affine.Scaling(new(1, 1, 1), new(-20, -60, -30)), new float[96000], ConnectivityInputs.TwoSeconds);
        var map = RegionMap.FromForms([.. KnownRegions.All.Values.Where(r => !r.Name.StartsWith("mOFC", StringComparison.Ordinal))], grid, null, "MNI152NLin6Asym").Value;
        Assert.Equal("forms", map.Atlas.Name);
        Assert.All(map.Regions, r => Assert.InRange(r.Voxels.Length, 100, 700));
        var cylinder = KnownRegions.PeriaqueductalCylinder;
        Assert.False(cylinder.Contains(cylinder.Centre));
        Assert.True(cylinder.Contains(cylinder.Centre + new Point3(2, 0, 0)));
        Assert.False(cylinder.Contains(cylinder.Centre + new Point3(3.1, 0, 0)));
        Assert.False(cylinder.Contains(cylinder.To + new Point3(0, -3, -4)));
    }

    [Fact]
    public void The_distance_to_a_tissue_is_that_of_the_nearest_voxels()
    {
        var series = ConnectivityInputs.Series(2);
        var map = RegionMap.FromSpheres([new("a", ConnectivityInputs.Affine.Apply(1, 1, 1), 0), new("out", new(500, 0, 0), 0)], series).Value;
        var csf = new float[120];
        csf[ConnectivityInputs.Shape.Index(4, 1, 1)] = 1;
        var mask = new Volume(series.Shape, series.Affine, csf);
        Assert.Equal(9, RegionDistance.ToMask(map, map.Regions[0], mask)!.Value, 1e-9);
        Assert.Null(RegionDistance.ToMask(map, map.Regions[1], mask));
    }
}
