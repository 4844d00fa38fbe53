namespace Toolkit.Measurements.Tests;

public class ObservationTests
{
    [Fact]
    public void A_number_is_a_number_with_its_standard_error()
    {
        var observed = Observation.Of(4.2, 0.3);
        Assert.Equal((4.2, 0.3, false, false, null), (observed.Value, observed.StandardError, observed.IsCensored, observed.IsMissing, observed.Reason));
    }

    [Fact]
    public void Below_the_limit_is_an_interval_and_never_a_number()
    {
        var censored = Observation.Below(1.5, "below LLOQ 1.5 pg/mL", floor: 0);
        Assert.True(censored.IsCensored);
        Assert.Null(censored.Value);
        Assert.Equal((0, 1.5, "below LLOQ 1.5 pg/mL"), (censored.Low, censored.High, censored.Reason));
        Assert.True(Observation.Above(90, "overrange").IsCensored);
    }

    [Fact]
    public void Missing_has_a_reason_and_so_has_the_default()
    {
        Assert.Equal("no follow-up", Observation.Missing("no follow-up").Reason);
        Assert.True(default(Observation).IsMissing);
        Assert.Equal("not stated", default(Observation).Reason);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Observation.Of(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Observation.Of(1, -1));
        Assert.Throws<ArgumentException>(() => Observation.Between(2, 1, "order"));
        Assert.Throws<ArgumentException>(() => Observation.Between(null, null, "nothing"));
        Assert.Throws<ArgumentException>(() => Observation.Missing(" "));
    }

    [Fact]
    public void A_label_with_a_path_in_it_is_refused()
    {
        Assert.Contains("found '../x'", Assert.Throws<ArgumentException>(() => new Participant("../x")).Message, StringComparison.Ordinal);
        Assert.Equal("E01", new Participant("E01").Label);
        Assert.Throws<ArgumentException>(() => new Arm(""));
        Assert.Throws<ArgumentException>(() => new Visit(new string('v', 65)));
    }

    [Fact]
    public void The_worst_verdict_counts()
    {
        Assert.Equal(QualityGrade.Pass, QualityVerdict.Worst([]));
        Assert.Equal(QualityGrade.Fail, QualityVerdict.Worst([QualityVerdict.Pass("a"), QualityVerdict.Fail("b", "c"), QualityVerdict.Warn("d", "e")]));
    }

    [Fact]
    public void A_value_with_its_source_says_where_it_was_read_or_why_not()
    {
        var known = Sourced<double>.From(2.0, "(0018,0080)");
        Assert.Equal((2.0, "(0018,0080)", ""), (known.Value, known.Source, known.Reason));
        var unknown = Sourced<double>.Unknown("Philips states no slice timing");
        Assert.Equal("Unknown: Philips states no slice timing", Assert.Throws<InvalidOperationException>(() => unknown.Value).Message);
        Assert.Equal("not looked for", default(Sourced<double>).Reason);
    }
}
