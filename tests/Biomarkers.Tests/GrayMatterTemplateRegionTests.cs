using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class GrayMatterTemplateRegionTests
{
    private static readonly GridShape Shape = new(56, 60, 52);
    private static readonly Affine Grid = Affine.Scaling(new(3, 3, 3), new(-82.5, -88.5, -76.5));
    private static readonly AtlasIdentity Atlas = new("drawn", "1", "template", new string('0', 64));

    [Fact]
    public void Warped_gray_matter_times_the_jacobian_sums_to_the_native_volume()
    {
        const double borders = 4; // per cent: two grids of 3 mm cut a region of 20 mL differently at its border
        const double swell = 1.08;
        var map = Normalisation.Estimate(Head(swell), Head(1), new() { Threads = 1 }, TestContext.Current.CancellationToken).Value.Map;
        var gray = new Volume(Shape, Grid, [.. Points().Select(p => Gray(p, swell))]);
        var regions = new LabelImage(Shape, Grid, [.. Points().Select(p => (p - new Point3(0, 40, -10)).Length < 22 ? 7 : 0)], Atlas);
        var both = Assert.Single(TemplateRegions.Compare(gray, regions, map));
        Assert.Equal(7, both.Region.Label);
        Assert.InRange(both.DifferencePercent, -borders, borders);
        Assert.Equal(QualityGrade.Pass, both.Verdict.Grade);

        // Without the Jacobian the sum is that of the template's smaller head: modulation is what makes the identity hold.
        var inTemplate = regions.Labels.Select((l, v) => l == 0 ? 0 : (double)Gray(Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y)), 1)).Sum() * Grid.VoxelVolume / 1000;
        Assert.InRange(both.NativeMl / inTemplate, 1.12, 1.40); // 1.08³ is 1.26
    }

    [Fact]
    public void A_difference_is_named() =>
        Assert.Equal(
            "label-7: warped gray matter times the Jacobian gives 1.200 mL, the carried region 1.000 mL: the map does not carry this region well",
            new ModulatedVolume(new(7, "label-7", Atlas), 1, 1.2).Verdict.Reason);

    private static float Gray(Point3 p, double swell) => (float)Math.Clamp(0.5 + ((Depth(p, swell) is var d && d > 6 ? 12 - d : d) / 3), 0, 1);

    private static double Depth(Point3 p, double swell) => (swell * 66) - Math.Sqrt((p.X * p.X * 1.2) + (p.Y * p.Y) + (p.Z * p.Z * 1.4)) + (3 * Math.Sin(p.X / (9 * swell)) * Math.Cos(p.Y / (10 * swell)));

    private static Volume Head(double swell) => new(Shape, Grid, [.. Points().Select(p =>
    {
        var d = Depth(p, swell);
        double brain = Math.Clamp(0.5 + (d / 3), 0, 1), white = Math.Clamp(0.5 + ((d - 12) / 3), 0, 1), fluid = Math.Clamp(0.5 + ((d + 5) / 3), 0, 1);
        return (float)((250 * (fluid - brain)) + (600 * (brain - white)) + (900 * white));
    })]);

    private static IEnumerable<Point3> Points()
    {
        for (var v = 0; v < Shape.Count; v++)
        {
            yield return Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
        }
    }
}
