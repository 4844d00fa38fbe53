using CsCheck;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.Tests.Distributions;

public class NoncentralTTests
{
    [Fact]
    public void Without_noncentrality_it_is_student() =>
        Gen.Select(Gen.Double[-6, 6], Gen.Double[1, 400]).Sample((t, df) => Assert.Equal(1 - Tails.StudentUpper(t, df), NoncentralT.Cumulative(t, df, 0), 1e-11));

    /// <summary>P(T ≤ 0) = Φ(-δ) for every df.</summary>
    [Fact]
    public void At_zero_only_the_noncentrality_counts() =>
        Gen.Select(Gen.Double[-6, 6], Gen.Double[1, 400]).Sample((ncp, df) => Assert.Equal(Tails.NormalUpper(ncp), NoncentralT.Cumulative(0, df, ncp), 1e-12));

    [Fact]
    public void Two_signs_mirror_each_other() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[2, 100], Gen.Double[-5, 5]).Sample((t, df, ncp) =>
            Assert.Equal(1 - NoncentralT.Cumulative(-t, df, -ncp), NoncentralT.Cumulative(t, df, ncp), 1e-12));

    [Fact]
    public void Limits_leave_the_stated_tails() =>
        Gen.Select(Gen.Double[-8, 8], Gen.Double[3, 150]).Sample((t, df) =>
        {
            var (low, high) = NoncentralT.Limits(t, df);
            Assert.Equal(0.975, NoncentralT.Cumulative(t, df, low), 1e-10);
            Assert.Equal(0.025, NoncentralT.Cumulative(t, df, high), 1e-10);
        });
}
