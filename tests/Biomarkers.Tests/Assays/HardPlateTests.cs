using CsCheck;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Plates that laboratories really produce, and plates that nobody should.</summary>
public class HardPlateTests
{
    private static readonly Gen<double> AnySignal = Gen.OneOf(Gen.Double[-1, 5], Gen.Double[-1e9, 1e9], Gen.Const(0.0), Gen.Const(1e-300), Gen.Const(1e300));

    private static readonly Gen<double> AnyDose = Gen.OneOf(Gen.Double[0, 1000], Gen.Const(0.0), Gen.Const(1e-300), Gen.Const(1e300), Gen.Double[1e-9, 1e9]);

    [Fact]
    public void No_signals_whatever_throw() => Gen.Select(AnyDose, AnySignal).Array[0, 24].Sample(
        wells =>
        {
            var plate = Plates.Of(wells.Select(w => (w.Item1, w.Item2)), 0.5, -1, 1e9);
            foreach (var family in Enum.GetValues<CurveFamily>())
            {
                var result = Assay.Quantify(plate, new AssayOptions { Family = family });
                Assert.Equal(3, result.Samples.Length);
                Assert.All(result.Samples, s => Assert.True(s.Concentration is null or >= 0));
                Assert.All(result.Samples, s => Assert.True(s.Verdict == ConcentrationVerdict.Ok || s.Reason.Length > 0));
            }
        },
        iter: 150);

    [Fact]
    public void No_settings_whatever_throw_on_a_plausible_plate()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.08, 2, 5, 100, 2000);
        plate = plate with { Wells = plate.Wells.Add(new("G12", WellRole.Blank, "BLK") { Nominal = 0, Signal = 0.049 }).Add(new("H12", WellRole.Blank, "BLK") { Nominal = 0, Signal = 0.052 }) };
        foreach (var family in Enum.GetValues<CurveFamily>())
        {
            foreach (var weighting in Enum.GetValues<Weighting>())
            {
                foreach (var blank in Enum.GetValues<BlankMode>())
                {
                    foreach (var unit in Enum.GetValues<FitUnit>())
                    {
                        var result = Assay.Quantify(plate, new AssayOptions { Family = family, Weighting = weighting, Blank = blank, FitUnit = unit });
                        Assert.Equal(3, result.Samples.Length);

                        // A straight line is a poor curve here, and still a curve.
                        Assert.InRange(result.Samples[1].Concentration!.Value, family.IsSigmoid() ? 70 : 10, family.IsSigmoid() ? 130 : 400);
                    }
                }
            }
        }
    }

    [Fact]
    public void Single_wells_give_concentrations_without_a_CV()
    {
        var chance = new Random(4);
        var plate = Plates.Of(Plates.Doses.Select(x => (x, Plates.Il6.Value(x) * (1 + (0.02 * Plates.Normal(chance))))), Plates.Il6.Value(90));
        var result = Assay.Quantify(plate);
        Assert.All(result.Standards, s => Assert.Null(s.CvPercent));
        Assert.Null(result.Samples[0].CvPercent);
        Assert.InRange(result.Samples[0].Concentration!.Value, 75, 105);
        Assert.NotNull(result.Range);
    }

    [Fact]
    public void A_standard_that_was_not_read_leaves_its_level_to_the_others()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 6, 100);
        var holes = plate with { Wells = [.. plate.Wells.Select((w, i) => i is 5 or 8 or 9 ? w with { Signal = null, Issue = SignalIssue.Missing, Code = "" } : w)] };
        var result = Assay.Quantify(holes);
        Assert.Equal(8, result.Standards.Length);
        Assert.Single(result.Standards.Single(s => s.Nominal == 15.625).Signals);
        Assert.Equal(15, result.Curve!.Points);
        Assert.Equal(ConcentrationVerdict.Ok, result.Samples[0].Verdict);
    }

    [Fact]
    public void Without_any_standard_the_plate_says_so()
    {
        var result = Assay.Quantify(Plates.Of([], 0.5));
        Assert.Equal("plate P1, IL-6: fewer than two levels of the standard have a number (no standard wells)", result.Samples[0].Reason);
        Assert.Null(result.Detection);
        Assert.Null(result.ControlsAccepted);
    }

    [Fact]
    public void A_standard_out_of_line_is_called_non_monotone_with_its_well()
    {
        double[] signals = [0.05, 0.13, 0.6, 0.3, 0.8, 1.35, 1.95, 2.4, 2.8];
        var result = Assay.Quantify(Plates.Of([.. Plates.Doses.SelectMany((x, i) => new[] { Plates.Standard(x, signals[i], 2 * i), Plates.Standard(x, signals[i] * 1.02, (2 * i) + 1) })]));
        Assert.Equal([PlateFlag.NonMonotone], result.Flags);
        Assert.Contains(result.Quality, q => q is { Criterion: "monotone standards", Reason: "the signal turns back at 31.25 (G1, H1)" });
    }

    [Fact]
    public void Values_outside_the_working_range_are_bounds_in_the_direction_of_the_curve()
    {
        var falling = Plates.Il6 with { A = 3.1, D = 0.05 };
        var plate = Plates.Simulated(falling, 0.01, 3);
        AssayResult With(double signal) => Assay.Quantify(plate with { Wells = plate.Wells.Add(Plates.Sample("U1", signal, 60)) });
        var high = With(0.01).Samples[0];
        Assert.Equal(ConcentrationVerdict.BelowLowerAsymptote, high.Verdict);
        Assert.Equal(">1000", high.BoundText);
        Assert.Null(high.Observation.High);
        var low = With(9).Samples[0];
        Assert.Equal(ConcentrationVerdict.AboveUpperAsymptote, low.Verdict);
        Assert.Equal("<7.8125", low.BoundText);
        Assert.Equal(0, low.Observation.Low);
    }

    [Fact]
    public void Below_the_limit_of_quantification_is_told_apart_from_below_the_standards()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.01, 3, 25);
        var wells = plate.Wells.Select(w => w.Nominal == 7.8125 ? w with { Signal = w.Signal * 2.2 } : w);
        var result = Assay.Quantify(plate with { Wells = [.. wells] }, new AssayOptions { Weighting = Weighting.None });
        Assert.False(result.Standards[1].Pass);
        Assert.Equal(31.25, result.Range!.Value.Lloq);
        Assert.Equal(ConcentrationVerdict.BelowLloq, result.Samples[0].Verdict);
        Assert.Equal("below the lower limit of quantification, 31.25", result.Samples[0].Reason);
        Assert.Equal((0.0, 31.25), (result.Samples[0].Observation.Low!.Value, result.Samples[0].Observation.High!.Value));
    }

    [Fact]
    public void A_reader_text_of_too_little_is_a_low_bound()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.01, 3);
        var low = Plates.Sample("U1", 0, 60) with { Signal = null, Issue = SignalIssue.BelowDetection, Code = "OOR <" };
        var sample = Assay.Quantify(plate with { Wells = plate.Wells.Add(low) }).Samples[0];
        Assert.Equal(ConcentrationVerdict.BelowLowerAsymptote, sample.Verdict);
        Assert.Equal("<7.8125", sample.BoundText);
        Assert.True(sample.Observation.IsCensored);
    }

    [Fact]
    public void Duplicate_wells_of_a_reading_are_not_used_and_are_named()
    {
        var layout = PlateLayout.FromCsv("well,role,name,nominal\nA1,standard,S1,1\nB1,standard,S2,10\n").Value;
        var reading = new PlateReading { Id = "P9", Kind = "absorbance", Unit = "OD", Provenance = Plates.Source, Wells = [new(Well.At(0, 0), 0.1, null), new(Well.At(0, 0), 0.9, null), new(Well.At(1, 0), 0.5, null)] };
        var plate = AssayPlate.Join(reading, layout);
        Assert.Null(plate.Wells[0].Signal);
        Assert.Equal("plate P9 gives A1 more than once; these wells are not used", plate.Findings[0].Reason);
    }

    [Fact]
    public void A_reference_reading_is_subtracted_well_by_well_and_its_absence_leaves_no_number()
    {
        var layout = PlateLayout.FromCsv("well,role,name,nominal\nA1,standard,S1,1\nB1,standard,S2,10\n").Value;
        PlateReading Reading(double nm, params WellReading[] wells) => new() { Id = "P9", Kind = "absorbance", Unit = "OD", WavelengthNm = nm, Provenance = Plates.Source, Wells = [.. wells] };
        var plate = AssayPlate.Join(Reading(450, new(Well.At(0, 0), 0.5, null), new(Well.At(1, 0), 0.9, null)), layout, Reading(570, new WellReading(Well.At(0, 0), 0.04, null)));
        Assert.Equal(0.46, plate.Wells[0].Signal!.Value, 1e-12);
        Assert.Null(plate.Wells[1].Signal);
        Assert.Equal("no reference reading", plate.Wells[1].Code);
        Assert.Equal("assays.reference-wavelength", plate.Provenance.Stage);
    }

    [Fact]
    public void On_a_plate_with_a_hook_a_sample_in_the_doubtful_signals_is_a_bound_and_others_are_numbers()
    {
        double[] signals = [0.05, 0.13, 0.21, 0.4, 0.75, 1.3, 1.95, 2.4, 1.7];
        var wells = Plates.Doses.SelectMany((x, i) => new[] { Plates.Standard(x, signals[i], 2 * i), Plates.Standard(x, signals[i] * 1.01, (2 * i) + 1) });
        var result = Assay.Quantify(Plates.Of([.. wells, Plates.Sample("doubtful", 1.9, 60), Plates.Sample("sound", 0.6, 61)]), new AssayOptions { Weighting = Weighting.None });
        var doubtful = result.Samples.Single(s => s.Name == "doubtful");
        Assert.Contains(PlateFlag.Hook, result.Flags);
        Assert.Equal(ConcentrationVerdict.HookSuspected, doubtful.Verdict);
        Assert.Equal("the standards turn back at the signal 1.7085: a far higher concentration gives the same; dilute and repeat", doubtful.Reason);
        Assert.Equal(Math.Min(doubtful.Concentration!.Value, result.Range!.Value.Uloq), doubtful.Observation.Low);
        Assert.Null(doubtful.Observation.High);
        Assert.NotEqual(ConcentrationVerdict.HookSuspected, result.Samples.Single(s => s.Name == "sound").Verdict);
    }

    [Fact]
    public void A_sample_that_rises_when_it_is_diluted_is_hooked_at_its_low_dilution_only()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.01, 5);
        AssayWell At(string name, double dilution, double inWell, int index) => Plates.Sample(name, Plates.Il6.Value(inWell), index) with { Dilution = dilution };
        var result = Assay.Quantify(plate with { Wells = [.. plate.Wells, At("hooked", 1, 400, 60), At("hooked", 10, 200, 61), At("hooked", 100, 20, 62), At("even", 1, 400, 63), At("even", 10, 40, 64), At("low", 1, 20, 65), At("low", 2, 18, 66)] });
        Assert.Equal([ConcentrationVerdict.HookSuspected, ConcentrationVerdict.Ok, ConcentrationVerdict.Ok], result.Samples.Where(s => s.Name == "hooked").OrderBy(s => s.Dilution).Select(s => s.Verdict));
        Assert.StartsWith("at dilution 10", result.Samples.Single(s => s is { Name: "hooked", Dilution: 1 }).Reason, StringComparison.Ordinal);
        Assert.All(result.Samples.Where(s => s.Name != "hooked"), s => Assert.Equal(ConcentrationVerdict.Ok, s.Verdict));
    }
}
