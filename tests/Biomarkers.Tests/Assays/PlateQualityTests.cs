using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class PlateQualityTests
{
    [Fact]
    public void Outer_wells_that_read_higher_are_found_and_even_plates_are_not()
    {
        var even = EdgeEffect.Of(Filled(1.0), 8, 12)!;
        var warm = EdgeEffect.Of(Filled(1.15), 8, 12)!;
        Assert.Equal(QualityGrade.Pass, even.Verdict.Grade);
        Assert.Equal(QualityGrade.Warn, warm.Verdict.Grade);
        Assert.True(warm.EdgeShift > 1);
        Assert.StartsWith("outer wells read ", warm.Verdict.Reason, StringComparison.Ordinal);
        Assert.Null(EdgeEffect.Of(Plates.Of([Plates.Sample("a", 1, 0), Plates.Sample("a", 1, 1)]), 8, 12));
    }

    [Fact]
    public void Plates_are_bridged_by_the_ratio_of_common_samples()
    {
        double[] samples = [20, 50, 120, 300, 600];
        var reference = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.01, 1, samples));
        var same = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.01, 2, samples));
        var half = Plates.Simulated(Plates.Il6, 0.01, 3, [.. samples.Select(s => s / 2)]);
        Assert.Equal(QualityGrade.Pass, Bridging.Of(same, reference)!.Verdict.Grade);
        var shifted = Bridging.Of(Assay.Quantify(half), reference)!;
        Assert.InRange(shifted.Factor, 0.45, 0.55);
        Assert.Equal(QualityGrade.Warn, shifted.Verdict.Grade);
        Assert.Equal(5, shifted.Samples);
        Assert.Null(Bridging.Of(same, Assay.Quantify(Plates.Simulated(Plates.Il6, 0.01, 1))));
    }

    [Fact]
    public void A_parallel_series_gives_its_potency_and_a_steeper_one_is_rejected()
    {
        double[] doses = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625];
        var standard = Plates.Doses.Where(x => x > 0).SelectMany((x, i) => Twice(x, Plates.Il6.Value(x), i)).ToList();
        var parallel = doses.SelectMany((d, i) => Twice(d, Plates.Il6.Value(900 * d), i)).ToList();
        var steep = doses.SelectMany((d, i) => Twice(d, (Plates.Il6 with { LnB = Math.Log(2.5) }).Value(900 * d), i)).ToList();
        var good = Parallelism.Of(standard, parallel).Value;
        var bad = Parallelism.Of(standard, steep).Value;
        Assert.InRange(good.RelativePotency, 850, 950);
        Assert.True(good.P > 0.01);
        Assert.True(bad.P < 1e-4);
        Assert.InRange(bad.Slope.Ratio, 1.8, 2.6);
        Assert.True(good.IsEquivalent(), $"{good}");
        Assert.False(bad.IsEquivalent(), $"{bad}");
        Assert.Equal(QualityGrade.Pass, Assert.Single(Parallelism.Judge([("P01", good)])).Grade);
        Assert.StartsWith("P02 is not parallel: slope ratio 2.", Parallelism.Judge([("P01", good), ("P02", bad)]).First().Reason, StringComparison.Ordinal);
        Assert.Equal("byte 0: expected at least 5 wells of standard and of sample, found 16 and 2", Parallelism.Of(standard, parallel[..2]).Fault!.Message);
    }

    [Fact]
    public void Rule_sets_are_versioned_data_and_name_themselves_in_their_verdicts()
    {
        var set = Assert.Single(RuleSet.Known, s => s.Id == "ich-m10");
        Assert.All(RuleSet.Known, s => Assert.Equal(["calibration", "controls", "precision"], s.Clauses.Select(c => c.Name)));
        Assert.StartsWith("ICH M10 (2022), ligand-binding assays: the figures were not all checked against the text (calibration, section 4.2.3: quoted word for word", set.Reservation, StringComparison.Ordinal);
        Assert.Equal("", (set with { Verified = true }).Reservation);
        var good = set.Judge(Assay.Quantify(Plates.Simulated(Plates.Il6, 0.02, 3, 100)));
        Assert.Equal([QualityGrade.Pass, QualityGrade.Pass, QualityGrade.Warn], good.Select(v => v.Grade));
        Assert.Equal("ich-m10 1 controls", good[2].Criterion);
        var flat = set.Judge(Assay.Quantify(Plates.Of(Plates.Doses.Select(x => (x, 0.07)))));
        Assert.Equal("there is no curve", Assert.Single(flat).Reason);
    }

    [Fact]
    public void A_control_outside_its_limit_fails_the_run()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.01, 3);
        AssayWell Control(double signal, int at) => Plates.Sample("QC-M", signal, at) with { Role = WellRole.Qc, Nominal = 100 };
        var result = Assay.Quantify(plate with { Wells = plate.Wells.AddRange(Control(Plates.Il6.Value(100), 60), Control(Plates.Il6.Value(160), 61), Control(Plates.Il6.Value(170), 62)) });
        var verdicts = RuleSet.Known[0].Judge(result);
        Assert.Equal("1 of 3 control wells are within 20 %; too few of QC-M", verdicts[^1].Reason);
        Assert.False(result.ControlsAccepted!.Value.Accepted);
    }

    [Theory]
    [InlineData("{", "line 1: expected JSON of a rule set, found ")]
    [InlineData("{\"id\":\"x\"}", "line 1: expected the keys id, version, title, source, verified, calibration, controls and precision with their numbers, found ")]
    public void A_broken_rule_file_is_a_fault(string json, string message) =>
        Assert.StartsWith(message, RuleSet.Parse(Encoding.UTF8.GetBytes(json)).Fault!.Message, StringComparison.Ordinal);

    private static IEnumerable<(double Dose, double Signal)> Twice(double dose, double signal, int i) => [(dose, signal * (1 + (0.01 * (i % 3)))), (dose, signal * (1 - (0.012 * (i % 2))))];

    /// <summary>A full plate of four samples with 24 wells each; outer wells read by a factor higher.</summary>
    private static AssayPlate Filled(double edge)
    {
        var chance = new Random(8);
        return Plates.Of([.. Enumerable.Range(0, 96).Select(i => (Row: i % 8, Column: i / 8, Index: i)).Select(w =>
            Plates.Sample($"U{(w.Row + w.Column) % 4}", (1 + (0.03 * Plates.Normal(chance))) * (w.Row is 0 or 7 || w.Column is 0 or 11 ? edge : 1), w.Index))]);
    }

    [Fact]
    public void Too_few_levels_are_said_without_an_empty_list_of_failures()
    {
        var result = Assay.Quantify(Plates.Of(Plates.Doses[..6].SelectMany(x => new[] { (x, Plates.Il6.Value(x)), (x, Plates.Il6.Value(x) * 1.001) })));
        Assert.Equal("5 of 5 levels are within their recovery limit; at least six and 75 % must be", result.Quality.Single(q => q.Criterion == "calibration").Reason);
    }
}
