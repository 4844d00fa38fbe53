using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class GrayMatterChangeTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.35)]
    [InlineData(-0.35)]
    public void A_moved_edge_is_measured_without_bias_and_within_its_interval(double shiftMm)
    {
        var truth = GrayMatterPhantom.ChangePercent(shiftMm);
        var errors = new List<double>();
        var inside = 0;
        const int pairs = 12;
        for (var seed = 0; seed < pairs; seed++)
        {
            var change = GrayMatterChange.Measure(GrayMatterPhantom.Draw(0, 2 * seed), GrayMatterPhantom.Draw(shiftMm, (2 * seed) + 1), GrayMatterPhantom.Region).Value[0];
            errors.Add(change.Percent - truth);
            inside += change.Low <= truth && truth <= change.High ? 1 : 0;
        }

        const double bias = 0.3; // three standard errors of the mean of twelve pairs, and the clamp of the linear fraction
        Assert.InRange(errors.Average(), -bias, bias);
        Assert.InRange(inside, 8, pairs);
    }

    [Fact]
    public void The_same_image_twice_has_changed_by_exactly_nothing()
    {
        var image = GrayMatterPhantom.Draw(0, 1);
        Assert.Equal(0, GrayMatterChange.Measure(image, image, GrayMatterPhantom.Region).Value[0].Percent);
    }

    [Fact]
    public void An_empty_image_is_refused()
    {
        var nothing = new Volume(GrayMatterPhantom.Shape, GrayMatterPhantom.Grid, new float[GrayMatterPhantom.Shape.Count]);
        Assert.Contains("expected an image with positive intensities", GrayMatterChange.Measure(nothing, nothing, GrayMatterPhantom.Region).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_estimate_names_its_region_unit_and_interval()
    {
        var estimate = GrayMatterChange.Measure(GrayMatterPhantom.Draw(0, 1), GrayMatterPhantom.Draw(0.3, 2), GrayMatterPhantom.Region).Value[0].ToEstimate(["p"]);
        Assert.Equal(("mOFC gray-matter change", "%"), (estimate.Name, estimate.Unit));
        Assert.True(estimate.Low < estimate.Value && estimate.Value < estimate.High);
    }
}
