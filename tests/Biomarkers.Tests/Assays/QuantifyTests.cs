using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class QuantifyTests
{
    /// <summary>Rounding of a fit through exact points.</summary>
    private const double Exact = 1e-9;

    [Fact]
    public void Exact_standards_give_back_the_curve_and_every_sample()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0, 1, 12, 100, 800));
        Assert.Equal(180, result.Curve!["C"], 180 * Exact);
        Assert.Equal(1.15, result.Curve["B"], Exact);
        Assert.Equal(0.05, result.Curve["A"], Exact);
        Assert.Equal(3.1, result.Curve["D"], 3.1 * Exact);
        Assert.True(result.Curve.Identified);
        Assert.True(result.CalibrationAccepted);
        Assert.Equal([12, 100, 800], result.Samples.Select(s => Math.Round(s.Concentration!.Value, 6)));
        Assert.All(result.Samples, s => Assert.Equal(ConcentrationVerdict.Ok, s.Verdict));
        Assert.All(result.Samples, s => Assert.InRange(s.High!.Value - s.Low!.Value, 0, Exact * s.Concentration!.Value));
    }

    [Fact]
    public void A_falling_curve_is_fitted_like_a_rising_one()
    {
        var falling = Plates.Il6 with { A = 3.1, D = 0.05 };
        var result = Assay.Quantify(Plates.Simulated(falling, 0, 1, 100));
        Assert.Equal(3.1, result.Curve!["A"], 3.1 * Exact);
        Assert.Equal(100, result.Samples[0].Concentration!.Value, 100 * Exact);
    }

    [Fact]
    public void Standards_without_a_dose_response_reject_the_plate_by_name_and_wells_and_nothing_throws()
    {
        var flat = Plates.Of(Plates.Doses.Select((x, i) => (x, 0.07 + (0.001 * (i % 3)))), 0.2);
        var result = Assay.Quantify(flat);
        Assert.Null(result.Curve);
        Assert.Equal([PlateFlag.Flat], result.Flags);
        var sample = Assert.Single(result.Samples);
        Assert.Null(sample.Concentration);
        Assert.Equal(ConcentrationVerdict.PlateRejected, sample.Verdict);
        Assert.True(sample.Observation.IsMissing);
        Assert.StartsWith("plate P1, IL-6: no dose response: the level means span 0.002, less than half of their mean 0.0", sample.Reason, StringComparison.Ordinal);
        Assert.EndsWith("(standards A1, B1, C1, D1, E1, F1, G1, H1, A2)", sample.Reason, StringComparison.Ordinal);
        Assert.Equal(QualityGrade.Fail, QualityVerdict.Worst(result.Quality));
    }

    [Fact]
    public void A_value_below_the_lower_limit_is_an_interval_and_never_a_number()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 7, 1.0);
        var result = Assay.Quantify(plate);
        var sample = result.Samples[0];
        Assert.Equal(ConcentrationVerdict.BelowRange, sample.Verdict);
        Assert.Equal("<7.8125", sample.BoundText);
        Assert.True(sample.Observation.IsCensored);
        Assert.Equal(0, sample.Observation.Low);
        Assert.Equal(result.Range!.Value.Lloq, sample.Observation.High);
    }

    [Fact]
    public void A_saturated_well_gives_a_bound_with_the_dilution()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 7);
        var over = Plates.Sample("U1", 0, 70) with { Signal = null, Issue = SignalIssue.Saturated, Code = "OVRFLW", Dilution = 4 };
        var sample = Assay.Quantify(plate with { Wells = plate.Wells.Add(over) }).Samples[0];
        Assert.Equal(ConcentrationVerdict.Saturated, sample.Verdict);
        Assert.Equal(">4000", sample.BoundText);
        Assert.Equal("G9 reads 'OVRFLW': beyond the reader's range; dilute and repeat", sample.Reason);
        Assert.Null(sample.Observation.High);
        Assert.True(sample.Observation.Low > 0);
    }

    [Fact]
    public void The_dilution_multiplies_value_interval_and_error()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 7, 100);
        var once = Assay.Quantify(plate).Samples[0];
        var diluted = Assay.Quantify(plate with { Wells = [.. plate.Wells.Select(w => w.Role == WellRole.Sample ? w with { Dilution = 10 } : w)] }).Samples[0];
        Assert.Equal(once.Concentration * 10, diluted.Concentration);
        Assert.Equal(once.Low * 10, diluted.Low);
        Assert.Equal(once.High * 10, diluted.High);
        Assert.Equal(once.StandardError * 10, diluted.StandardError);
    }

    [Fact]
    public void Replicates_that_disagree_are_named_with_their_figure()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 7);
        var wells = plate.Wells.Add(Plates.Sample("U1", 0.5, 70)).Add(Plates.Sample("U1", 1.0, 71));
        var sample = Assay.Quantify(plate with { Wells = wells }).Samples[0];
        Assert.Equal(ConcentrationVerdict.CvTooHigh, sample.Verdict);
        Assert.Equal("replicate CV 47.1 % is above 25 %", sample.Reason);
    }

    [Fact]
    public void A_reading_and_its_layout_are_joined_by_well_with_provenance_of_the_bytes()
    {
        var doses = Plates.Doses[1..];
        var csv = "# unit: pg/mL\nwell,role,name,nominal\n" + string.Concat(doses.Select((x, i) => FormattableString.Invariant($"{(char)('A' + i)}1,standard,S{i},{x}\n"))) + "A2,sample,P01,\nB2,sample,P02,\n";
        var layout = PlateLayout.FromCsv(csv).Value;
        var wells = doses.Select((x, i) => new WellReading(Well.At(i, 0), Plates.Il6.Value(x), null))
            .Append(new WellReading(Well.At(0, 1), Plates.Il6.Value(40), null) { Bytes = new ByteRange(96, 5) });
        var reading = new PlateReading { Id = "P7", Kind = "absorbance", Unit = "OD", Wells = [.. wells], Provenance = Plates.Source };
        var result = Assay.Quantify(reading, layout);
        Assert.Equal(40, result.Samples[0].Concentration!.Value, 40 * Exact);
        Assert.Equal("assays.concentration", result.Samples[0].Provenance.Stage);
        Assert.Equal(Plates.Source.At(96, 5).Id, result.Samples[0].Provenance.Inputs[1]);
        Assert.Equal(ConcentrationVerdict.NotMeasured, result.Samples[1].Verdict);
        Assert.Contains(result.Quality, v => v is { Criterion: "missing wells", Reason: "plate P7 holds no reading of B2" });
    }
}
