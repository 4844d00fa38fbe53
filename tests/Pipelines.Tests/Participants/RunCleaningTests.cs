using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>A run of the BIDS-App is cleaned as its preset says, and its record says how.</summary>
public class RunCleaningTests
{
    private const int Volumes = 240;
    private const int Jump = 100;
    private static readonly GridShape Shape = new(6, 5, 4);

    [Fact]
    public void A_table_without_displacement_is_censored_by_that_of_its_motion()
    {
        var record = Cleaned(0);
        var kept = Array.ConvertAll(record.Series["kept"], t => (int)t);
        Assert.DoesNotContain(Jump, kept);
        Assert.DoesNotContain(Jump + 1, kept);
        Assert.InRange(record.Series["fd"][Jump], 2.9, 3.1);
    }

    [Fact]
    public void The_methods_name_the_smoothing_that_the_preset_does_not_know_of()
    {
        Assert.Contains("These are the settings of the preset 24p-scrub 1", Cleaned(0).Texts["methods"], StringComparison.Ordinal);
        var smoothed = Cleaned(4).Texts["methods"];
        Assert.StartsWith("The run was smoothed by a Gaussian of 4 mm full width at half maximum.", smoothed, StringComparison.Ordinal);
        Assert.Contains("began from the preset 24p-scrub 1 and depart from it in: smoothing.", smoothed, StringComparison.Ordinal);
        Assert.DoesNotContain("volumes above fMRIPrep's outlier marks", smoothed, StringComparison.Ordinal);
    }

    private static StageRecord Cleaned(double smoothMm)
    {
        var random = new Random(6);
        var data = new float[Shape.Count * Volumes];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (float)(1000 + (10 * random.NextDouble()));
        }

        var series = new VolumeSeries(Shape, Volumes, Affine.Scaling(new(3, 3, 3), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test"));
        int[] labels = [.. Enumerable.Range(0, (int)Shape.Count).Select(v => 1 + (v % 2))];
        var map = RegionMap.FromLabels(new LabelImage(Shape, series.Affine, labels, new("made", "1", "native", new string('a', 64))), series).Value;
        string[] names = [.. MotionParameters.Names];
        var rows = Enumerable.Range(0, Volumes).Select(t => string.Join('\t', names.Select((_, p) => ((p < 3 ? 0.01 : 1e-4) * random.NextDouble()) + (p == 0 && t == Jump ? 3 : 0)).Select(v => v.ToString(CultureInfo.InvariantCulture))));
        var table = Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(string.Join('\t', names))));
        var from = StageRecord.Of("test", [], [], Provenance.OfBytes("test", "bold.nii", new string('b', 64)));
        return new RunCleaning(null, "task-rest", new() { Preset = "24p-scrub", SmoothMm = smoothMm }, 1).Correlate(series, map, null, table, from).Value;
    }
}
