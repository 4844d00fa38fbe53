using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class FitSettingTests
{
    [Fact]
    public void Means_and_wells_are_different_settings_with_different_degrees_of_freedom()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.05, 3, 100);
        var wells = Assay.Quantify(plate, new AssayOptions { FitUnit = FitUnit.Wells });
        var means = Assay.Quantify(plate, new AssayOptions { FitUnit = FitUnit.LevelMeans });
        Assert.Equal(14, wells.Curve!.DegreesOfFreedom);
        Assert.Equal(5, means.Curve!.DegreesOfFreedom);
        Assert.NotEqual(wells.Curve["C"], means.Curve["C"]);
    }

    [Fact]
    public void Blanks_are_ignored_subtracted_fitted_as_zero_or_held()
    {
        var plate = Plates.Simulated(Plates.Il6, 0, 1, 100);
        var blanks = plate.Wells.Where(w => w.Nominal != 0).ToList();
        blanks.AddRange([Blank("G12", 0.05), Blank("H12", 0.05)]);
        plate = plate with { Wells = [.. blanks] };
        AssayResult With(BlankMode mode) => Assay.Quantify(plate, new AssayOptions { Blank = mode });
        Assert.Equal(8, With(BlankMode.Ignore).Standards.Length);
        Assert.Equal(0, With(BlankMode.Subtract).Curve!["A"], 1e-9);
        Assert.Equal(9, With(BlankMode.ZeroStandard).Standards.Length);
        Assert.Equal(0.05, With(BlankMode.Constrain).Curve!["A"], 1e-12);
        Assert.Equal(13, With(BlankMode.Constrain).Curve!.DegreesOfFreedom);
        Assert.All(Enum.GetValues<BlankMode>(), mode => Assert.Equal(100, With(mode).Samples[0].Concentration!.Value, 1e-6));
    }

    [Fact]
    public void A_held_response_at_zero_has_no_standard_error_of_its_own()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.03, 9, 100), new AssayOptions { ZeroStandards = ZeroStandards.Anchor });
        Assert.Equal(0, result.Curve!.Parameters.Single(p => p.Name == "A").StandardError);
        Assert.True(result.Curve.Parameters.Single(p => p.Name == "C").StandardError > 0);
        Assert.Equal(result.Standards[0].MeanSignal, result.Curve["A"], 1e-12);
    }

    [Fact]
    public void The_exponent_of_the_variance_is_estimated_where_the_wells_allow_it_and_held_where_not()
    {
        var options = new AssayOptions { Weighting = Weighting.PowerOfMean };
        var many = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.05, 3, 100), options);
        Assert.InRange(many.Curve!.Theta, 0.3, 1.7);
        var few = Assay.Quantify(Plates.Of(Plates.Doses.Select((x, i) => (x, Plates.Il6.Value(x) * (1 + (0.02 * (i % 3)))))), options);
        Assert.Equal(1, few.Curve!.Theta);
        Assert.Equal("theta held at 1: 9 points are too few to estimate it", few.Curve.Reason);
    }

    [Fact]
    public void Weights_from_the_fitted_curve_settle_at_a_fixed_point()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.05, 3), new AssayOptions { WeightSource = WeightSource.Fitted });
        var curve = result.Curve!;
        for (var i = 0; i < curve.Points; i++)
        {
            Assert.Equal(curve.WeightAt(curve.Shape.Value(curve.Doses[i])), curve.Weights[i], 1e-7 * curve.Weights[i]);
        }
    }

    [Fact]
    public void Weights_from_level_means_are_equal_within_a_level()
    {
        var curve = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.05, 3), new AssayOptions { WeightSource = WeightSource.LevelMean }).Curve!;
        Assert.Equal(curve.Weights[0], curve.Weights[1]);
        Assert.NotEqual(curve.Weights[1], curve.Weights[2]);
    }

    [Fact]
    public void Options_refuse_nonsense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AssayOptions { Confidence = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AssayOptions { WeightFloorFraction = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AssayOptions { SampleCvLimitPercent = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AssayOptions { BootstrapDraws = 5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AssayOptions { FewestPointsForTheta = 4 });
    }

    [Theory]
    [InlineData("0.123", 0.123, SignalIssue.None)]
    [InlineData("OVRFLW", null, SignalIssue.Saturated)]
    [InlineData(">4.000", null, SignalIssue.Saturated)]
    [InlineData("***", null, SignalIssue.Saturated)]
    [InlineData("OOR >", null, SignalIssue.Saturated)]
    [InlineData("OOR <", null, SignalIssue.BelowDetection)]
    [InlineData("<min", null, SignalIssue.BelowDetection)]
    [InlineData("NaN", null, SignalIssue.Missing)]
    [InlineData("", null, SignalIssue.Missing)]
    [InlineData("1,5", null, SignalIssue.Missing)]
    public void A_text_in_place_of_a_number_keeps_its_meaning_and_never_becomes_zero(string text, double? signal, SignalIssue issue) =>
        Assert.Equal((signal, issue), SignalCode.Read(text));

    private static AssayWell Blank(string label, double signal) => new(label, WellRole.Blank, "BLK") { Nominal = 0, Signal = signal };
}
