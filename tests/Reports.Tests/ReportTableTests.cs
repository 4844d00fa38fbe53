namespace Toolkit.Reports.Tests;

public class ReportTableTests
{
    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ReportTable("Wells", [new("Well"), new("OD", true)], [["A1"]]));
        Assert.StartsWith("The table 'Wells' has 2 columns and a row of 1 cells.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_keeps_its_value_beside_its_text()
    {
        var cell = Cell.Of(-0.41237, 3, "abc");
        Assert.Equal(("−0.412", -0.41237, "abc"), (cell.Text, cell.Value!.Value, cell.ProvenanceId!));
        Assert.True(Cell.Of((double?)null) is { Text: "–", Value: null });
        Assert.Equal("1.50", Cell.Fixed(1.5, 2).Text);
    }

    [Fact]
    public void An_estimate_and_its_interval_share_their_decimals()
    {
        var row = EstimateTable.Of("Effects", SamplePages.Estimates()).Rows[0];
        Assert.Equal(["pain_vas: exercise - control", "−14.2", "mm", "−18.6 to −9.8", "<0.001", "ANCOVA, HC3"], row.Select(c => c.Text));
    }

    [Fact]
    public void An_estimate_that_does_not_exist_shows_its_reason()
    {
        var row = EstimateTable.Of("Effects", SamplePages.Estimates()).Rows[2];
        Assert.Equal(["il10: exercise / control", "–", "", "–", "–", "tobit ANCOVA; 3 values above the limit"], row.Select(c => c.Text));
    }

    [Theory, InlineData(-14.0, "inside"), InlineData(-9.0, "outside")]
    public void Truth_is_inside_or_outside_the_interval(double truth, string expected) =>
        Assert.Equal(expected, EstimateTable.AgainstTruth("Truth", [(SamplePages.Estimates()[0], truth)]).Rows[0][4].Text);

    [Theory, InlineData(null, 2.0, "up to 2.00"), InlineData(1.0, null, "from 1.00"), InlineData(null, null, "–"), InlineData(-1.0, 25.0, "−1.0 to 25.0")]
    public void An_open_interval_says_so(double? low, double? high, string expected) =>
        Assert.Equal(expected, EstimateTable.Interval(new() { Name = "x", Unit = "1", Method = "m", Low = low, High = high }));

    [Fact]
    public void Titles_for_people_replace_the_names()
    {
        var table = EstimateTable.Of("Effects", SamplePages.Estimates(), new Dictionary<string, string> { ["crp: exercise / control"] = "C-reactive protein" });
        Assert.Equal(["pain_vas: exercise - control", "C-reactive protein"], table.Rows.Take(2).Select(r => r[0].Text));
    }
}
