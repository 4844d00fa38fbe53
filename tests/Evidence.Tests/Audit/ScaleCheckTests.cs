using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Tests.Audit;

public class ScaleCheckTests
{
    [Theory]
    [InlineData("3.2", "1.9", 12, false, Verdict.Consistent)]
    [InlineData("3.2", "6.0", 12, false, Verdict.Partly)]
    [InlineData("-3.2", "2.0", 12, false, Verdict.Partly)]
    [InlineData("-3.2", "2.0", 12, true, Verdict.Consistent)]
    [InlineData("3.2", "14.0", 12, false, Verdict.Inconsistent)]
    [InlineData("12.0", "2.0", 12, true, Verdict.Inconsistent)]
    public void A_scale_of_0_to_10_limits_means_and_deviations(string mean, string sd, int n, bool isChange, Verdict verdict) =>
        Assert.Equal(verdict, ScaleCheck.Run(Printed.From(mean)!.Value, Printed.From(sd), n, 0, 10, isChange).Verdict);

    [Fact]
    public void The_limit_is_reached_when_all_stand_at_the_ends()
    {
        // Six at 0 and six at 10: mean 5, SD 5.2223.
        Assert.Equal(Math.Sqrt(300.0 / 11), ScaleCheck.Run(Printed.From("5.00")!.Value, Printed.From("5.22"), 12, 0, 10, false)["sd_limit"]!.Number!.Value, 1e-12);
        Assert.Equal(Verdict.Consistent, ScaleCheck.Run(Printed.From("5.00")!.Value, Printed.From("5.22"), 12, 0, 10, false).Verdict);
    }

    [Fact]
    public void No_real_sample_is_refused() => Gen.Int[0, 10].Array[2, 40].Sample(scores =>
    {
        var mean = scores.Average();
        var sd = Math.Sqrt(scores.Sum(s => (s - mean) * (s - mean)) / (scores.Length - 1));
        return ScaleCheck.Run(new(Math.Round(mean, 2), 2), new Printed(Math.Round(sd, 2), 2), scores.Length, 0, 10, false).Verdict == Verdict.Consistent;
    });
}
