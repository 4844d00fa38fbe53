using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

public class QualityFigureTests
{
    public static TheoryData<string> Names => [.. All.Keys];

    private static Dictionary<string, Func<Figure>> All => new()
    {
        ["residuals"] = () => ResidualPlot.Draw(SampleTrialFigures.Residuals()),
        ["recovery"] = () => RecoveryPlot.Draw(SampleTrialFigures.Recoveries()),
        ["control"] = () => LeveyJenningsChart.Draw(SampleTrialFigures.Control()),
        ["motion"] = () => MotionTraces.Draw(SampleTrialFigures.Motion()),
        ["mosaic"] = () => SliceMosaic.Draw(SampleTrialFigures.Mosaic()),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_figure_is_described_repeatable_and_stays_within_its_frame(string name) => Drawn.CheckDuties(All[name]);

    [Fact]
    public void Residuals_beyond_two_deviations_are_counted()
    {
        var data = SampleTrialFigures.Residuals();
        Assert.StartsWith("16 wells; 0 beyond ± 2", ResidualPlot.Draw(data).Description, StringComparison.Ordinal);
        var figure = ResidualPlot.Draw(data with { Residuals = [.. data.Residuals, new("H9", 4, -3.1), new("H10", 4, double.NaN)] });
        Assert.StartsWith("17 wells; 1 beyond ± 2", figure.Description, StringComparison.Ordinal);
        Assert.Equal("–", figure.Data.Rows[^1][2].Text);
        Assert.Equal(1, Drawn.Count(figure, "circle", "open"));
    }

    [Fact]
    public void A_level_outside_its_limit_and_one_not_found_do_not_pass()
    {
        var figure = RecoveryPlot.Draw(SampleTrialFigures.Recoveries());
        Assert.StartsWith("6 of 8 levels within their limits", figure.Description, StringComparison.Ordinal);
        Assert.Equal(1, Drawn.Count(figure, "circle", "open"));
        Assert.Equal(["S4", "4.00", "–", "20", "outside"], figure.Data.Rows[3].Select(c => c.Text));
        Assert.Null(new Recovery("x", 1, 300, null).Passes);
        Assert.True(new Recovery("x", 1, 120, 20).Passes);
    }

    [Fact]
    public void A_rejected_run_is_named_with_its_rule()
    {
        var figure = LeveyJenningsChart.Draw(SampleTrialFigures.Control());
        Assert.Equal("24 runs, mean 3.00, SD 0.2; 1 rejected (P10: 1-3s), 1 with a warning. Lines: 1, 2, 3 SD.", figure.Description);
        Assert.Contains("1-3s", Drawn.Texts(figure));
        Assert.Equal("3.40", figure.Data.Rows[9][2].Text);
        Assert.Equal(QualityGrade.Fail, figure.Data.Rows[9][3].Grade);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleTrialFigures.Control() with { Sd = 0 });
    }

    [Fact]
    public void A_run_far_off_and_a_chart_without_runs_can_be_drawn()
    {
        Drawn.CheckDuties(() => LeveyJenningsChart.Draw(SampleTrialFigures.Control() with { Runs = [] }));
        Drawn.CheckDuties(() => LeveyJenningsChart.Draw(SampleTrialFigures.Control() with { Runs = [new("far", 99, QualityVerdict.Fail("1-3s", "480 SD"))] }));
    }

    [Fact]
    public void Motion_is_given_in_millimetres_and_degrees()
    {
        double[][] motion = [[0, 0.1], [0, -0.3], [0, 0], [0, Math.PI / 180], [0, 0], [0, 0]];
        var figure = MotionTraces.Draw(SampleTrialFigures.Motion() with { Motion = motion });
        Assert.Equal("2 volumes; the head moved within 0.30 mm and 1.00 degrees along its worst axis.", figure.Description);
        Assert.Equal(["rot_x", "0.000", "1.000", "deg"], figure.Data.Rows[3].Select(c => c.Text));
        var refused = Assert.Throws<ArgumentException>(() => MotionTraces.Draw(SampleTrialFigures.Motion() with { Motion = motion[..5] }));
        Assert.StartsWith("Head motion has six series of one length, not 5.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mosaic_shows_slices_with_their_height_and_the_outlines_of_the_regions()
    {
        var figure = SliceMosaic.Draw(SampleTrialFigures.Mosaic());
        Assert.StartsWith("12 of 36 slices, 3 × 3 × 3 mm voxels;", figure.Description, StringComparison.Ordinal);
        Assert.EndsWith("Outlined: PAG, mOFC. R marks the right side.", figure.Description, StringComparison.Ordinal);
        Assert.Equal(12, Drawn.Count(figure, "image", "pixels"));
        Assert.Contains("−50 mm", Drawn.Texts(figure));
        Assert.Contains("R", Drawn.Texts(figure));
        Assert.NotEqual(SliceMosaic.Draw(SampleTrialFigures.Mosaic(outlined: false)).Picture.ToMarkup(), figure.Picture.ToMarkup());
    }

    [Fact]
    public void The_right_side_is_marked_on_the_left_where_the_first_axis_runs_to_the_left()
    {
        var data = SampleTrialFigures.Mosaic(outlined: false);
        var flipped = data with { Image = new(data.Image.Shape, Affine.Scaling(new(-3, 3, 3), new(58.5, -70.5, -52.5)), data.Image.Data) };
        double Where(SliceMosaicData d) => (double)Drawn.Elements(Drawn.Xml(SliceMosaic.Draw(d).Picture.ToMarkup()), "text").Single(t => t.Value == "R").Attribute("x")!;
        Assert.True(Where(data) > 80 && Where(flipped) < 10);
    }

    [Fact]
    public void Regions_on_another_grid_are_refused_and_an_empty_image_is_black()
    {
        var data = SampleTrialFigures.Mosaic();
        GridShape small = new(2, 2, 2);
        var refused = Assert.Throws<ArgumentException>(() => SliceMosaic.Draw(data with { Image = new(small, Affine.Identity, new float[8]) }));
        Assert.StartsWith("The regions lie on a grid of 40 × 48 × 36, the image on 2 × 2 × 2.", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("2 of 2 slices", SliceMosaic.Draw(data with { Regions = null, Image = new(small, Affine.Identity, [float.NaN, 0, 0, 0, 0, 0, 0, 0]) }).Description, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => data with { Slices = 0 });
    }
}
