using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class QualityTests
{
    [Fact]
    public void The_parametric_limit_of_blank_uses_the_corrected_factor()
    {
        double[] one = [1, 2, 3], two = [2, 3, 4];
        // Pooled SD 1 with 4 degrees of freedom, mean 2.5: 2.5 + 1.6449 / (1 - 1/16).
        Assert.Equal(2.5 + (1.6448536269514722 / (1 - (1 / 16.0))), BlankLimits.LimitOfBlank([one, two]), 1e-9);
    }

    [Fact]
    public void The_limit_of_blank_by_rank_interpolates()
    {
        double[] results = [.. Enumerable.Range(1, 60).Select(i => (double)i)];
        Assert.Equal(57.5, BlankLimits.LimitOfBlankByRank([results]), 1e-12);
        Assert.Throws<ArgumentException>(() => BlankLimits.LimitOfBlankByRank([]));
    }

    [Fact]
    public void The_limit_of_detection_adds_the_scatter_of_low_samples() =>
        Assert.Equal(5 + (1.6448536269514722 * Math.Sqrt(2) / (1 - (1 / 4.0))), BlankLimits.LimitOfDetection(5, [[6.0, 8.0]]), 1e-9);

    [Fact]
    public void The_limit_of_quantification_is_where_the_precision_profile_meets_the_goal()
    {
        var limit = BlankLimits.LimitOfQuantification([(1, 40), (10, 10), (100, 5)], 25);
        Assert.Equal(Math.Sqrt(10), limit!.Value, 1e-9);
        Assert.Null(BlankLimits.LimitOfQuantification([(1, 40), (10, 30)], 25));
        Assert.Equal(1, BlankLimits.LimitOfQuantification([(1, 4), (10, 3)], 25));
    }

    [Fact]
    public void Limits_without_replicates_are_refused() => Assert.Throws<ArgumentException>(() => BlankLimits.LimitOfBlank([[1.0], [2.0]]));

    [Theory]
    [InlineData("1-3s", QualityGrade.Fail, 3.2)]
    [InlineData("1-2s", QualityGrade.Warn, 2.3)]
    [InlineData("2-2s", QualityGrade.Fail, 2.3, 2.4)]
    [InlineData("4-1s", QualityGrade.Fail, 1.2, 1.3, 1.1, 1.5)]
    [InlineData("10-x", QualityGrade.Fail, 0.5, 0.4, 0.3, 0.2, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)]
    public void Each_control_rule_finds_its_own_pattern(string rule, QualityGrade grade, params double[] z)
    {
        var violations = Westgard.Judge([new("low", 100, 10)], [.. z.Select((v, i) => new ControlValue($"run{i}", "low", 100 + (10 * v)))]);
        var found = Assert.Single(violations, v => v.Rule == rule && v.Run == $"run{z.Length - 1}");
        Assert.Equal(grade, found.Grade);
    }

    [Fact]
    public void Controls_of_one_run_on_opposite_sides_break_the_range_rule()
    {
        var violations = Westgard.Judge([new("low", 100, 10), new("high", 500, 20)], [new("r1", "low", 125), new("r1", "high", 455)]);
        var range = Assert.Single(violations, v => v.Rule == "R-4s");
        Assert.Equal("controls of one run lie 4.8 SD apart", range.Reason);
    }

    [Fact]
    public void Rules_hold_across_levels()
    {
        var violations = Westgard.Judge([new("low", 100, 10), new("high", 500, 20)], [new("r1", "low", 123), new("r1", "high", 545)]);
        Assert.Contains(violations, v => v is { Rule: "2-2s", Reason: "the last 2 results across levels lie more than 2 SD to one side" });
    }

    [Fact]
    public void Quiet_controls_break_nothing_and_an_unknown_level_is_refused()
    {
        Assert.Empty(Westgard.Judge([new("low", 100, 10)], [new("r1", "low", 103), new("r2", "low", 96)]));
        Assert.StartsWith("Control level 'mid' has no target.", Assert.Throws<ArgumentException>(() => Westgard.Judge([new("low", 100, 10)], [new("r1", "mid", 1)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guide_set_becomes_a_chart_in_standard_deviations()
    {
        var target = LeveyJennings.Guide("EC50", [180, 182, 178, 181, 179]);
        Assert.Equal(180, target.Mean);
        var chart = LeveyJennings.Of(target, [new("r6", "EC50", 180 + target.Sd), new("r6", "AUC", 3)]);
        Assert.Equal(1, Assert.Single(chart.Points).Z, 1e-12);
        Assert.Throws<ArgumentException>(() => LeveyJennings.Guide("EC50", [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ControlTarget("x", 1, 0));
    }

    [Fact]
    public void A_linear_dilution_series_passes_and_a_rising_one_names_its_suspicion()
    {
        var plate = Plates.Simulated(Plates.Il6, 0, 1);
        AssayWell Diluted(double dilution, double concentration, int at) => Plates.Sample("P01", Plates.Il6.Value(concentration / dilution), at) with { Dilution = dilution };
        var good = Assay.Quantify(plate with { Wells = plate.Wells.AddRange(Diluted(2, 400, 60), Diluted(4, 400, 61), Diluted(8, 400, 62)) });
        var bad = Assay.Quantify(plate with { Wells = plate.Wells.AddRange(Diluted(2, 400, 60), Diluted(4, 800, 61), Diluted(8, 1600, 62)) });
        Assert.Equal(QualityGrade.Pass, Assert.Single(DilutionLinearity.Of(good)).Verdict.Grade);
        Assert.Equal(0, DilutionLinearity.Of(good)[0].CvPercent, 1e-4);
        var rising = Assert.Single(DilutionLinearity.Of(bad));
        Assert.Equal(1, rising.Slope, 1e-6);
        Assert.EndsWith("above 20 %; they rise with dilution: hook or interference suspected", rising.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spike_is_recovered_in_per_cent_with_its_own_dilution()
    {
        Assert.Equal(100, SpikeRecovery.Of(50, 145, 100, sharePercent: 10).Percent, 1e-9);
        Assert.Equal("70 % of the added amount is found; 100 ± 20 % is asked", SpikeRecovery.Of(50, 120, 100).Verdict.Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => SpikeRecovery.Of(1, 2, 0));
    }

    [Fact]
    public void The_steepest_stretch_of_a_kinetic_read_is_found()
    {
        double[] t = [0, 10, 20, 30, 40, 50, 60];
        double[] y = [0, 0.01, 0.03, 0.13, 0.23, 0.25, 0.26];
        var rate = KineticRate.Steepest(t, y, 3)!.Value;
        Assert.Equal(0.01, rate.PerSecond, 1e-12);
        Assert.Equal((20, 40), (rate.From, rate.To));
        Assert.Equal(1, rate.RSquared, 1e-12);
        Assert.Null(KineticRate.Steepest([0, 1], [1, double.NaN], 2));
        Assert.Throws<ArgumentException>(() => KineticRate.Steepest([1, 0], [1, 2], 2));
    }
}
