using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class KneeDynamicTests
{
    [Fact]
    public void What_was_put_in_is_measured()
    {
        const double count = 0.01, rate = 0.05, maximum = 0.02; // the bars of the reference cases, tighter for the rate: frames are shorter here
        var knee = KneeDynamic.Draw(11);
        var found = Measure(knee);
        Assert.Equal(1, found.Enhancing / (double)knee.Enhancing, count);
        Assert.Equal(1, found.MeanRate / Mean(knee, knee.InitialRate), rate);
        Assert.Equal(1, found.MeanMaximum / Mean(knee, knee.Maximum), maximum);
        var inside = Enumerable.Range(0, knee.Classes.Length).Where(v => knee.Region.Data[v] > 0.5f).ToArray();
        Assert.InRange(inside.Count(v => found.Classes[v] == knee.Classes[v]) / (double)inside.Length, 0.9, 1);
        Assert.All(found.Verdicts, v => Assert.True(v.Grade == QualityGrade.Pass || v.Criterion == "dose"));
    }

    [Fact]
    public void A_ceiling_an_early_bolus_and_a_known_dose_each_have_their_verdict()
    {
        Assert.Contains(Measure(KneeDynamic.Draw(12, ceiling: 480)).Verdicts, v => v is { Criterion: "saturation", Grade: QualityGrade.Fail });
        Assert.Contains(Measure(KneeDynamic.Draw(12, arrivalFrame: 0)).Verdicts, v => v is { Criterion: "baseline frames", Grade: not QualityGrade.Pass });
        var knee = KneeDynamic.Draw(12);
        Assert.Contains(ContrastEnhancement.Measure(knee.Series, knee.Region, knee.FrameIntervalS, knee.BaselineFrames, "0.1 mmol/kg").Value.Verdicts, v => v is { Criterion: "dose", Grade: QualityGrade.Pass });
    }

    [Fact]
    public void A_knee_that_slides_is_seen_and_one_that_lies_still_is_not_accused()
    {
        KneeDynamic still = KneeDynamic.Draw(13), slid = KneeDynamic.Draw(13, slideMm: 5);
        EnhancementMotion Judge(KneeDynamic knee) => EnhancementMotion.Of(knee.Region, Realignment.Estimate(knee.Series, new() { Threads = 1 }, TestContext.Current.CancellationToken), corrected: false);
        Assert.Equal(QualityGrade.Pass, Judge(still).Verdict.Grade);
        var moved = Judge(slid);
        Assert.Equal(QualityGrade.Warn, moved.Verdict.Grade);
        Assert.InRange(moved.LargestMm, 2.5, 7.5);
    }

    [Fact]
    public void A_motion_that_cannot_be_estimated_is_said()
    {
        var region = new Volume(new(2, 2, 2), Affine.Identity, new float[8]);
        var judged = EnhancementMotion.Of(region, new Fault(0, "a head", "none"), corrected: false);
        Assert.Equal("could not be estimated: byte 0: expected a head, found none", judged.Verdict.Reason);
        Assert.True(double.IsNaN(judged.LargestMm));
    }

    private static double Mean(KneeDynamic knee, double[] map) =>
        Enumerable.Range(0, map.Length).Where(v => knee.Region.Data[v] > 0.5f && knee.Classes[v] >= EnhancementClass.Persistent).Average(v => map[v]);

    private static ContrastEnhancement Measure(KneeDynamic knee) => ContrastEnhancement.Measure(knee.Series, knee.Region, knee.FrameIntervalS, knee.BaselineFrames).Value;
}
