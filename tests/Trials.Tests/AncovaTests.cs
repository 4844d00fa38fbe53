using System.Collections.Immutable;
using CsCheck;

namespace Toolkit.Trials.Tests;

public class AncovaTests
{
    /// <summary>An identity of exact arithmetic: a few hundred roundings of numbers near 50.</summary>
    private const double Identity = 1e-10;

    private static readonly ImmutableArray<string> Arms = ["control", "strength", "yoga"];

    private static readonly Gen<AncovaData> Trials =
        from n in Gen.Int[9, 40]
        from baseline in Gen.Double[20, 80].Array[n]
        from noise in Gen.Double[-10, 10].Array[n]
        select new AncovaData(
            Arms,
            [.. Enumerable.Range(0, n).Select(i => i % 3)],
            [.. baseline],
            [.. baseline.Select((b, i) => (0.6 * b) + noise[i] - (4 * (i % 3)))]);

    [Fact]
    public void The_effect_on_the_value_and_on_its_change_are_equal() => Trials.Sample(data =>
    {
        var change = new AncovaData(data.Arms, data.Arm, data.Baseline, [.. data.Outcome.Select((v, i) => v - data.Baseline[i])]);
        AncovaFit a = Ancova.Fit(data).Value, b = Ancova.Fit(change).Value;
        for (var k = 0; k < a.Effects.Length; k++)
        {
            Assert.Equal(a.Effects[k].Estimate, b.Effects[k].Estimate, Identity);
            Assert.Equal(a.Effects[k].StandardError, b.Effects[k].StandardError, Identity);
        }

        Assert.Equal(1, a.BaselineSlope.Estimate - b.BaselineSlope.Estimate, Identity);
    });

    [Fact]
    public void With_two_arms_the_square_of_t_is_F() => Trials.Sample(data =>
    {
        var keep = Enumerable.Range(0, data.Count).Where(i => data.Arm[i] < 2).ToArray();
        var two = new AncovaData(["control", "strength"], [.. keep.Select(i => data.Arm[i])], [.. keep.Select(i => data.Baseline[i])], [.. keep.Select(i => data.Outcome[i])]);
        var fit = Ancova.Fit(two).Value;
        Assert.Equal(fit.Effects[0].T * fit.Effects[0].T, fit.Arms.F, 1e-9 * (1 + fit.Arms.F));
        Assert.Equal(fit.Effects[0].P, fit.Arms.P, Identity);
    });

    [Fact]
    public void Effects_are_differences_of_least_squares_means() => Trials.Sample(data =>
    {
        var fit = Ancova.Fit(data).Value;
        Assert.Equal(fit.Effects[0].Estimate, fit.LeastSquaresMeans[1].Estimate - fit.LeastSquaresMeans[0].Estimate, Identity);
        Assert.Equal(fit.Effects[1].Estimate, fit.LeastSquaresMeans[2].Estimate - fit.LeastSquaresMeans[0].Estimate, Identity);
    });

    [Fact]
    public void The_sandwiches_stand_in_their_order() => Trials.Sample(data =>
    {
        double Se(SandwichKind kind) => Ancova.Fit(data, new() { StandardErrors = kind }).Value.Effects[0].StandardError;
        Assert.True(Se(SandwichKind.HC0) <= Se(SandwichKind.HC2) && Se(SandwichKind.HC2) <= Se(SandwichKind.HC3));
        Assert.Equal(Se(SandwichKind.HC0) * Math.Sqrt(data.Count / (data.Count - 4.0)), Se(SandwichKind.HC1), Identity);
    });

    [Fact]
    public void A_covariate_made_of_others_is_named()
    {
        var data = new AncovaData(["a", "b"], [0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 7], [1, 3, 2, 4, 6, 5], [new("twice", [2, 4, 6, 8, 10, 14])]);
        Assert.Equal(
            "column 3: expected columns of which none is made up by the others, found 'twice'. Remove the covariate, or check whether it has one value only",
            Ancova.Fit(data).Fault!.Message);
    }

    [Fact]
    public void Too_few_participants_are_counted() =>
        Assert.Equal("row 2: expected at least 3 participants for 3 coefficients, found 2", Ancova.Fit(new(["a", "b"], [0, 1], [1, 2], [1, 2])).Fault!.Message);

    [Fact]
    public void Without_residual_degrees_of_freedom_there_is_no_effect() =>
        Assert.Equal("row 3: expected more than 3 participants, found 3", Ancova.Fit(new(["a", "b"], [0, 1, 1], [1, 2, 4], [1, 2, 3])).Fault!.Message);

    [Fact]
    public void An_unknown_reference_is_refused() =>
        Assert.Equal(
            "row 0: expected a reference arm among a, b, found 'c'",
            Ancova.Fit(new(["a", "b"], [0, 1, 1, 0], [1, 2, 4, 3], [1, 2, 3, 3]), new() { Reference = "c" }).Fault!.Message);

    [Fact]
    public void The_usual_name_of_a_control_arm_is_the_reference()
    {
        Assert.Equal(1, Ancova.ReferenceIndex(["aerobic", "control"], null));
        Assert.Equal(0, Ancova.ReferenceIndex(["aerobic", "control"], "aerobic"));
        Assert.Equal(1, Ancova.ReferenceIndex(["yoga", "pilates"], null));
    }

    [Fact]
    public void A_logarithm_of_zero_names_its_row() =>
        Assert.Equal(
            "row 1: expected values above zero, for their logarithm, found 0. Analyse the difference, or treat the value as below the limit of quantification",
            Ancova.Fit(new(["a", "b"], [0, 1, 1, 0], [1, 2, 4, 3], [1, 0, 3, 3]), new() { LogRatio = true }).Fault!.Message);

    [Fact]
    public void Numbers_that_are_not_finite_are_a_broken_promise() =>
        Assert.Throws<ArgumentException>(() => new AncovaData(["a"], [0], [double.NaN], [1]));

    [Fact]
    public void A_level_is_a_share() => Assert.Throws<ArgumentOutOfRangeException>(() => new AncovaOptions { Level = 95 });
}
