using System.Collections.Immutable;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Evidence;

namespace Toolkit.Reports.Tests.Evidence;

public class EvidenceFigureTests
{
    private const Judgement L = Judgement.Low, S = Judgement.SomeConcerns, H = Judgement.High;

    private static readonly Rob2Record[] Ratings =
    [
        new() { StudyId = "ASH2019", Domains = [L, L, L, S, L] },
        new() { StudyId = "ELM2020", Domains = [L, H, L, L, L], Printed = H },
        new() { StudyId = "OAK2021", Domains = [L, L, L, L, L] },
        new() { StudyId = "YEW2022", Domains = [L, S, L, S, L], Override = new(H, "two concerns together", "AB") },
    ];

    private static readonly ImmutableArray<CategorySynthesis> Categories = ReviewSynthesis.Of(SampleEvidence.Set).Categories;

    [Fact]
    public void A_traffic_light_plot_keeps_the_duties_of_a_figure() => Drawn.CheckDuties(() => TrafficLight.Draw("t", Ratings));

    [Fact]
    public void Every_circle_has_a_sign_so_that_it_reads_without_colour()
    {
        var figure = TrafficLight.Draw("t", Ratings);
        var circles = Drawn.Count(figure, "circle", "ink");
        Assert.Equal((Ratings.Length * 6) + 4, circles);
        Assert.Equal(circles, Drawn.Texts(figure).Count(t => t is "+" or "-" or "×" or "?"));
    }

    [Fact]
    public void The_colours_are_those_of_the_template_or_safe_for_the_colour_blind()
    {
        Assert.Contains("#02C100", TrafficLight.Draw("t", Ratings).Picture.ToMarkup(), StringComparison.Ordinal);
        var safe = TrafficLight.Draw("t", Ratings, RatingPalette.ColourBlind).Picture.ToMarkup();
        Assert.DoesNotContain("#02C100", safe, StringComparison.Ordinal);
        Assert.Contains("#fed98e", safe, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_beside_the_lights_tells_the_rule_from_what_was_printed_and_set()
    {
        var rows = TrafficLight.Draw("t", Ratings).Data.Rows;
        Assert.Equal(["Some concerns", "–"], rows[0].Skip(6).Take(2).Select(c => c.Text));
        Assert.Equal("set to High by AB: two concerns together", rows[3][8].Text);
    }

    [Fact]
    public void The_summary_bars_each_fill_the_whole_width()
    {
        Drawn.CheckDuties(() => RatingSummary.Draw("s", Ratings));
        Assert.All(RatingSummary.Draw("s", Ratings).Data.Rows, row => Assert.Equal(100, row.Skip(1).Sum(c => c.Value!.Value), 1e-9));
    }

    [Fact]
    public void Weights_move_the_shares()
    {
        var overall = RatingSummary.Draw("s", Ratings, weights: [0, 0, 3, 1]).Data.Rows[5];
        Assert.Equal(75, overall[1].Value!.Value, 1e-9);
        Assert.Equal(25, overall[3].Value!.Value, 1e-9);
        Assert.StartsWith("A summary plot needs at least one trial", Assert.Throws<ArgumentException>(() => RatingSummary.Draw("s", Ratings, weights: [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_diagram_says_not_stated_where_no_number_is_printed()
    {
        Drawn.CheckDuties(() => FlowDiagram.Draw("f", SampleEvidence.Set.Flow));
        var texts = Drawn.Texts(FlowDiagram.Draw("f", new PrismaFlow { IsGiven = true, Boxes = ImmutableSortedDictionary<string, int>.Empty.Add("new_studies", 5) }));
        Assert.Contains("Studies included: n = 5", texts);
        Assert.Contains("Records screened: not stated", texts);
        Assert.DoesNotContain(texts, t => t.Contains("n = 0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_box_that_does_not_add_up_says_what_the_others_give() =>
        Assert.Contains("! the other boxes give 30", Drawn.Texts(FlowDiagram.Draw("f", SampleEvidence.Set.Flow)));

    [Fact]
    public void An_effect_direction_plot_shows_direction_and_sign_test_and_no_significance()
    {
        Drawn.CheckDuties(() => EffectDirectionPlot.Draw("e", Categories, Ratings));
        var figure = EffectDirectionPlot.Draw("e", Categories, Ratings);
        Assert.Contains("2/2 better", Drawn.Texts(figure));
        Assert.Contains("sign test p 0.50", Drawn.Texts(figure));
        Assert.DoesNotContain(figure.Data.Columns, c => c.Title is "p" or "significance");
    }

    [Fact]
    public void Larger_trials_have_larger_arrows()
    {
        var arrows = Drawn.Elements(Drawn.Xml(EffectDirectionPlot.Draw("e", Categories, Ratings).Picture.ToMarkup()), "polygon").Select(p => Width(p.Attribute("points")!.Value)).ToList();
        Assert.True(arrows.Max() > arrows.Min());
    }

    [Fact]
    public void A_harvest_plot_has_one_bar_for_each_trial_of_each_category()
    {
        Drawn.CheckDuties(() => HarvestPlot.Draw("h", Categories, Ratings));
        var bars = Drawn.Elements(Drawn.Xml(HarvestPlot.Draw("h", Categories, Ratings).Picture.ToMarkup()), "rect").Where(r => r.Elements().Any()).ToList();
        Assert.Equal(Categories.Sum(c => c.Senses.Count), bars.Count);
    }

    [Fact]
    public void Bars_are_as_tall_as_their_design_suits_and_carry_their_quality()
    {
        var categories = ReviewSynthesis.Of(EvidenceReader.Read(name => name switch
        {
            "studies.csv" => "study_id,provenance,n_randomised,condition,weeks\nASH2019,review,40,OA,4\nELM2020,review,40,OA,4\nOAK2021,review,40,OA,4\n",
            "outcomes.csv" => "outcome_id,study_id,provenance,domain,outcome,design,direction,p_report\nA,ASH2019,review,pain,VAS,between,improve,\nB,ELM2020,review,pain,VAS,within,improve,\nC,OAK2021,review,pain,VAS,,improve,\n",
            _ => null,
        }).Value).Categories;
        var bars = Drawn.Elements(Drawn.Xml(HarvestPlot.Draw("h", categories, Ratings).Picture.ToMarkup()), "rect").Where(r => r.Elements().Any()).ToList();
        var heights = bars.ToDictionary(b => b.Elements().Single().Value, b => double.Parse(b.Attribute("height")!.Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.True(heights["ASH2019: between groups, 4 of 5 domains at low risk"] > heights["OAK2021: comparison not stated, 5 of 5 domains at low risk"]);
        Assert.True(heights["OAK2021: comparison not stated, 5 of 5 domains at low risk"] > heights["ELM2020: within a group, 4 of 5 domains at low risk"]);
    }

    [Fact]
    public void A_rating_set_against_the_rule_has_a_star_and_says_by_whom()
    {
        var texts = Drawn.Texts(TrafficLight.Draw("t", Ratings));
        Assert.Single(texts, "*");
        Assert.Contains("* YEW2022: set to High by AB; the rule gives Some concerns", texts);
    }

    [Fact]
    public void The_flow_has_a_second_column_where_records_came_by_other_methods_and_a_first_for_an_update()
    {
        var boxes = ImmutableSortedDictionary<string, int>.Empty.Add("website_results", 2).Add("other_sought_reports", 9).Add("other_assessed", 8).Add("other_excluded", 6).Add("previous_studies", 3);
        var flow = new PrismaFlow { IsGiven = true, Boxes = boxes, OtherReasons = [new("a reason that is much longer than any box of a diagram is wide, so that it must be broken", 6)] };
        Drawn.CheckDuties(() => FlowDiagram.Draw("f", flow));
        var texts = Drawn.Texts(FlowDiagram.Draw("f", flow));
        Assert.Contains("Identification via other methods", texts);
        Assert.Contains("Previous studies", texts);
        Assert.Contains("Websites: n = 2", texts);
        Assert.Contains("Organisations: not stated", texts);
        Assert.Contains(FlowDiagram.Draw("f", flow).Data.Rows, r => r[0].Text.StartsWith("reason: a reason", StringComparison.Ordinal) && r[1].Value == 6);
        Assert.DoesNotContain("Identification via other methods", Drawn.Texts(FlowDiagram.Draw("f", SampleEvidence.Set.Flow)));
    }

    [Fact]
    public void Nothing_to_show_is_refused()
    {
        Assert.StartsWith("A traffic-light plot needs", Assert.Throws<ArgumentException>(() => TrafficLight.Draw("t", [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("An effect-direction plot needs", Assert.Throws<ArgumentException>(() => EffectDirectionPlot.Draw("e", [], [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("A harvest plot needs", Assert.Throws<ArgumentException>(() => HarvestPlot.Draw("h", [], [])).Message, StringComparison.Ordinal);
    }

    private static double Width(string points)
    {
        var xs = points.Split(' ').Select(p => double.Parse(p.Split(',')[0], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return xs.Max() - xs.Min();
    }
}
