using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityDenoisingTests
{
    /// <summary>Residuals of well-conditioned least squares in double.</summary>
    private const double Rounding = 1e-10;

    private static readonly DenoisingOptions Linear = new() { Filter = TemporalFilter.None, Standardise = Standardisation.None };

    [Fact]
    public void A_straight_line_is_detrended_away()
    {
        var line = new RowMatrix<double>(1, 50, [.. Enumerable.Range(0, 50).Select(t => 1000 + (3.0 * t))]);
        Assert.All(Plan(50, Linear).Clean(line).Data, v => Assert.Equal(0, v, Rounding));
    }

    [Fact]
    public void A_confound_is_regressed_out_and_the_rest_stays_orthogonal_to_it()
    {
        var confounds = new Confounds(["a", "b"], ConnectivityInputs.Noise(2, 60, 3));
        var plan = Plan(60, Linear, confounds);
        var series = ConnectivityInputs.Noise(1, 60, 4);
        var explained = new RowMatrix<double>(1, 60, [.. Enumerable.Range(0, 60).Select(t => 5 + (0.1 * t) + (7 * confounds.Values[0, t]) - (2 * confounds.Values[1, t]))]);
        Assert.All(plan.Clean(explained).Data, v => Assert.Equal(0, v, Rounding));
        var cleaned = plan.Clean(series);
        Assert.Equal(0, MatrixProduct.Multiply(cleaned, Plan(60, Linear).Clean(confounds.Values).Transposed())[0, 0], Rounding);
        Assert.True(plan.ShareLeft(series.Row(0)) > 0.5);
        Assert.True(plan.ShareLeft(explained.Row(0)) < Rounding);
    }

    [Fact]
    public void Without_detrending_the_mean_survives()
    {
        var confounds = new Confounds(["a"], ConnectivityInputs.Noise(1, 40, 3));
        var flat = new RowMatrix<double>(1, 40);
        flat.Data.AsSpan().Fill(250);
        Assert.All(Plan(40, Linear with { Detrend = false }, confounds).Clean(flat).Data, v => Assert.Equal(250, v, 1e-9));
    }

    [Fact]
    public void Z_scores_have_mean_0_and_deviation_1()
    {
        var cleaned = Plan(40, Linear with { Standardise = Standardisation.ZScore }).Clean(ConnectivityInputs.Noise(1, 40, 3)).Data;
        Assert.Equal(0, cleaned.Average(), Rounding);
        Assert.Equal(39, cleaned.Sum(v => v * v), Rounding);
    }

    [Fact]
    public void Per_cent_change_is_of_the_mean_that_detrending_removed()
    {
        var series = new RowMatrix<double>(1, 41, [.. Enumerable.Range(0, 41).Select(t => 500.0 + (t % 2 == 0 ? 5 : -5))]);
        var cleaned = Plan(41, Linear with { Standardise = Standardisation.PercentSignalChange }).Clean(series);
        Assert.Equal(1, cleaned[0, 20], 0.05);
        Assert.Equal(-1, cleaned[0, 21], 0.05);
    }

    [Fact]
    public void A_constant_series_stays_exactly_constant_and_a_NaN_stays_in_its_series()
    {
        var series = ConnectivityInputs.Noise(3, 120, 5);
        series.Row(0).Fill(0.1);
        series[2, 7] = double.NaN;
        var cleaned = Plan(120, new()).Clean(series);
        Assert.All(cleaned.Row(0).ToArray(), v => Assert.Equal(0, v));
        Assert.All(cleaned.Row(1).ToArray(), v => Assert.True(double.IsFinite(v)));
        Assert.All(cleaned.Row(2).ToArray(), v => Assert.Equal(double.NaN, v));
    }

    /// <summary>Sequential steps would put removed noise back: a confound is filtered like the signal before it is regressed out. What the filter leaves of its mean stays, as in nilearn.</summary>
    [Fact]
    public void A_confound_outside_the_band_does_not_return_after_filtering()
    {
        var fast = new RowMatrix<double>(1, 200, [.. Enumerable.Range(0, 200).Select(t => Math.Cos(2.5 * t) + (0.01 * Math.Cos(0.2 * t)))]);
        var plan = Plan(200, new() { Standardise = Standardisation.None }, new(["fast"], fast));
        var left = plan.Clean(fast).Data;
        Assert.All(left, v => Assert.Equal(left[0], v, Rounding));
    }

    [Fact]
    public void Censored_samples_are_interpolated_before_the_filter_and_dropped_after()
    {
        var smooth = new RowMatrix<double>(1, 150, [.. Enumerable.Range(0, 150).Select(t => Math.Sin(0.25 * t))]);
        var spiked = new RowMatrix<double>(1, 150, [.. smooth.Data]);
        int[] censored = [0, 20, 21, 129, 149];
        foreach (var t in censored)
        {
            spiked[0, t] = 500;
        }

        int[] kept = [.. Enumerable.Range(0, 150).Except(censored)];
        var plan = Plan(150, new() { Standardise = Standardisation.None }, null, kept);
        var cleaned = plan.Clean(spiked);
        Assert.Equal(kept, plan.Kept);
        Assert.Equal(145, cleaned.Columns);
        var untouched = plan.Clean(smooth);
        Assert.All(untouched.Data.Zip(cleaned.Data), p => Assert.Equal(p.First, p.Second, Rounding));
        Assert.InRange(cleaned.Data.Max(), 0.5, 1.5);
    }

    [Fact]
    public void Cosine_drift_counts_as_confounds()
    {
        var plan = Plan(160, new() { Filter = TemporalFilter.Cosine, HighPassHz = 0.01, LowPassHz = null });
        Assert.Equal(6, Drift.Cosine(160, 0.01, RepetitionTime.FromSeconds(2)).Names.Length);
        Assert.Equal(new DegreesOfFreedom(160, 2, 6, 0), plan.DegreesOfFreedom);
        Assert.Equal(152, plan.DegreesOfFreedom.Remaining);
    }

    [Fact]
    public void The_filter_takes_its_share_of_the_degrees_of_freedom()
    {
        var plan = Plan(100, new() { HighPassHz = 0.01, LowPassHz = 0.11 }, new(["a"], ConnectivityInputs.Noise(1, 100, 1)));
        Assert.Equal(100 - 2 - 1 - 60, plan.DegreesOfFreedom.Remaining, Rounding);
    }

    [Fact]
    public void Too_few_degrees_of_freedom_are_refused_with_the_sum() => Assert.Equal(
        "volume 60: expected at least 15 degrees of freedom after cleaning, found 8: 60 samples less 2 for the trend, 50 confounds and 0 for the filter. Take fewer confounds, a wider band, or a longer run.",
        DenoisingPlan.Create(60, ConnectivityInputs.TwoSeconds, Linear, new([.. Enumerable.Range(0, 50).Select(i => $"c{i}")], ConnectivityInputs.Noise(50, 60, 1))).Fault!.Message);

    [Fact]
    public void Confounds_of_another_length_are_refused() => Assert.StartsWith(
        "row 59: expected confounds of 60 samples, as many as the series has volumes, found 59. ",
        DenoisingPlan.Create(60, ConnectivityInputs.TwoSeconds, Linear, Confounds.None(59)).Fault!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_filter_without_a_repetition_time_is_refused_and_no_filter_is_not()
    {
        var unknown = Sourced<RepetitionTime>.Unknown("the header says 0");
        Assert.Equal(
            "volume 0: expected a repetition time for the filter, found none: the header says 0. State it, or switch the filter off.",
            DenoisingPlan.Create(60, unknown, new()).Fault!.Message);
        Assert.True(DenoisingPlan.Create(60, unknown, Linear).IsOk);
    }

    [Theory]
    [InlineData(0.01, 0.25)]
    [InlineData(0.1, 0.01)]
    [InlineData(0.3, null)]
    public void Cut_offs_beyond_the_Nyquist_frequency_are_refused_not_clamped(double? high, double? low) => Assert.Contains(
        "expected cut-offs with 0 < high-pass < low-pass < 0.25 Hz",
        DenoisingPlan.Create(60, ConnectivityInputs.TwoSeconds, new() { HighPassHz = high, LowPassHz = low }).Fault!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_run_shorter_than_the_filters_padding_is_refused() => Assert.Equal(
        "volume 0: expected more than 33 samples for the filter, found 33. A longer run, or the cosine filter.",
        DenoisingPlan.Create(33, ConnectivityInputs.TwoSeconds, new()).Fault!.Message);

    [Theory]
    [InlineData(new int[] { }, "none")]
    [InlineData(new[] { 3, 3 }, "'3 3'")]
    [InlineData(new[] { 5, 60 }, "'5 60'")]
    public void Kept_samples_that_are_not_ascending_indices_are_refused(int[] kept, string found) => Assert.Equal(
        "sample 0: expected ascending indices of kept samples between 0 and 59, found " + found.Trim('\''),
        DenoisingPlan.Create(60, ConnectivityInputs.TwoSeconds, Linear, null, kept).Fault!.Message);

    [Fact]
    public void Voxels_are_cleaned_like_series_but_for_single_precision()
    {
        var series = ConnectivityInputs.Series();
        var plan = Plan(series.Volumes, new() { Standardise = Standardisation.None }, new(["a"], ConnectivityInputs.Noise(1, series.Volumes, 8)));
        var cleaned = plan.Clean(series, [3, 50]);
        var row = new RowMatrix<double>(1, series.Volumes);
        MaskVoxels.Series(series, 50, row.Data);
        var expected = plan.Clean(row);
        for (var t = 0; t < cleaned.Volumes; t++)
        {
            Assert.Equal(expected[0, t], cleaned[t][50], 1e-4);
            Assert.Equal(float.NaN, cleaned[t][0]);
        }
    }

    [Fact]
    public void An_impossible_cut_off_is_a_broken_promise() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenoisingOptions { HighPassHz = 0 });

    private static DenoisingPlan Plan(int volumes, DenoisingOptions options, Confounds? confounds = null, int[]? kept = null) =>
        DenoisingPlan.Create(volumes, ConnectivityInputs.TwoSeconds, options, confounds, kept).Value;
}
