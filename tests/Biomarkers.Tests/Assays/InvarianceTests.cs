using CsCheck;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>What must not change when the unit, the order or the direction changes.</summary>
public class InvarianceTests
{
    /// <summary>Two fits of the same problem in other units end within the fitter's own offset.</summary>
    private const double SameFit = 1e-7;

    private static readonly AssayPlate Plate = Plates.Simulated(Plates.Il6, 0.04, 21, 25, 120, 700);

    [Fact]
    public void A_unit_of_concentration_scales_the_concentrations_and_nothing_else() => Gen.Double[-4, 4].Sample(
        log =>
        {
            var unit = Math.Pow(10, log);
            var scaled = Plate with { Wells = [.. Plate.Wells.Select(w => w with { Nominal = w.Nominal * unit })] };
            var (one, other) = (Assay.Quantify(Plate), Assay.Quantify(scaled));
            Assert.Equal(one.Curve!["B"], other.Curve!["B"], SameFit);
            Assert.Equal(one.Curve.Rss, other.Curve.Rss, SameFit * one.Curve.Rss);
            foreach (var (a, b) in one.Samples.Zip(other.Samples))
            {
                Assert.Equal(unit * a.Concentration!.Value, b.Concentration!.Value, SameFit * b.Concentration.Value);
                Assert.Equal(unit * a.High!.Value, b.High!.Value, SameFit * b.High.Value);
                Assert.Equal(a.Verdict, b.Verdict);
            }
        },
        iter: 20);

    [Fact]
    public void A_gain_of_the_reader_leaves_every_concentration_as_it_is() => Gen.Double[-3, 5].Sample(
        log =>
        {
            var gain = Math.Pow(10, log);
            var scaled = Plate with { Wells = [.. Plate.Wells.Select(w => w with { Signal = w.Signal * gain })] };
            foreach (var (a, b) in Assay.Quantify(Plate).Samples.Zip(Assay.Quantify(scaled).Samples))
            {
                Assert.Equal(a.Concentration!.Value, b.Concentration!.Value, SameFit * a.Concentration.Value);
                Assert.Equal(a.Low!.Value, b.Low!.Value, SameFit * a.Low.Value);
                Assert.Equal(a.CvPercent!.Value, b.CvPercent!.Value, SameFit);
            }
        },
        iter: 20);

    [Fact]
    public void The_order_of_the_wells_does_not_matter()
    {
        var chance = new Random(3);
        for (var i = 0; i < 10; i++)
        {
            AssayWell[] shuffled = [.. Plate.Wells];
            chance.Shuffle(shuffled);
            var (one, other) = (Assay.Quantify(Plate), Assay.Quantify(Plate with { Wells = [.. shuffled] }));
            Assert.Equal(one.Curve!["C"], other.Curve!["C"], SameFit * one.Curve["C"]);
            foreach (var sample in one.Samples)
            {
                Assert.Equal(sample.Concentration!.Value, other.Samples.Single(s => s.Name == sample.Name).Concentration!.Value, SameFit * sample.Concentration.Value);
            }
        }
    }

    [Fact]
    public void A_constant_added_to_all_wells_moves_only_the_asymptotes_of_an_unweighted_fit()
    {
        var options = new AssayOptions { Weighting = Weighting.None };
        var moved = Plate with { Wells = [.. Plate.Wells.Select(w => w with { Signal = w.Signal + 0.7 })] };
        var (one, other) = (Assay.Quantify(Plate, options), Assay.Quantify(moved, options));
        Assert.Equal(one.Curve!["A"] + 0.7, other.Curve!["A"], SameFit);
        Assert.Equal(one.Curve["D"] + 0.7, other.Curve["D"], SameFit * 4);
        Assert.Equal(one.Curve["C"], other.Curve["C"], SameFit * one.Curve["C"]);
        Assert.Equal(one.Curve.Parameters[2].StandardError!.Value, other.Curve.Parameters[2].StandardError!.Value, SameFit * 100);
    }

    [Fact]
    public void A_mirrored_signal_gives_the_mirrored_curve_and_the_same_concentrations()
    {
        var options = new AssayOptions { Weighting = Weighting.None };
        var mirrored = Plate with { Wells = [.. Plate.Wells.Select(w => w with { Signal = 5 - w.Signal })] };
        var (one, other) = (Assay.Quantify(Plate, options), Assay.Quantify(mirrored, options));
        Assert.Equal(5 - one.Curve!["A"], other.Curve!["A"], SameFit * 5);
        Assert.Equal(one.Samples[1].Concentration!.Value, other.Samples[1].Concentration!.Value, SameFit * 200);
        Assert.Equal(one.Samples[1].High!.Value, other.Samples[1].High!.Value, SameFit * 200);
    }

    [Fact]
    public void Upper_and_lower_five_parameter_families_mirror_each_other()
    {
        var truth = Plates.Il6 with { Family = CurveFamily.RichardsUpper, LnG = Math.Log(0.5) };
        double[] doses = [.. Enumerable.Range(0, 14).Select(i => 2 * Math.Pow(2, i))];
        var options = new AssayOptions { Weighting = Weighting.None, FallBack = false };
        var upper = Assay.Quantify(Plates.Of(doses.Select(x => (x, truth.Value(x)))), options with { Family = CurveFamily.RichardsUpper });

        // Inverse doses turn the curve round: what was raised at the infinite end is raised at the zero end.
        var lower = Assay.Quantify(Plates.Of(doses.Select(x => (1e4 / x, truth.Value(x)))), options with { Family = CurveFamily.RichardsLower });
        Assert.Equal(upper.Curve!["G"], lower.Curve!["G"], 1e-5);
        Assert.Equal(upper.Curve["B"], lower.Curve["B"], 1e-5);
        Assert.Equal(1e4 / upper.Curve["C"], lower.Curve["C"], 1e-5 * lower.Curve["C"]);
    }

    [Fact]
    public void The_same_plate_gives_the_same_bits_again()
    {
        var (one, other) = (Assay.Quantify(Plate), Assay.Quantify(Plate));
        Assert.Equal(one.Curve!.Parameters, other.Curve!.Parameters);
        Assert.Equal(one.Samples.Select(s => (s.Concentration, s.Low, s.High, s.Provenance.Id)), other.Samples.Select(s => (s.Concentration, s.Low, s.High, s.Provenance.Id)));
    }

    [Fact]
    public void Another_setting_has_another_provenance() => Assert.NotEqual(
        Assay.Quantify(Plate).Provenance.Id,
        Assay.Quantify(Plate, new AssayOptions { Weighting = Weighting.InverseY }).Provenance.Id);
}
