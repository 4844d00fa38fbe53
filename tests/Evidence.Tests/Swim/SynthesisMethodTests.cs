using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests.Swim;

public class SynthesisMethodTests
{
    [Theory]
    [InlineData("number of statistically significant results", true)]
    [InlineData("direction; significance; consistency", true)]
    [InlineData("vote counting", true)]
    [InlineData("vote counting by direction of effect", false)]
    [InlineData("vote counting by direction, not by statistical significance", false)]
    [InlineData("direction of effect regardless of significance", false)]
    [InlineData("clinically significant differences were described", false)]
    [InlineData("non-significant results were kept; sign test", false)]
    [InlineData("combined p values (Fisher)", false)]
    [InlineData("random-effects meta-analysis", false)]
    public void Only_a_count_of_significant_results_is_warned_of(string method, bool warned) => Assert.Equal(warned, SynthesisMethod.CountsSignificance(method));
}
