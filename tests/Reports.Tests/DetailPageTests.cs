using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests;

public class DetailPageTests
{
    private const string Canary = "<script>alert(1)</script>";

    [Fact]
    public void A_plate_page_leads_from_every_concentration_to_its_bytes()
    {
        var result = SampleDetailPages.Plate();
        var page = HtmlReport.Write(SampleDetailPages.PlateModel());
        Assert.All(result.Samples.Where(s => s.Concentration is not null), s => Assert.Contains($"href=\"#p-{s.Provenance.Id}\"", page, StringComparison.Ordinal));
        Assert.Contains("<a href=\"#src-s1\">tnfa-1.txt</a>, bytes 0 to 5", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plate_page_says_what_the_plate_is_worth()
    {
        var model = SampleDetailPages.PlateModel();
        Assert.Equal("TNFA-1, TNF-alpha", model.Title);
        Assert.Equal("The plate can be used with the reservations below.", model.Lead);
        Assert.Contains(("Calibration", "accepted"), model.Facts);
        Assert.Contains(("Controls", "2 of 2 wells within limits"), model.Facts);
        Assert.Contains(("Range", "0.5 to 32 pg/mL"), model.Facts);
        Assert.Contains(("Samples", "6 of 8 without reservation"), model.Facts);
    }

    [Fact]
    public void A_plate_without_a_curve_has_a_page_that_says_so()
    {
        var result = SampleDetailPages.Plate(flat: true);
        Assert.Null(result.Curve);
        var model = PlatePage.Of(result, [SamplePages.Bytes]);
        Assert.Equal("The plate has no standard curve: no concentration is given.", model.Lead);
        var page = HtmlReport.Write(model);
        Assert.Contains("No curve was fitted.", page, StringComparison.Ordinal);
        Assert.Contains("✕ plate rejected", page, StringComparison.Ordinal);
        Assert.Null(AssayFigures.Residuals(result));
    }

    [Fact]
    public void A_well_that_a_person_took_out_is_crossed_on_the_pictures_and_told_in_the_table()
    {
        var result = SampleDetailPages.Excluded("A1", "pipetting error noted");
        Assert.Contains("1 left out (crossed)", AssayFigures.Curve(result).Description, StringComparison.Ordinal);
        Assert.Equal("no", AssayFigures.Residuals(result)!.Data.Rows.Single(r => r[0].Text == "A1")[3].Text);
        Assert.Equal("left out: pipetting error noted", AssayTables.Standards(result).Rows.Single(r => r[1].Text == "A1")[^1].Text);
        Assert.Contains("pipetting error noted", HtmlReport.Write(PlatePage.Of(result, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_that_occurs_is_explained_on_the_page()
    {
        var result = SampleDetailPages.Plate();
        var table = ((TableBlock)AssayTables.Meanings(result).Single()).Table;
        Assert.Equal(result.Samples.Concat(result.Controls).Select(s => s.Verdict).Distinct().Order().Select(AssayFigures.VerdictName), table.Rows.Select(r => r[0].Text));
        Assert.All(Enum.GetValues<ConcentrationVerdict>(), v => Assert.NotEmpty(((TableBlock)AssayTables.Meanings(result with { Samples = [result.Samples[0] with { Verdict = v }], Controls = [] }).Single()).Table.Rows[0][1].Text));
        Assert.Empty(AssayTables.Meanings(result with { Samples = [], Controls = [] }));
    }

    [Fact]
    public void Several_plates_of_one_name_stand_on_one_page_with_maker_and_control_charts()
    {
        var result = SampleDetailPages.Plate();
        var history = ControlHistory.FromText("run,level,value\nr1,QC low,3\nr2,QC low,3.1\nr3,QC low,2.9\nr4,QC low,3.05\nr5,QC low,2.95\n").Value;
        var vendor = new VendorComparison("Some software", VendorSettings.Msd, [new("C1", "E1-baseline", VendorValue.Of("1.50"), 1.6, 1.5), new("D1", "E2", VendorValue.Of("OOR <"), 0.1, null)]);
        var report = new PlateReport(result) { Charts = history.Judge(result.Analyte, [new("today", "QC low", 9)], out _), Vendor = vendor };
        Assert.Contains(report.Verdicts, v => v is { Criterion: "control chart QC low, 1-3s", Grade: QualityGrade.Fail });
        var model = new ReportModel { Title = "Two", Sections = [new("1", PlatePage.Blocks(report, 1)), new("2", PlatePage.Blocks(report, 2))], Provenance = PlatePage.Sources(result, []) };
        var page = HtmlReport.Write(model);
        Assert.Contains("Control QC low, TNF-alpha over the runs", page, StringComparison.Ordinal);
        Assert.Contains("1 wells compared with Some software: ours differ by 6.67 % (median)", page, StringComparison.Ordinal);
        Assert.Contains("OOR &lt;", page, StringComparison.Ordinal);
        Assert.Contains("Beside the maker’s software".Replace('’', '\''), string.Join('\n', PlatePage.Of(report, []).Sections.Select(s => s.Title)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_methods_sentence_names_every_setting()
    {
        var sentence = AssayTables.Methods(SampleDetailPages.Plate());
        Assert.Equal("4PL curves were fitted by least squares to single wells with weights 1/y²; blanks did not enter the curve. Intervals (delta method on the log scale, curve and sample scatter) have 95 % coverage. Limits of quantification are the outermost standards that recover within 20 % (25 % at the ends) with a CV of at most 25 %. A value outside them is passed on as an interval, not as a number.", sentence);
        Assert.Equal(8, Enum.GetValues<IntervalKind>().Select(AssayFigures.IntervalName).Distinct().Count());
    }

    [Fact]
    public void A_sample_called_like_a_script_stays_a_name_on_a_plate_page()
    {
        var page = HtmlReport.Write(SampleDetailPages.PlateModel(Canary));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains(Markup.Text(Canary), page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_band_of_a_curve_is_the_interval_of_its_signal()
    {
        var figure = AssayFigures.Curve(SampleDetailPages.Plate());
        Assert.Equal(1, Drawn.Count(figure, "polygon", "band"));
        Assert.Contains("4PL, weights 1/y²; band: 95 % interval of the curve.", figure.Description, StringComparison.Ordinal);
        Assert.Equal(16, figure.Data.Rows.Count(r => r[1].Text == "standard"));
    }

    [Fact]
    public void A_saturated_well_keeps_the_instruments_own_text()
    {
        var figure = AssayFigures.HeatMap(SampleDetailPages.Plate())!;
        Assert.Equal("OVRFLW", figure.Data.Rows.Single(r => r[0].Text == "A5")[5].Text);
        var samples = AssayFigures.Samples(SampleDetailPages.Plate());
        Assert.Equal((QualityGrade.Fail, "saturated"), (samples.Rows.Single(r => r[0].Text == "E09-baseline")[7].Grade!.Value, samples.Rows.Single(r => r[0].Text == "E09-baseline")[7].Text));
    }

    [Fact]
    public void Wells_without_positions_have_no_picture_of_the_plate()
    {
        var result = SampleDetailPages.Plate();
        Assert.Null(AssayFigures.HeatMap(result with { Wells = [.. result.Wells.Select(w => w with { Well = null })] }));
    }

    [Fact]
    public void Every_verdict_has_a_grade()
    {
        Assert.Equal(QualityGrade.Pass, AssayFigures.Grade(ConcentrationVerdict.Ok));
        Assert.All(Enum.GetValues<ConcentrationVerdict>().Where(v => v != ConcentrationVerdict.Ok), v => Assert.NotEqual(QualityGrade.Pass, AssayFigures.Grade(v)));
    }

    [Fact]
    public void A_participant_page_shows_own_values_changes_and_stated_directions_only()
    {
        var table = ((TableBlock)SampleDetailPages.Participant().Sections[0].Blocks[0]).Table;
        Assert.Equal(
            [
                ["Pain, VAS", "mm", "64.0", "41.0", "−23.0", "better"],
                ["KOOS pain", "", "52.0", "49.0", "−3.00", "worse"],
                ["IL-6", "pg/mL", "<0.5", "sample haemolysed", "–", "–"],
                ["mOFC gray matter", "mL", "13.6", "13.2", "−0.330", "not stated"],
            ],
            table.Rows.Select(r => r.Select(c => c.Text).ToArray()));
    }

    [Fact]
    public void A_participant_page_counts_what_is_missing_and_names_the_quality()
    {
        var model = SampleDetailPages.Participant();
        Assert.Equal("1 of 8 values are missing; the reason stands in their place.", model.Lead);
        Assert.Contains(("Quality", "with reservations"), model.Facts);
        Assert.Contains(("Visits", "baseline (2026-03-02), week12"), model.Facts);
        Assert.Contains("Head motion of E01", HtmlReport.Write(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_participant_without_values_has_a_page()
    {
        var page = HtmlReport.Write(ParticipantPage.Of(SampleDetailPages.ParticipantData() with { Values = [], Imaging = [], Quality = [], Provenance = [] }));
        Assert.Contains("Nothing has been measured yet.", page, StringComparison.Ordinal);
    }

    [Theory, InlineData("Change of PAG coupling", 12, "Change of|PAG coupling"), InlineData("one", 1, "one"), InlineData("", 5, ""), InlineData("a bb ccc", 4, "a bb|ccc")]
    public void A_long_name_is_broken_between_words(string text, int width, string expected) =>
        Assert.Equal(expected, string.Join('|', Lines.Wrap(text, width)));
}
