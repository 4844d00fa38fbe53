using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

/// <summary>What happens before correlations: names, motion without breathing, AFNI's regressors, the verdicts of regions, cleaning in place.</summary>
public class ConnectivityPreparationTests
{
    private const double Rounding = 1e-10;

    [Fact]
    public void A_name_of_BIDS_gives_its_run_its_folder_and_the_start_of_its_derivatives()
    {
        var name = BidsName.Read("sub-01_ses-w12_task-rest_run-2_space-MNI152NLin6Asym_res-2_desc-preproc_bold.nii.gz").Value;
        Assert.Equal(("bold", ".nii.gz", "w12", "MNI152NLin6Asym", null), (name.Suffix, name.Extension, name.Session, name["space"], name["acq"]));
        Assert.Equal("sub-01_ses-w12_task-rest_run-2", name.Run);
        Assert.Equal("sub-01_ses-w12_task-rest_run-2_space-MNI152NLin6Asym_res-2", name.Prefix);
        Assert.Equal("sub-01/ses-w12/func", name.Folder);
        Assert.Equal("sub-02/func", BidsName.OfPrefix("sub-02_task-rest").Value.Folder);
    }

    [Theory]
    [InlineData("bold.nii", "expected a BIDS name that begins with sub-LABEL and ends in a suffix, found 'bold.nii'")]
    [InlineData("task-rest_bold.nii", "expected a BIDS name that begins with sub-LABEL")]
    [InlineData("sub-01_rest_bold.nii", "character 7: expected key-value, as in task-rest, found 'rest'")]
    [InlineData("sub-../../x_bold.nii", "expected a BIDS name")]
    [InlineData("sub-01_task-rest_bo/ld.nii", "expected a BIDS name")]
    public void What_is_no_name_of_BIDS_is_refused(string file, string message)
    {
        Assert.False(BidsName.Read(file).Try(out _, out var fault));
        Assert.Contains(message, fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_notch_takes_breathing_out_of_motion_and_leaves_a_slow_drift()
    {
        var tr = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(0.8), "test");
        var motion = Moved(400, t => (0.002 * t) + (0.1 * Math.Sin(2 * Math.PI * 0.3 * 0.8 * t)));
        var notch = MotionFilter.Read("0.2-0.4").Value.Apply(motion, tr).Value;
        double before = FramewiseDisplacement.Power(motion).Average(), after = FramewiseDisplacement.Power(notch).Average();
        Assert.True(after < 0.1 * before, $"{before} and {after}");
        Assert.Equal(0.002 * 250, notch.Series(0)[250], 0.01);
        var low = MotionFilter.Read("0.1").Value;
        Assert.Equal("low-pass 0.1 Hz, Butterworth order 4, zero phase", low.Description);
        Assert.True(FramewiseDisplacement.Power(low.Apply(motion, tr).Value).Average() < 0.1 * before);
        Assert.Equal(motion.Series(1), low.Apply(motion, tr).Value.Series(1));
    }

    [Theory]
    [InlineData("fast", "expected a cut-off in Hz, or two joined by '-', found 'fast'. 0.1 is a low-pass, 0.2-0.3 a notch.")]
    [InlineData("0.3-0.2", "found '0.3-0.2'")]
    [InlineData("0", "found '0'")]
    [InlineData("0.1-0.2-0.3", "found '0.1-0.2-0.3'")]
    public void A_filter_of_motion_that_cannot_be_meant_is_refused(string text, string message)
    {
        Assert.False(MotionFilter.Read(text).Try(out _, out var fault));
        Assert.Contains(message, fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Breathing_that_is_aliased_or_a_run_that_is_too_short_is_named()
    {
        var motion = Moved(8, t => t);
        var filter = new MotionFilter(null, 0.1);
        Assert.False(new MotionFilter(0.2, 0.3).Apply(motion, ConnectivityInputs.TwoSeconds).Try(out _, out var aliased));
        Assert.Contains("expected a band below 0.25 Hz, half the sampling rate, found 0.3", aliased!.Message, StringComparison.Ordinal);
        Assert.False(filter.Apply(motion, ConnectivityInputs.TwoSeconds).Try(out _, out var brief));
        Assert.Contains("volumes for the filter of motion, found 8", brief!.Message, StringComparison.Ordinal);
        Assert.False(filter.Apply(motion, Sourced<RepetitionTime>.Unknown("test")).Try(out _, out var unknown));
        Assert.Contains("expected a repetition time for the filter of motion, found none: test", unknown!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fourier_regressors_leave_exactly_the_band_and_cost_a_degree_of_freedom_each()
    {
        const int volumes = 120;
        var options = new DenoisingOptions { Filter = TemporalFilter.Fourier, HighPassHz = 0.01, LowPassHz = 0.1, Standardise = Standardisation.None, TrendOrder = 0 };
        var plan = DenoisingPlan.Create(volumes, ConnectivityInputs.TwoSeconds, options).Value;

        // Frequencies k/240 Hz: the band holds k = 3 to 24, two directions each; the mean, k = 1, 2 and 25 to 60 are taken out.
        Assert.Equal((1, volumes - 1 - 44, 0.0), (plan.DegreesOfFreedom.Trend, plan.DegreesOfFreedom.Confounds, plan.DegreesOfFreedom.Filter));
        Assert.Equal(44, plan.DegreesOfFreedom.Remaining);
        double[] Wave(int k) => [.. Enumerable.Range(0, volumes).Select(t => Math.Cos(2 * Math.PI * k * t / volumes) + 5)];
        Assert.Equal(1, plan.ShareLeft(Wave(10)), Rounding);
        Assert.Equal(1, plan.ShareLeft(Wave(24)), Rounding);
        Assert.Equal(0, plan.ShareLeft(Wave(25)), Rounding);
        Assert.Equal(0, plan.ShareLeft(Wave(2)), Rounding);
        Assert.Equal("0.1", options.Parameters["denoising.lowPassHz"]);
    }

    [Fact]
    public void A_trend_of_higher_order_is_removed_and_counted()
    {
        var options = new DenoisingOptions { Filter = TemporalFilter.None, HighPassHz = null, LowPassHz = null, TrendOrder = 3 };
        var plan = DenoisingPlan.Create(50, ConnectivityInputs.TwoSeconds, options).Value;
        Assert.Equal(4, plan.DegreesOfFreedom.Trend);
        Assert.Equal(0, plan.ShareLeft([.. Enumerable.Range(0, 50).Select(t => 1 + t - (0.3 * t * t) + (0.01 * t * t * t))]), 1e-8);
        Assert.Equal("polynomial of order 3", options.Parameters["denoising.detrend"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenoisingOptions { TrendOrder = 11 });
    }

    [Fact]
    public void Presets_have_distinct_names_a_source_and_confounds_that_a_table_of_fMRIPrep_holds()
    {
        Assert.Equal(DenoisingPreset.All.Length, DenoisingPreset.All.Select(p => p.Name).Distinct().Count());
        Assert.All(DenoisingPreset.All, p => Assert.True(p.Source.Length > 10 && p.Version >= 1, p.Name));
        Assert.Equal(36, DenoisingPreset.Named("36p")!.Confounds.Length);
        Assert.Equal(36, DenoisingPreset.Named("xcpd-36p")!.Confounds.Length);
        Assert.Equal((TemporalFilter.Fourier, 12), (DenoisingPreset.Named("afni-bandpass")!.Denoising.Filter, DenoisingPreset.Named("afni-bandpass")!.Confounds.Length));
        Assert.Equal(5, DenoisingPreset.Named("nilearn-scrubbing")!.Censoring.ShortestRun);
        Assert.Equal("nilearn-scrubbing 1 (unverified)", DenoisingPreset.Named("nilearn-scrubbing")!.Title);
        Assert.Contains("cosine*", DenoisingPreset.Named("nilearn-default")!.Confounds);
    }

    [Fact]
    public void A_noisy_region_and_one_at_the_ventricle_carry_a_warning_and_keep_their_value()
    {
        var series = ConnectivityInputs.Series();
        var csf = new Volume(ConnectivityInputs.Shape, ConnectivityInputs.Affine, [.. Enumerable.Range(0, (int)ConnectivityInputs.Shape.Count).Select(v => v % 6 == 5 ? 1f : 0f)]);
        var map = RegionMap.FromLabels(ConnectivityInputs.Labels(), series).Value;
        var result = ConnectivityAnalysis.Run(series, map, null, new() { LowTemporalSnr = 1000, NearCsfMm = 4 }, csf: csf).Value;
        var right = result.Quality.Single(q => q.Name == "right");
        Assert.Equal((0.0, QualityGrade.Warn), (right.CsfDistanceMm, right.Grade));
        Assert.Contains(right.Verdicts, v => v.Criterion == "distance to CSF" && v.Reason == "0 mm from cerebrospinal fluid, nearer than 4 mm: its pulsation may reach the signal");
        Assert.Contains(right.Verdicts, v => v.Criterion == "tSNR" && v.Reason.EndsWith(", below 1000", StringComparison.Ordinal));
        Assert.True(double.IsFinite(result.Z.Between("left", "right")));
        Assert.Equal(12, result.Quality.Single(q => q.Name == "left").CsfDistanceMm);
        Assert.Null(ConnectivityAnalysis.Run(series, map, null, new()).Value.Quality[0].CsfDistanceMm);
    }

    [Fact]
    public void The_error_of_z_is_larger_for_a_signal_that_moves_slowly()
    {
        var result = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, new()).Value;
        var z = result.Between("left", "right");
        Assert.True(z.StandardError > 1 / Math.Sqrt(result.KeptVolumes.Length - 3), $"{z.StandardError}");
        Assert.InRange(z.StandardError, 0.05, 0.5);
    }

    [Fact]
    public void Cleaning_over_the_run_itself_gives_the_same_maps_with_censored_volumes_too()
    {
        int[] kept = [.. Enumerable.Range(0, 120).Where(t => t is not (30 or 31 or 77))];
        var options = new ConnectivityOptions { Seeds = ["left"], KeptVolumes = [.. kept], WithCleaned = true };
        var apart = ConnectivityAnalysis.Run(ConnectivityInputs.Series(), ConnectivityInputs.Labels(), null, options).Value;
        var reused = ConnectivityInputs.Series();
        var over = ConnectivityAnalysis.Run(reused, ConnectivityInputs.Labels(), null, options with { ReuseSeries = true }).Value;
        Assert.Equal(apart.SeedMaps[0].R.Data, over.SeedMaps[0].R.Data);
        Assert.Equal(apart.R.Values.Data, over.R.Values.Data);
        Assert.Same(reused, over.Cleaned);
        Assert.Equal(apart.Cleaned![40].ToArray(), over.Cleaned![40].ToArray());
        Assert.Equal(apart.Provenance, over.Provenance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_median_over_voxels_and_time_is_that_of_the_sorted_values(int voxels)
    {
        var random = new Random(voxels);
        float[] data = [.. Enumerable.Range(0, voxels * 9).Select(_ => ((float)random.NextDouble() - 0.4f) * 1000)];
        var series = new VolumeSeries(new(voxels, 1, 1), 9, ConnectivityInputs.Affine, data, ConnectivityInputs.TwoSeconds);
        var sorted = data.Order().ToArray();
        var median = ((double)sorted[(data.Length - 1) / 2] + sorted[data.Length / 2]) / 2;
        var dvars = Dvars.Of(series, null);
        Assert.Equal(dvars.Raw[3] * 1000 / median, dvars.Scaled[3], Rounding);
    }

    [Fact]
    public void The_degree_of_a_voxel_counts_its_partners_and_a_flat_voxel_has_none()
    {
        var series = ConnectivityInputs.Series();
        for (var t = 0; t < series.Volumes; t++)
        {
            series[t][17] = 3;
        }

        var found = VoxelDegree.Of(series, 100, null, 0.5);
        Assert.Equal((float.NaN, float.NaN), (found.Degree.Data[17], found.MeanZ.Data[17]));
        double[] Samples(int v) => [.. Enumerable.Range(0, 100).Select(t => (double)series[t][v])];
        var own = Samples(4);
        double[] others = [.. Enumerable.Range(0, (int)ConnectivityInputs.Shape.Count).Where(v => v is not (4 or 17)).Select(v => Correlation.Reference(own, Samples(v)))];
        Assert.Equal(others.Count(r => r >= 0.5), found.Degree.Data[4]);
        Assert.Equal(others.Average(Math.Atanh), found.MeanZ.Data[4], 1e-4);
        Assert.Equal(found.MeanZ.Data, VoxelDegree.Of(series, 100, null, 0.5, threads: 2).MeanZ.Data);
        Assert.Throws<ArgumentOutOfRangeException>(() => VoxelDegree.Of(series, 100, null, 1));
    }

    private static MotionParameters Moved(int volumes, Func<int, double> x)
    {
        var values = new RowMatrix<double>(6, volumes);
        for (var t = 0; t < volumes; t++)
        {
            values[0, t] = x(t);
        }

        return new(values);
    }
}
