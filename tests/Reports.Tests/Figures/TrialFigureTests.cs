using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

public class TrialFigureTests
{
    public static TheoryData<string> Names => [.. All.Keys];

    private static Dictionary<string, Func<Figure>> All => new()
    {
        ["means"] = () => MeansOverVisits.Draw(SampleTrialFigures.Means()),
        ["volcano"] = () => VolcanoPlot.Draw(SampleTrialFigures.Volcano()),
        ["mediation"] = () => MediationPath.Draw(SampleTrialFigures.Mediation()),
        ["flow"] = () => ConsortFlow.Draw(SampleTrialFigures.Flow()),
        ["flow of four"] = () => ConsortFlow.Draw(SampleTrialFigures.Flow() with { Arms = [.. Enumerable.Range(0, 4).Select(i => new ConsortArm("arm" + i, 10))] }),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_figure_is_described_repeatable_and_stays_within_its_frame(string name) => Drawn.CheckDuties(All[name]);

    [Fact]
    public void Means_say_the_last_visit_in_words_and_the_numbers_at_risk_below()
    {
        var figure = MeansOverVisits.Draw(SampleTrialFigures.Means());
        Assert.Equal("95 % interval of the least-squares mean, MMRM; thin lines: 16 participants; at week24: exercise 39.0 (33.0 to 45.0), control 55.5 (49.5 to 61.5).", figure.Description);
        Assert.Equal(2, Drawn.Texts(figure).Count(t => t == "17"));
        Assert.Contains("change of 17.5 that matters", Drawn.Texts(figure));
        Assert.Equal(8, figure.Data.Rows.Length);
        Assert.Equal(16, Drawn.Count(figure, "polyline", "faint"));
    }

    [Fact]
    public void Visits_without_a_day_stand_at_equal_distances()
    {
        var data = SampleTrialFigures.Means() with { Visits = [("baseline", null), ("week4", 28), ("week12", 84), ("week24", 168)], Courses = [] };
        var circles = Drawn.Elements(Drawn.Xml(MeansOverVisits.Draw(data).Picture.ToMarkup()), "circle").Where(c => c.Attribute("class")!.Value.EndsWith("halo", StringComparison.Ordinal)).Select(c => (double)c.Attribute("cx")!).ToArray();
        Assert.Equal(4, circles.Length);
        // Coordinates have two decimals.
        Assert.All(circles.Skip(1).Zip(circles, (b, a) => b - a), step => Assert.Equal(circles[1] - circles[0], step, 0.02));
    }

    [Fact]
    public void A_mean_of_an_unlisted_arm_and_a_course_of_the_wrong_length_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => MeansOverVisits.Draw(SampleTrialFigures.Means() with { Arms = ["exercise"] }));
        Assert.StartsWith("The mean of control at baseline belongs to no listed arm and visit.", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<ArgumentException>(() => MeansOverVisits.Draw(SampleTrialFigures.Means() with { Courses = [new("P", "exercise", [1])] }));
        Assert.StartsWith("A course has one value for each of the 4 visits.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volcano_names_only_the_hits_and_leaves_marks_below_the_limit_hollow()
    {
        var figure = VolcanoPlot.Draw(SampleTrialFigures.Volcano());
        var hits = SampleTrialFigures.Volcano().Points.Where(p => p.Adjusted <= 0.05).Select(p => p.Marker).ToArray();
        Assert.True(hits.Length > 2);
        Assert.Equal(hits.Order(StringComparer.Ordinal), Drawn.Texts(figure).Intersect(SampleTrialFigures.Volcano().Points.Select(p => p.Marker)).Order(StringComparer.Ordinal));
        Assert.Equal(SampleTrialFigures.Volcano().Points.Count(p => p.BelowLimit >= 0.5), Drawn.Count(figure, "circle", "open") + Drawn.Count(figure, "rect", "open"));
        Assert.Contains("FDR 5 %", Drawn.Texts(figure));
        Assert.Equal(40, figure.Data.Rows.Length);
    }

    [Fact]
    public void A_volcano_without_a_hit_has_no_line_and_one_without_markers_is_empty()
    {
        Assert.Equal(0, Drawn.Count(VolcanoPlot.Draw(SampleTrialFigures.Volcano() with { FalseDiscoveryRate = 1e-9 }), "line", "limit"));
        Assert.StartsWith("0 markers, 0 at a false discovery rate", VolcanoPlot.Draw(SampleTrialFigures.Volcano() with { Points = [] }).Description, StringComparison.Ordinal);
    }

    [Theory, InlineData(0, 0.5), InlineData(1, 0), InlineData(1, 1.5), InlineData(-1, 0.5)]
    public void A_ratio_or_p_that_cannot_be_is_refused(double ratio, double p) =>
        Assert.Throws<ArgumentOutOfRangeException>("X", () => VolcanoPlot.Draw(SampleTrialFigures.Volcano() with { Points = [new("X", ratio, p, p, 0)] }));

    [Fact]
    public void A_path_is_dashed_where_its_interval_holds_zero()
    {
        var figure = MediationPath.Draw(SampleTrialFigures.Mediation());
        Assert.Equal(1, Drawn.Count(figure, "line", "dash"));
        Assert.Equal(2, Drawn.Count(figure, "line", "k0"));
        Assert.Contains("Mediated effect ab = −5.60", Drawn.Texts(figure));
        Assert.Contains("this is statistical mediation and shows no order in time", figure.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("statistical mediation", MediationPath.Draw(SampleTrialFigures.Mediation() with { SameVisit = false }).Description, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c′, direct", "c, total", "ab, mediated"], figure.Data.Rows.Select(r => r[0].Text));
    }

    [Fact]
    public void The_boxes_of_a_flow_are_added_up()
    {
        var sums = SampleTrialFigures.Flow().Arithmetic;
        Assert.Equal([QualityGrade.Pass, QualityGrade.Pass, QualityGrade.Pass, QualityGrade.Warn], sums.Select(s => s.Grade));
        Assert.Equal("not checkable: a count is unknown", sums[3].Reason);
        var wrong = SampleTrialFigures.Flow(analysed: 18);
        Assert.Equal("20 − 3 is 17, and 18 is stated", wrong.Arithmetic[2].Reason);
        Assert.Contains("Of 4 sums 2 are right, 1 wrong, 1 not checkable.", ConsortFlow.Draw(wrong).Description, StringComparison.Ordinal);
        Assert.Equal("20 + 20 is 40, and 41 is stated", (wrong with { Randomised = 41 }).Arithmetic[1].Reason);
    }

    [Fact]
    public void An_unknown_count_is_written_as_unknown_and_never_as_zero()
    {
        var texts = Drawn.Texts(ConsortFlow.Draw(SampleTrialFigures.Flow() with { Assessed = null }));
        Assert.Contains("n = unknown", texts);
        Assert.Contains("Analysed n = unknown", texts);
        Assert.DoesNotContain("n = 0", texts);
    }

    [Fact]
    public void A_flow_of_one_arm_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => ConsortFlow.Draw(SampleTrialFigures.Flow() with { Arms = [new("only", 3)] }));
        Assert.StartsWith("The flow has room for two to four arms, not 1.", refused.Message, StringComparison.Ordinal);
    }
}
