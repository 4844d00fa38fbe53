using Toolkit.Imaging;

namespace Toolkit.Conformance.Tests;

public class ImagingEnhancementTests
{
    [Fact]
    public void Enhancement_is_classified_and_measured()
    {
        var cases = new List<Checks>();
        foreach (var one in ImagingCase.OfKind("dce"))
        {
            var checks = new Checks("imaging", one.Name);
            cases.Add(checks);
            var region = one.Volume(one.FileOf("roi"));
            var found = ContrastEnhancement.Measure(
                one.Stored(one.FileOf("input")).ToSeries(), region, one.Json.GetProperty("frame_interval_s").GetDouble(), one.Json.GetProperty("baseline_frames").GetInt32()).Value;
            var truth = one.Json.GetProperty("truth_roi");
            checks.Near("n_enhancing", truth.GetProperty("n_enhancing").GetDouble(), found.Enhancing, 0, one.Tolerance("n_enhancing_rel"));
            checks.Near("mean IRE", truth.GetProperty("mean_ire_pct_per_s").GetDouble(), found.MeanRate, 0, one.Tolerance("mean_ire_rel"));
            checks.Near("mean ME", truth.GetProperty("mean_me_ratio").GetDouble(), found.MeanMaximum, 0, one.Tolerance("mean_me_rel"));
            var classes = one.Volume(one.FileOf("truth_class")).Data;
            checks.Near("median of |IRE error|", 0, MedianError(found.InitialRate.Data, one.Volume(one.FileOf("truth_ire_pct_per_s")).Data, classes), one.Tolerance("voxel_ire_median_rel"));
            checks.Near("median of |ME error|", 0, MedianError(found.Maximum.Data, one.Volume(one.FileOf("truth_me_ratio")).Data, classes), one.Tolerance("voxel_me_median_rel"));
            var inside = Enumerable.Range(0, classes.Length).Where(v => region.Data[v] > 0.5).ToArray();
            var accuracy = inside.Count(v => (int)classes[v] == (int)found.Classes[v]) / (double)inside.Length;
            checks.True("class accuracy", accuracy >= one.Tolerance("class_accuracy"), $"{accuracy:0.0000}");
        }

        cases.ForEach(c => c.Verify());
    }

    private static double MedianError(float[] found, float[] truth, float[] classes)
    {
        var errors = Enumerable.Range(0, truth.Length).Where(v => classes[v] >= 2).Select(v => Math.Abs((found[v] / truth[v]) - 1.0)).Order().ToArray();
        return errors[errors.Length / 2];
    }
}
