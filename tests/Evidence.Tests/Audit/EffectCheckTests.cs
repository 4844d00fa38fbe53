using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

public class EffectCheckTests
{
    /// <summary>Closed forms carried to the last digits of a double.</summary>
    private const double Digits = 1e-9;

    [Fact]
    public void The_t_of_an_effect_between_two_groups_follows_from_their_sizes()
    {
        var result = Run("p_from_d", "d=0.50;n1=32;n2=32", "p<0.05");
        Assert.Equal(2, Number(result, "t"), Digits);
        Assert.Equal(62, Number(result, "df"));
        Assert.Equal(Tails.StudentTwoSided(2, 62), Number(result, "p"), Digits);
        Assert.Equal(Verdict.Borderline, result.Verdict);
    }

    [Fact]
    public void The_limits_of_d_hold_it_and_exclude_zero_where_p_is_small() =>
        Gen.Select(Gen.Double[0.05, 2], Gen.Int[5, 80]).Sample((d, n) =>
        {
            var result = Run("p_from_d", FormattableString.Invariant($"d={d:F3};n1={n};n2={n}"), "");
            Assert.InRange(Number(result, "t") * Math.Sqrt(2.0 / n), Number(result, "d_lower"), Number(result, "d_upper"));
            Assert.Equal(Number(result, "p") < 0.05, Number(result, "d_lower") > 0);
        });

    [Fact]
    public void A_paired_effect_counts_each_participant_once()
    {
        var result = Run("p_from_d", "d=1.2;d_decimals=1;design=paired;n=25", "p<0.01");
        Assert.Equal(6, Number(result, "t"), Digits);
        Assert.Equal(24, Number(result, "df"));
        Assert.Equal(Verdict.Consistent, result.Verdict);
    }

    [Theory]
    [InlineData("p_from_d", "d=0.5")]
    [InlineData("p_from_d", "d=0.5;design=paired;n=1")]
    [InlineData("p_from_r", "r=1.2;n=30")]
    [InlineData("p_from_r", "r=0.3;n=2")]
    [InlineData("p_from_eta2", "eta2p=1.1;n=30;df1=1")]
    [InlineData("p_from_eta2", "eta2p=0.1;df1=1")]
    [InlineData("p_from_stat", "stat=F;value=3.1;df1=1")]
    [InlineData("p_from_stat", "stat=w;value=3.1;df1=1")]
    [InlineData("p_from_means", "mean1=1;mean2=2;sd1=1;sd2=1;n1=1;n2=1")]
    [InlineData("from_ci", "estimate=1;lower=2;upper=1")]
    [InlineData("from_ci", "estimate=1;lower=-2;upper=1;scale=log")]
    [InlineData("implied", "md=1;d=0.0;d_decimals=1")]
    [InlineData("implied", "md=1")]
    [InlineData("percent_change", "pre=0;post=1")]
    [InlineData("grim", "mean=1.5")]
    [InlineData("counts", "note=x")]
    [InlineData("prisma", "screened=many")]
    [InlineData("swim", "x=6;n=5")]
    [InlineData("swim", "p_bounds=0+0.1")]
    [InlineData("rob2", "domains=Low+Low")]
    [InlineData("cross_source", "quantity=weeks;review=8")]
    [InlineData("completeness", "")]
    [InlineData("divination", "")]
    public void What_lacks_an_input_is_not_checkable_and_says_so(string kind, string inputs)
    {
        var result = Run(kind, inputs, "p<0.05");
        Assert.Equal(Verdict.NotCheckable, result.Verdict);
        Assert.NotEmpty(result.Note);
    }

    [Fact]
    public void A_correlation_has_symmetric_limits_on_Fishers_scale()
    {
        var result = Run("p_from_r", "r=0.50;n=28", "p<0.01");
        Assert.Equal(Math.Atanh(0.5) * 2, Math.Atanh(Number(result, "r_lower")) + Math.Atanh(Number(result, "r_upper")), Digits);
        Assert.Equal(0.5 * Math.Sqrt(26 / 0.75), Number(result, "t"), Digits);
    }

    [Fact]
    public void Eta_squared_with_one_degree_is_the_square_of_a_correlation() =>
        Gen.Select(Gen.Int[5, 90], Gen.Int[10, 200]).Sample((percent, n) =>
        {
            var eta = Run("p_from_eta2", FormattableString.Invariant($"eta2p={percent / 100.0:F2};n={n};df1=1"), "");
            var r = Run("p_from_r", FormattableString.Invariant($"r={Math.Sqrt(percent / 100.0):R};n={n}"), "");
            Assert.Equal(Number(r, "p"), Number(eta, "p"), Digits);
        });

    [Theory]
    [InlineData("stat=t;value=2.10;df1=60", "p<0.05", "consistent", "no")]
    [InlineData("stat=t;value=1.50;df1=60", "p=0.04", "inconsistent", "yes")]
    [InlineData("stat=F;value=4.00;df1=2;df2=30", "p=0.03", "consistent", "no")]
    [InlineData("stat=chi2;value=6.00;df1=2", "p=0.05", "consistent", "no")]
    [InlineData("stat=z;value=1.96", "p=0.05", "consistent", "no")]
    [InlineData("stat=r;value=0.30;df1=38", "p<0.05", "inconsistent", "yes")]
    [InlineData("stat=Q;value=12.0;df1=4", "p<0.05", "consistent", "no")]
    [InlineData("stat=t;value=-2.95;df1=38", "p=0.005", "consistent", "no")]
    public void The_p_of_a_statistic_is_recomputed_and_decisions_are_compared(string inputs, string reported, string verdict, string decision)
    {
        var result = Run("p_from_stat", inputs, reported);
        Assert.Equal(verdict, Words.Of(result.Verdict));
        Assert.Equal(decision, result["decision_error"]!.Word);
    }

    [Fact]
    public void A_p_that_is_half_of_the_two_sided_one_is_named_as_perhaps_one_tailed() =>
        Assert.Contains("one-tailed", Run("p_from_stat", "stat=t;value=1.80;df1=60", "p=0.038").Note, StringComparison.Ordinal);

    [Fact]
    public void Means_with_all_that_rounds_to_them_span_their_p() =>
        Gen.Select(Gen.Double[1, 9], Gen.Double[1, 9], Gen.Double[0.5, 3], Gen.Int[3, 60]).Sample((a, b, sd, n) =>
        {
            string Print(double v) => v.ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
            var result = Run("p_from_means", $"mean1={Print(a)};mean2={Print(b)};sd1={Print(sd)};sd2={Print(sd)};n1={n};n2={n}", "");
            var exact = Tails.StudentTwoSided((a - b) / (sd * Math.Sqrt(2.0 / n)), (2 * n) - 2);
            Assert.InRange(exact, Number(result, "p_min") - Digits, Number(result, "p_max") + Digits);
        });

    [Fact]
    public void An_interval_gives_back_the_test_it_came_from() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[0.2, 3], Gen.Int[4, 60]).Sample((estimate, se, n) =>
        {
            var df = (2 * n) - 2;
            var reach = se * Tails.StudentQuantile(0.975, df);
            var result = Run("from_ci", FormattableString.Invariant($"estimate={estimate:R};lower={estimate - reach:R};upper={estimate + reach:R};n1={n};n2={n}"), "p<0.05");
            Assert.Equal(se, Number(result, "se"), 1e-6);
            Assert.Equal(Tails.StudentTwoSided(estimate / se, df), Number(result, "p"), 1e-6);
            Assert.Equal(Number(result, "p") < 0.05 ? "yes" : "no", result["ci_excludes_0"]!.Word);
        });

    [Theory]
    [InlineData("estimate=1.0;lower=0.2;upper=2.4", "1.0", "inconsistent")]
    [InlineData("estimate=1.0;lower=0.2;upper=1.9", "1.0", "consistent")]
    [InlineData("estimate=2.0;lower=1.0;upper=4.0;scale=log", "2.0", "consistent")]
    [InlineData("estimate=2.5;lower=1.0;upper=4.0;scale=log", "2.5", "inconsistent")]
    [InlineData("estimate=-6.0;lower=-11.0;upper=-1.0;n1=16;n2=16", "6; n=32", "consistent")]
    [InlineData("estimate=-6.0;lower=-11.0;upper=-1.0;n1=16;n2=16", "6; n=40", "partly")]
    [InlineData("estimate=-6.0;lower=-11.0;upper=-1.0;n1=16;n2=16", "8; n=32", "inconsistent")]
    [InlineData("estimate=-6.0;lower=-11.0;upper=-1.0", "p<0.05", "not_checkable")]
    public void An_interval_is_compared_with_what_is_printed_for_it(string inputs, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(Run("from_ci", inputs, reported).Verdict));

    [Fact]
    public void No_standard_deviation_exceeds_half_the_range()
    {
        var result = Run("implied", "md=4.0;d=0.50;scale_range=10;n_per_arm=16", "-");
        Assert.Equal(8, Number(result, "sd"), Digits);
        Assert.Equal(5 * Math.Sqrt(16 / 15.0), Number(result, "sd_limit"), Digits);
        Assert.Equal(Verdict.Inconsistent, result.Verdict);
        Assert.Equal(Verdict.Borderline, Run("implied", "md=4.0;d=0.78;d_decimals=2;scale_range=10;n_per_arm=16", "-").Verdict);
        Assert.Equal(Verdict.Implied, Run("implied", "md=4.0;d=0.50", "-").Verdict);
    }

    [Fact]
    public void The_largest_error_at_a_bound_gives_exactly_that_p()
    {
        var result = Run("implied", "md=8;p=0.01;n1=30;n2=30", "p<0.01");
        Assert.Equal(0.01, Tails.StudentTwoSided(8 / Number(result, "se_max"), 58), Digits);
    }

    internal static double Number(CheckResult result, string name) => result[name]!.Number!.Value;

    internal static CheckResult Run(string kind, string inputs, string reported, EvidenceSet? set = null, string study = "") =>
        Recomputation.Run(kind, CheckInputs.Parse(inputs), reported, set ?? new EvidenceSet(), study);
}
