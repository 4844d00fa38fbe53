using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class CurveFamilyTests
{
    /// <summary>Rounding of a fit through exact points.</summary>
    private const double Exact = 1e-8;

    [Fact]
    public void A_straight_line_is_found_and_read_back()
    {
        var plate = Plates.Of(Plates.Doses.Select(x => (x, 0.2 + (0.003 * x))), 0.8);
        var result = Assay.Quantify(plate, new AssayOptions { Family = CurveFamily.Linear });
        Assert.Equal(0.2, result.Curve!["intercept"], Exact);
        Assert.Equal(0.003, result.Curve["slope"], Exact);
        Assert.Equal(200, result.Samples[0].Concentration!.Value, 200 * Exact);
        Assert.Equal(ConcentrationVerdict.BelowRange, Assay.Quantify(Plates.Of(Plates.Doses.Select(x => (x, 0.2 + (0.003 * x))), 0.1), new AssayOptions { Family = CurveFamily.Linear }).Samples[0].Verdict);
    }

    [Fact]
    public void A_log_log_line_is_found_and_leaves_out_the_zero_standard()
    {
        var plate = Plates.Of(Plates.Doses.Select(x => (x, x == 0 ? 0.01 : 0.02 * Math.Pow(x, 0.8))), 0.02 * Math.Pow(90, 0.8));
        var result = Assay.Quantify(plate, new AssayOptions { Family = CurveFamily.LogLog });
        Assert.Equal(0.8, result.Curve!["slope"], Exact);
        Assert.Equal(8, result.Curve.Points);
        Assert.Equal(90, result.Samples[0].Concentration!.Value, 90 * Exact);
        Assert.NotNull(result.Samples[0].Low);
    }

    [Fact]
    public void A_spline_passes_through_every_level_and_says_that_it_has_no_interval()
    {
        var plate = Plates.Of(Plates.Doses.Select(x => (x, Plates.Il6.Value(x))), Plates.Il6.Value(62.5), Plates.Il6.Value(100));
        var result = Assay.Quantify(plate, new AssayOptions { Family = CurveFamily.Spline });
        Assert.Equal(62.5, result.Samples[0].Concentration!.Value, 1e-6);
        Assert.Equal(100, result.Samples[1].Concentration!.Value, 0.5);
        Assert.Null(result.Samples[0].Low);
        Assert.Equal("a spline passes through every level: no residuals, no intervals", result.Curve!.Reason);
    }

    [Fact]
    public void A_spline_refuses_levels_out_of_order() => Assert.Throws<ArgumentException>(() => new SplineCurve([1, 3, 2], [1, 2, 3]));

    [Fact]
    public void The_right_five_parameter_family_fits_its_own_data_and_the_other_does_not()
    {
        var truth = Plates.Il6 with { Family = CurveFamily.RichardsUpper, LnG = Math.Log(0.4) };
        var plate = Plates.Of(Enumerable.Range(0, 14).Select(i => 2 * Math.Pow(2, i)).Select(x => (x, truth.Value(x))), truth.Value(50));
        var right = Assay.Quantify(plate, new AssayOptions { Family = CurveFamily.RichardsUpper, Weighting = Weighting.None, FallBack = false });
        var wrong = Assay.Quantify(plate, new AssayOptions { Family = CurveFamily.RichardsLower, Weighting = Weighting.None, FallBack = false });
        Assert.Equal(0.4, right.Curve!["G"], 1e-6);
        Assert.True(wrong.Curve!.Rss > 1e6 * right.Curve.Rss);
    }

    [Fact]
    public void A_five_parameter_curve_that_is_not_needed_gives_way_to_the_four_parameter_curve_and_says_so()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, 11, 100), new AssayOptions { Family = CurveFamily.RichardsLower });
        Assert.Equal(CurveFamily.FourPl, result.Curve!.Family);
        Assert.Equal(CurveFamily.RichardsLower, result.Curve.FellBackFrom);
        Assert.StartsWith("5PL Richards.Lower given up for 4PL: ", result.Curve.Reason, StringComparison.Ordinal);
        Assert.Contains(result.Quality, q => q.Criterion == "curve family");
    }

    [Theory]
    [InlineData(CurveFamily.FourPl, "a 4PL needs more than four points; there are 4")]
    [InlineData(CurveFamily.RichardsUpper, "a 5PL needs six levels and more than six points; there are 4 and 4")]
    public void Too_few_standards_reject_the_plate_with_the_numbers(CurveFamily family, string reason)
    {
        var result = Assay.Quantify(Plates.Of(Plates.Doses[4..8].Select(x => (x, Plates.Il6.Value(x))), 1), new AssayOptions { Family = family });
        Assert.Null(result.Curve);
        Assert.Contains(reason, result.Samples[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_top_standard_far_below_the_midpoint_leaves_the_curve_unidentified_or_warned()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6 with { LnC = Math.Log(30_000) }, 0.02, 5, 100));
        Assert.Contains(PlateFlag.Ec50AboveTopStandard, result.Flags);
        Assert.Contains(result.Quality, q => q.Criterion == "upper end" && q.Reason.Contains("above the highest standard 1000", StringComparison.Ordinal));
        Assert.InRange(result.Samples[0].Concentration!.Value, 85, 115);
    }

    [Fact]
    public void A_hook_is_named_with_its_wells()
    {
        var result = Assay.Quantify(Hooked());
        Assert.Contains(PlateFlag.Hook, result.Flags);
        Assert.Contains(result.Quality, q => q.Criterion == "hook" && q.Reason.StartsWith("the signal turns back at 500 (G2, H2): high-dose hook suspected", StringComparison.Ordinal));
    }

    [Fact]
    public void The_refit_without_a_hook_is_proposed_beside_the_result_and_not_in_its_place()
    {
        var proposal = HookProposal.Of(Hooked(), AssayOptions.Default)!;
        Assert.Equal(["G2", "H2", "A3", "B3"], proposal.Wells);
        Assert.Equal(14, proposal.Refit.Curve!.Points);
        Assert.DoesNotContain(PlateFlag.Hook, proposal.Refit.Flags);
        Assert.Contains(proposal.Refit.Quality, q => q.Reason == "G2 is excluded: proposed: high-dose hook from 500");
        Assert.Null(HookProposal.Of(Plates.Simulated(Plates.Il6, 0.02, 1), AssayOptions.Default));
        Assert.Null(HookProposal.Of(Plates.Of(Plates.Doses.Select(x => (x, 0.07))), AssayOptions.Default));
    }

    private static AssayPlate Hooked()
    {
        double[] signals = [0.05, 0.13, 0.23, 0.43, 0.8, 1.35, 1.95, 1.5, 1.0];
        return Plates.Of([.. Plates.Doses.SelectMany((x, i) => new[] { Plates.Standard(x, signals[i], 2 * i), Plates.Standard(x, signals[i] * 1.02, (2 * i) + 1) })]);
    }
}
