using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class LmmTests
{
    /// <summary>Closed form against an optimum stopped at a gradient of 1e-8.</summary>
    private const double Optimum = 1e-6;

    private static Frame Balanced(int subjects, int times, ulong seed, double slopes = 0)
    {
        var chance = new Chance(seed);
        var rows = new List<(string Id, double Time, double Y)>();
        for (var i = 0; i < subjects; i++)
        {
            double level = 3 * chance.Normal(), slope = slopes * chance.Normal();
            for (var t = 0; t < times; t++)
            {
                rows.Add(($"S{i}", t, 10 + level + ((1 + slope) * t) + chance.Normal()));
            }
        }

        return new Frame(rows.Count).With("id", [.. rows.Select(r => (string?)r.Id)]).With("time", [.. rows.Select(r => r.Time)]).With("y", [.. rows.Select(r => r.Y)]);
    }

    private static Parsed<LmmFit> Fit(Frame frame, string formula) => Design.Build(Formula.Parse(formula).Value, frame).Bind(d => Lmm.Fit(d));

    [Fact]
    public void Balanced_data_give_the_variances_of_the_analysis_of_variance()
    {
        var frame = Balanced(12, 4, 3);
        var fit = Fit(frame, "y ~ 1 + (1|id)").Value;
        var ids = frame.Text("id");
        var anova = OneWay.Analyse([.. Enumerable.Range(0, 48).GroupBy(i => ids[i]).Select(g => g.Select(i => frame.Numbers("y")[i]).ToArray())]);
        double within = anova.WithinSumOfSquares / anova.WithinDf, between = anova.Between.SumOfSquares / anova.Between.Df1;
        Assert.Equal(within, fit.ResidualVariance, Optimum);
        Assert.Equal((between - within) / 4, fit.Components[0].Value, Optimum * 10);
        Assert.Equal(11, fit.Table(DegreesOfFreedom.Satterthwaite)[0].Df, 1e-4);
        Assert.Equal(Math.Sqrt(between / 48), fit.Table()[0].StandardError, Optimum);
    }

    [Fact]
    public void A_random_intercept_is_compound_symmetry()
    {
        var frame = Balanced(15, 3, 5);
        var lmm = Fit(frame, "y ~ time + (1|id)").Value;
        var mmrm = Mmrm.Fit(Design.Build(Formula.Parse("y ~ time").Value, frame, new() { Needed = ["id"] }).Value, "id", "time", new() { Covariance = CovarianceKind.CompoundSymmetry }).Value;
        Assert.Equal(mmrm.MinusTwoLogLikelihood, lmm.MinusTwoLogLikelihood, 1e-8);
        Assert.Equal(mmrm.Table()[1].StandardError, lmm.Table()[1].StandardError, Optimum);
        Assert.Equal(mmrm.Table()[1].Df, lmm.Table()[1].Df, 1e-3);
    }

    [Fact]
    public void A_random_slope_has_four_components()
    {
        var fit = Fit(Balanced(40, 5, 7, slopes: 0.8), "y ~ time + (time|id)").Value;
        Assert.Equal(["(Intercept)", "time", "(Intercept)", ""], fit.Components.Select(c => c.First));
        Assert.InRange(fit.Components[1].StandardDeviation, 0.5, 1.2);
        Assert.InRange(fit.ResidualVariance, 0.6, 1.5);
        Assert.True(double.IsNaN(fit.Components[2].StandardDeviation));
    }

    [Fact]
    public void Without_a_random_term_there_is_no_such_model() =>
        Assert.Equal("character 0: expected one random term such as (1|Subject), found 0", Fit(Balanced(4, 3, 1), "y ~ time").Fault!.Message);

    [Fact]
    public void A_variance_of_zero_is_said()
    {
        // Every subject has the same values, so nothing varies between subjects.
        var frame = new Frame(12).With("id", [.. Enumerable.Range(0, 12).Select(i => (string?)$"S{i / 3}")]).With("y", [.. Enumerable.Range(0, 12).Select(i => (double)(i % 3))]);
        Assert.Equal("variation between the levels of id", Fit(frame, "y ~ 1 + (1|id)").Fault!.Expected);
    }
}
