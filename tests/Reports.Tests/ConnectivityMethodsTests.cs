using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Reports.Tests;

/// <summary>The methods section states what was done to a run, and nothing that was not.</summary>
public class ConnectivityMethodsTests
{
    private const int Volumes = 120;
    private static readonly GridShape Shape = new(6, 5, 4);

    [Fact]
    public void A_preset_taken_as_it_is_is_quoted_with_its_source()
    {
        var text = Of("bandpass").Cleaning;
        Assert.Contains("2 regions (blocks, version 2, space MNI152NLin6Asym) were cleaned by one projection: a linear trend removed, a zero-phase Butterworth filter of order 5 (high-pass 0.008 Hz, low-pass 0.09 Hz) on signals and confounds alike, no confounds. No volume was censored. Connectivity", text, StringComparison.Ordinal);
        Assert.EndsWith("Fisher's z = atanh r, unscaled; tests on it are two-sided. These are the settings of the preset bandpass 1: linear detrend and 0.008–0.09 Hz, no confound.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("smoothed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preset_that_was_departed_from_is_named_and_its_source_is_not_quoted()
    {
        var scrub = Of("24p-scrub");
        Assert.Contains("Volumes with a framewise displacement (Power) above 0.5 mm or standardised DVARS above 1.5 were interpolated before the filter and dropped after it.", scrub.Cleaning, StringComparison.Ordinal);
        Assert.Contains("FD 0.5 mm", scrub.Cleaning, StringComparison.Ordinal);
        var stricter = (scrub with { Censoring = scrub.Censoring with { FramewiseDisplacementMm = 0.25, RequireBoth = true, Before = 1, After = 2, ShortestRun = 5 } }).Cleaning;
        Assert.Contains("above 0.25 mm and standardised DVARS above 1.5 (with 1 before and 2 after each) and kept runs of fewer than 5 volumes were interpolated", stricter, StringComparison.Ordinal);
        Assert.DoesNotContain("0.5 mm", stricter, StringComparison.Ordinal);
        Assert.EndsWith("The settings began from the preset 24p-scrub 1 and depart from it in: displacement threshold, how the thresholds are joined, volumes censored before, volumes censored after, shortest run kept.", stricter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TemporalFilter.None, null, null, "no temporal filter", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Butterworth, null, null, "no temporal filter", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Butterworth, 0.01, null, "order 5 (high-pass 0.01 Hz, no low-pass)", "interpolated before the filter")]
    [InlineData(TemporalFilter.Butterworth, null, 0.1, "order 5 (no high-pass, low-pass 0.1 Hz)", "interpolated before the filter")]
    [InlineData(TemporalFilter.Cosine, 0.01, 0.1, "a discrete cosine high-pass at 0.01 Hz among the confounds", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Cosine, null, 0.1, "no temporal filter", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Fourier, 0.01, 0.1, "sines and cosines outside 0.01 to 0.1 Hz", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Fourier, 0.01, null, "sines and cosines below 0.01 Hz", "dropped before the cleaning")]
    [InlineData(TemporalFilter.Fourier, null, 0.1, "sines and cosines above 0.1 Hz", "dropped before the cleaning")]
    public void The_filter_is_the_one_that_ran_and_censored_volumes_are_interpolated_only_before_it(TemporalFilter filter, double? high, double? low, string band, string fate)
    {
        var text = Of("24p-scrub", new() { Filter = filter, HighPassHz = high, LowPassHz = low }).Cleaning;
        Assert.Contains(band, text, StringComparison.Ordinal);
        Assert.Contains(fate, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Trend_scale_of_confounds_smoothing_and_breathing_are_those_used()
    {
        var text = (Of("6p", new() { TrendOrder = 2, StandardiseConfounds = false }) with { SmoothMm = 6, MotionFilter = MotionFilter.Read("0.1").Value, Censoring = new() { FramewiseDisplacementMm = 0.3 } }).Cleaning;
        Assert.StartsWith("The run was smoothed by a Gaussian of 6 mm full width at half maximum. Mean signals", text, StringComparison.Ordinal);
        Assert.Contains("a polynomial trend of order 2 removed", text, StringComparison.Ordinal);
        Assert.Contains("6 confounds (trans_x, trans_y, trans_z, rot_x, rot_y, rot_z), each divided by its largest magnitude", text, StringComparison.Ordinal);
        Assert.Contains("Breathing was taken out of head motion before it was judged (low-pass 0.1 Hz, Butterworth order 4, zero phase).", text, StringComparison.Ordinal);
        Assert.EndsWith("depart from it in: trend, scale of the confounds, displacement threshold, breathing taken out of motion, smoothing.", text, StringComparison.Ordinal);
        Assert.Contains("no trend removed", Of("6p", new() { Detrend = false }).Cleaning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_volumes_and_spikes_replace_what_the_preset_would_have_done()
    {
        var listed = (Of("24p-scrub") with { Censoring = CensoringCriteria.None, Listed = true }).Cleaning;
        Assert.Contains("The volumes to be kept were given as a list; the others were interpolated", listed, StringComparison.Ordinal);
        Assert.Contains("depart from it in: displacement threshold, DVARS threshold, a list of volumes kept.", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("0.5 mm", listed, StringComparison.Ordinal);
        Assert.Contains("got a regressor of their own in place of being dropped", (Of("24p-scrub") with { Spikes = true }).Cleaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_kept_are_counted_with_those_marked_as_not_yet_steady()
    {
        Assert.Equal("100 of 120 volumes were kept.", Of("bandpass").Kept);
        var marked = Of("bandpass") with { NotSteady = 4 };
        Assert.Equal("100 of 120 volumes were kept; 4 were marked as not yet steady.", marked.Kept);
        Assert.Contains("No volume was judged by motion; those marked as not yet steady were interpolated", marked.Cleaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_confounds_than_those_of_the_preset_are_a_departure_and_a_wildcard_is_none()
    {
        Assert.EndsWith("depart from it in: confounds.", (Of("6p") with { Preset = DenoisingPreset.Named("bandpass")! }).Cleaning, StringComparison.Ordinal);
        Assert.Contains("These are the settings of the preset acompcor 1", Of("acompcor").Cleaning, StringComparison.Ordinal);
        Assert.Contains("19 confounds (trans_x, trans_y, trans_z, rot_x, rot_y, rot_z (each with derivative); a_comp_cor_00 to a_comp_cor_04, cosine00 to cosine01)", Of("acompcor").Cleaning, StringComparison.Ordinal);
        Assert.Contains("24 confounds (trans_x, trans_y, trans_z, rot_x, rot_y, rot_z (each with derivative, square, square of the derivative))", Of("24p").Cleaning, StringComparison.Ordinal);
    }

    private static ConnectivityMethods Of(string preset, DenoisingOptions? denoising = null)
    {
        var chosen = DenoisingPreset.Named(preset)!;
        var used = denoising ?? chosen.Denoising;
        var random = new Random(2);
        string[] names = [.. chosen.Confounds.SelectMany(c => c == "cosine*" ? ["cosine00", "cosine01"] : new[] { c })];
        var rows = Enumerable.Range(0, Volumes).Select(_ => string.Join('\t', names.Select(_ => random.NextDouble().ToString(CultureInfo.InvariantCulture))));
        var confounds = names.Length == 0 ? null : ConfoundTable.Read(Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(string.Join('\t', names))))).Value.Select(names).Value;
        var data = new float[Shape.Count * Volumes];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (float)(1000 + (10 * random.NextDouble()));
        }

        var series = new VolumeSeries(Shape, Volumes, Affine.Scaling(new(3, 3, 3), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test"));
        var labels = Enumerable.Range(0, (int)Shape.Count).Select(v => 1 + (v % 2)).ToArray();
        var options = new ConnectivityOptions { Denoising = used with { MinimumDegreesOfFreedom = null }, KeptVolumes = [.. Enumerable.Range(10, 100)] };
        var result = ConnectivityAnalysis.Run(series, new LabelImage(Shape, series.Affine, labels, new("blocks", "2", "MNI152NLin6Asym", new string('a', 64))), confounds, options).Value;
        return new() { Result = result, Preset = chosen, Denoising = used, Censoring = chosen.Censoring, Volumes = Volumes };
    }
}
