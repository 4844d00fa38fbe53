using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

public class ParticipantPageImagingTests
{
    private const string Canary = "<script>alert(1)</script>";
    private static readonly GridShape Shape = new(12, 14, 10);
    private static readonly Affine Grid = Affine.Scaling(new(4, 4, 4), new(-22, -26, -18));

    [Fact]
    public void What_passed_stands_in_one_line_and_what_did_not_stands_out()
    {
        var page = HtmlReport.Write(ParticipantPageImaging.Of(Data("sub-01")));
        Assert.Contains("✓ Passed: contrast to noise, field of view.", page, StringComparison.Ordinal);
        Assert.Contains("0.12 is above 0.05", page, StringComparison.Ordinal);
        Assert.Contains("2 pass, 1 with a reservation, 0 fail", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_gives_its_reason_and_a_known_one_its_way_to_the_bytes()
    {
        var page = HtmlReport.Write(ParticipantPageImaging.Of(Data("sub-01")));
        Assert.Contains("1 of 2 values are missing", page, StringComparison.Ordinal);
        Assert.Contains("the region has no voxel", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"#p-{SamplePages.Bytes.Id}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_only_read_has_a_section_without_figures()
    {
        var page = HtmlReport.Write(ParticipantPageImaging.Of(Data("sub-01") with { Runs = [new() { Id = "r", Title = "task-rest" }] }));
        Assert.Contains("task-rest", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Head motion", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Outlier_volumes_are_drawn_below_the_motion_with_their_limit()
    {
        var moving = Enumerable.Range(0, 6).Select(_ => new[] { 0.1, 0.2, 0.1, 0.3 }).ToArray();
        RunView run = new() { Id = "r", Title = "task-rest", RepetitionTimeS = 2, Motion = moving, OutlierShare = [0, 0.02, 0.4, 0], OutlierLimit = 0.1 };
        var page = HtmlReport.Write(ParticipantPageImaging.Of(Data("sub-01") with { Runs = [run] }));
        Assert.Contains("Head motion and outlier volumes", page, StringComparison.Ordinal);
        Assert.Contains("In 1 volumes more than 10 % of the voxels stand out.", page, StringComparison.Ordinal);
        Assert.Contains("Outlier voxels, %", page, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ParticipantPageImaging.Of(Data("sub-01") with { Runs = [run with { OutlierShare = [0] }] }));
    }

    [Fact]
    public void Nothing_measured_says_so_and_hostile_names_stay_words()
    {
        var page = HtmlReport.Write(ParticipantPageImaging.Of(new() { Participant = Canary, Faults = [Canary] }));
        Assert.Contains("Nothing could be measured", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, page, StringComparison.Ordinal);
    }

    [Fact]
    public void With_many_regions_the_gravest_stand_in_the_table()
    {
        var regions = Enumerable.Range(0, 80).Select(i => ($"R{i}", 40.0, 1.0, 90.0, i == 77 ? QualityGrade.Fail : QualityGrade.Pass, i == 77 ? "no voxel" : "")).ToArray();
        var model = ParticipantPageImaging.Of(Data("sub-01") with { Runs = [new() { Id = "r", Title = "task-rest", RegionQuality = [.. regions] }] });
        var table = model.Sections[^1].Blocks.OfType<TableBlock>().Single().Table;
        Assert.Equal(60, table.Rows.Length);
        Assert.Equal("R77", table.Rows[0][0].Text);
        Assert.Equal("Regions: the 60 with the gravest verdicts of 80", table.Caption);
    }

    [Fact]
    public void Outlines_are_gray_and_white_where_each_fills_most_of_a_voxel()
    {
        Volume Map(params float[] values) => new(new(2, 2, 1), Affine.Identity, values);
        Assert.Equal([1, 2, 0, 0], ImagingOutlines.Tissues(Map(0.1f, 0, 1, 0), Map(0.8f, 0.3f, 0, 0), Map(0.1f, 0.7f, 0, 0)).Labels);
        Assert.Throws<ArgumentException>(() => ImagingOutlines.Tissues(Image(1), Map(0, 0, 0, 0), Map(0, 0, 0, 0)));
        Assert.Equal([0, 1, 0, 1], ImagingOutlines.Mask(Map(0, 1, 0.5f, 0.6f), "brain").Labels);
        Assert.Equal("bright tissue of ch2", ImagingOutlines.Template(Map(0, 10, 4, 10), "ch2").Regions.Single(r => r.Label == 2).Name);
    }

    private static ImagingPageData Data(string who) => new()
    {
        Participant = who,
        Structures =
        [
            new()
            {
                Id = "structure",
                Title = "Structure",
                Verdicts = [QualityVerdict.Pass("contrast to noise"), QualityVerdict.Warn("mask leakage", "0.12 is above 0.05"), QualityVerdict.Pass("field of view")],
                Pictures = [new("tissues", "Tissue contours", Image(3), null)],
            },
        ],
        Values =
        [
            new("gray matter mOFC", "ses-1", "", "mL", Observation.Of(6.7, 0.1), SamplePages.Bytes.Id),
            new("gray matter PAG", "ses-1", "", "mL", Observation.Missing("the region has no voxel"), SamplePages.Bytes.Id),
        ],
        Provenance = [SamplePages.Bytes],
    };

    private static Volume Image(float top) => new(Shape, Grid, [.. Enumerable.Range(0, (int)Shape.Count).Select(v => top * (v % 17))]);
}
