using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Model;

public class PainScalesTests
{
    [Theory]
    [InlineData("VAS", Benefit.DownIsBetter)]
    [InlineData("Visual Analogue Scale (0-100)", Benefit.DownIsBetter)]
    [InlineData("numeric pain rating scale", Benefit.DownIsBetter)]
    [InlineData("KOOS pain", Benefit.UpIsBetter)]
    [InlineData("SF-36", Benefit.UpIsBetter)]
    [InlineData("VAS and KOOS", Benefit.Ambiguous)]
    [InlineData("sodium", Benefit.Ambiguous)]
    [InlineData("", Benefit.Ambiguous)]
    public void The_better_way_of_a_scale_is_known_by_its_name(string text, Benefit benefit) => Assert.Equal(benefit, PainScales.BenefitOf(text));

    [Fact]
    public void Two_names_of_one_scale_are_one() => Assert.Equal(PainScales.Named("NPRS"), PainScales.Named("numerical rating scale"));

    [Fact]
    public void A_stated_benefit_outweighs_the_scale_and_a_marker_has_none_by_its_name()
    {
        OutcomeRecord row = new() { OutcomeId = "P", StudyId = "T", Voice = Voice.Review, Domain = "pain", Outcome = "VAS" };
        Assert.Equal(Benefit.DownIsBetter, row.KnownBenefit);
        Assert.Equal(Benefit.UpIsBetter, (row with { Benefit = Benefit.UpIsBetter }).KnownBenefit);
        Assert.Equal(Benefit.Ambiguous, (row with { Domain = "inflammatory" }).KnownBenefit);
    }
}
