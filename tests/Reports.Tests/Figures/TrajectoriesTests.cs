using System.Xml.Linq;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

public class TrajectoriesTests
{
    private static readonly Trajectory Volume = new("mOFC, mL", [Observation.Of(13.5, 0.1), Observation.Of(13.2, 0.1)], [[13, 12.9], [14, null]]) { ProvenanceIds = ["aa", "bb"] };
    private static readonly Trajectory Marker = new("IL-6, pg/mL", [Observation.Below(0.5, "below LLOQ", 0), Observation.Missing("haemolysed")], [[2, 3]]) { Benefit = BenefitDirection.Lower };

    [Fact]
    public void The_participant_has_marks_with_intervals_and_the_others_are_lines_behind()
    {
        var svg = Draw(Volume);
        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "circle"));
        // The second of the others has one number only: one point is no line.
        Assert.Single(svg.Descendants(), e => (string?)e.Attribute("class") == "thin faint");
        // Each interval is a bar with two caps.
        Assert.Equal(6, svg.Descendants().Count(e => (string?)e.Attribute("class") == "ink"));
    }

    [Fact]
    public void A_bound_is_an_open_mark_with_an_arrow_and_a_missing_value_has_none()
    {
        var svg = Draw(Marker);
        Assert.Equal("open k0", (string?)Assert.Single(svg.Descendants(), e => e.Name.LocalName == "circle").Attribute("class"));
        Assert.Contains("↓ is better", svg.Value, StringComparison.Ordinal);
        Assert.Contains("baseline below 0.500, week12 haemolysed", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_holds_value_interval_reason_and_the_way_back()
    {
        var rows = Trajectories.Draw("t", "E01", ["baseline", "week12"], [Volume, Marker]).Data.Rows;
        Assert.Equal(["mOFC, mL", "baseline", "13.50", "13.30", "13.70", ""], rows[0].Select(c => c.Text));
        Assert.Equal("aa", rows[0][2].ProvenanceId);
        Assert.Equal(["IL-6, pg/mL", "baseline", "–", "0.000", "0.5000", "below LLOQ"], rows[2].Select(c => c.Text));
        Assert.Equal("haemolysed", rows[3][5].Text);
    }

    [Fact]
    public void Outcomes_without_any_value_are_said_to_have_none() =>
        Assert.Contains("no value", Draw(new("Empty", [null, null], [])).Value, StringComparison.Ordinal);

    [Fact]
    public void Values_and_visits_must_fit()
    {
        Assert.Throws<ArgumentException>(() => Trajectories.Draw("t", "E01", ["baseline"], [Volume]));
        Assert.Throws<ArgumentException>(() => Trajectories.Draw("t", "E01", ["baseline"], []));
    }

    private static XElement Draw(Trajectory outcome) => XElement.Parse(Trajectories.Draw("t", "E01", ["baseline", "week12"], [outcome]).Picture.ToMarkup());
}
