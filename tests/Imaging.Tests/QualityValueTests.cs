using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class QualityValueTests
{
    [Fact]
    public void A_value_is_judged_by_its_limits_and_says_them()
    {
        Assert.Equal(QualityVerdict.Pass("overlap"), QualityValue.AtLeast("overlap", 0.9, "", 0.9, "look").Verdict);
        Assert.Equal(QualityVerdict.Warn("overlap", "0.8 is below 0.9: look"), QualityValue.AtLeast("overlap", 0.8, "", 0.9, "look", 0.5).Verdict);
        Assert.Equal(QualityVerdict.Fail("overlap", "0.4 is below 0.5: look"), QualityValue.AtLeast("overlap", 0.4, "", 0.9, "look", 0.5).Verdict);
        Assert.Equal(QualityVerdict.Warn("volume", "2200.123 mL is above 2100 mL: look"), QualityValue.AtMost("volume", 2200.1234, "mL", 2100, "look").Verdict);
        Assert.Equal(QualityVerdict.Fail("volume", "3000 mL is above 2500 mL: look"), QualityValue.AtMost("volume", 3000, "mL", 2100, "look", 2500).Verdict);
    }

    [Fact]
    public void What_could_not_be_measured_is_a_warning() =>
        Assert.Equal(QualityVerdict.Warn("overlap", "could not be measured"), QualityValue.AtLeast("overlap", double.NaN, "", 0.9, "look").Verdict);

    [Fact]
    public void Verdicts_keep_their_order() =>
        Assert.Equal(["b", "a"], QualityValue.Verdicts([QualityValue.AtMost("b", 1, "", 2, ""), QualityValue.AtMost("a", 1, "", 2, "")]).Select(v => v.Criterion));
}
