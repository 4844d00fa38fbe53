using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Participants;

public class MotionVerdictTests
{
    [Theory]
    [InlineData(0.1, 0, QualityGrade.Pass, "")]
    [InlineData(0.3, 0, QualityGrade.Warn, "mean framewise displacement 0.30 mm, 0 of 100 volumes above 0.5 mm: correlations depend on motion at this level")]
    [InlineData(0.05, 21, QualityGrade.Warn, "mean framewise displacement 0.17 mm, 21 of 100 volumes above 0.5 mm: correlations depend on motion at this level")]
    [InlineData(0.6, 0, QualityGrade.Warn, "mean framewise displacement 0.60 mm, 100 of 100 volumes above 0.5 mm: more than the loosest limits in use allow, correlations are not to be trusted")]
    public void Motion_is_judged_by_its_mean_and_by_the_volumes_that_moved(double everywhere, int jumps, QualityGrade grade, string reason)
    {
        double[] displacement = [.. Enumerable.Range(0, 100).Select(t => t < jumps ? 0.6 : everywhere)];
        var verdict = MotionStage.Motion(displacement, new() { Preset = "24p" });
        Assert.Equal((grade, reason), (verdict.Grade, verdict.Reason));
    }
}
