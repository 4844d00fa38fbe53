using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class PlateReviewTests
{
    [Fact]
    public void Pooling_makes_the_best_monotone_values()
    {
        Assert.Equal([1, 2.5, 2.5, 4], MonotoneTest.Isotonic([1, 3, 2, 4], [1, 1, 1, 1], 1));
        Assert.Equal([5, 3, 3, 3], MonotoneTest.Isotonic([5, 2, 4, 3], [1, 1, 1, 1], -1));
        Assert.Equal([2.25, 2.25], MonotoneTest.Isotonic([3, 2], [1, 3], 1));
    }

    [Fact]
    public void A_hook_is_found_by_the_isotonic_test_and_scatter_is_not()
    {
        var sound = Plates.Simulated(Plates.Il6, 0.04, 4);
        var hooked = sound with { Wells = [.. sound.Wells.Select(w => w.Nominal == 1000 ? w with { Signal = w.Signal * 0.55 } : w)] };
        Assert.Equal(QualityGrade.Pass, MonotoneTest.Of(sound, AssayOptions.Default)!.Verdict.Grade);
        var test = MonotoneTest.Of(hooked, AssayOptions.Default)!;
        Assert.True(test is { AtTop: true, P: < 0.01 }, $"{test}");
        Assert.StartsWith("the signal turns back at 1000 (", test.Verdict.Reason, StringComparison.Ordinal);
        Assert.EndsWith(": high-dose hook suspected", test.Verdict.Reason, StringComparison.Ordinal);
        Assert.Null(MonotoneTest.Of(Plates.Of([(1, 1.0), (2, 2.0)]), AssayOptions.Default));
    }

    [Fact]
    public void The_isotonic_test_holds_its_size()
    {
        // Of 200 plates on a plateau, where turning back by chance is likeliest, about one in a hundred may be called at 1 %.
        var flatTop = Plates.Il6 with { LnC = Math.Log(20), LnB = Math.Log(2) };
        var called = Enumerable.Range(1, 200).Count(seed => MonotoneTest.Of(Plates.Simulated(flatTop, 0.05, (uint)seed), AssayOptions.Default)!.Verdict.Grade != QualityGrade.Pass);
        Assert.InRange(called, 0, 8);
    }

    [Fact]
    public void Without_replicates_the_isotonic_test_says_what_it_assumes()
    {
        var test = MonotoneTest.Of(Plates.Of([(1, 0.2), (10, 0.8), (100, 2.0), (1000, 0.7)]), AssayOptions.Default)!;
        Assert.Contains("CV of 10 % assumed: no replicates", test.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Median_polish_takes_rows_and_columns_apart()
    {
        double[] rows = [0, 1, -2], columns = [0, 10, 20, -5];
        var values = new double[3, 4];
        for (var i = 0; i < 12; i++)
        {
            values[i / 4, i % 4] = 100 + rows[i / 4] + columns[i % 4] + (i == 5 ? 50 : 0);
        }

        values[2, 3] = double.NaN;
        var polish = MedianPolish.Of(values);
        Assert.Equal(50, polish.Residuals[1, 1], 1e-9);
        Assert.Equal(0, polish.Residuals[0, 0], 1e-9);
        Assert.Equal(1, polish.RowEffects[1] - polish.RowEffects[0], 1e-9);
        Assert.Equal(20, polish.ColumnEffects[2] - polish.ColumnEffects[0], 1e-9);
        Assert.Equal(values[0, 1], polish.Overall + polish.RowEffects[0] + polish.ColumnEffects[1] + polish.Residuals[0, 1], 1e-9);
        Assert.True(double.IsNaN(polish.Residuals[2, 3]), "a well without a value stays without one");
    }

    [Fact]
    public void Path_length_brings_wells_to_one_centimetre_and_names_implausible_depths()
    {
        PlateReading At(double nm, params double?[] values) => new() { Id = "P", Kind = "absorbance", Unit = "OD", WavelengthNm = nm, Provenance = Plates.Source, Wells = [.. values.Select((v, i) => new WellReading(Well.At(i, 0), v, v is null ? "OVRFLW" : null))] };
        var corrected = PathLength.Correct(At(450, 0.5, 0.5, 0.5, null), At(977, 0.19, 0.101, null, 0.19), At(900, 0.1, 0.1, 0.1, 0.1));
        Assert.Equal(1.0, corrected.Wells[0].Value!.Value, 1e-12);
        Assert.Equal("path length 0.006 cm", corrected.Wells[1].Code);
        Assert.Null(corrected.Wells[1].Value);
        Assert.Equal("no path length", corrected.Wells[2].Code);
        Assert.Equal("OVRFLW", corrected.Wells[3].Code);
        Assert.Equal("assays.path-length", corrected.Provenance.Stage);
        Assert.Throws<ArgumentOutOfRangeException>(() => PathLength.Correct(At(450, 1), At(977, 1), At(900, 1), 0));
    }

    [Fact]
    public void A_second_look_proposes_and_changes_nothing()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.02, 6, 100, 200);
        var spoiled = plate with { Wells = plate.Wells.SetItem(4, plate.Wells[4] with { Signal = plate.Wells[4].Signal * 2 }) };
        var result = Assay.Quantify(spoiled);
        var review = PlateReview.Of(spoiled, result);
        Assert.Equal(spoiled.Wells[4].Label, Assert.Single(review.Outliers).Well);
        Assert.Contains(review.Verdicts, v => v.Criterion == "outlier proposal" && v.Reason.Contains("exclude it only for a reason in the laboratory", StringComparison.Ordinal));
        Assert.Equal(result.Curve!.Parameters, Assay.Quantify(spoiled).Curve!.Parameters);
        var flat = Plates.Of(Plates.Doses.Select(x => (x, 0.07)));
        Assert.Empty(PlateReview.Of(flat, Assay.Quantify(flat)).Verdicts);
    }

    [Fact]
    public void A_dilution_series_is_compared_with_the_standard_curve()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.01, 8);
        double[] dilutions = [1, 2, 4, 8, 16, 32, 64, 128];
        IEnumerable<AssayWell> Series(string name, SigmoidCurve curve, int from) => dilutions.SelectMany((d, i) => new[] { 0, 1 }.Select(k => Plates.Sample(name, curve.Value(2000 / d) * (1 + (0.01 * (((i + k) % 2) - 0.5))), from + (2 * i) + k) with { Dilution = d }));
        var both = plate with { Wells = [.. plate.Wells, .. Series("even", Plates.Il6, 30), .. Series("steep", Plates.Il6 with { LnB = Math.Log(2.5) }, 60)] };
        var review = PlateReview.Of(both, Assay.Quantify(both));
        Assert.Equal(["even", "steep"], review.Parallel.Select(p => p.Sample));
        Assert.InRange(review.Parallel[0].Parallelism.RelativePotency, 1800, 2200);
        Assert.Contains(review.Verdicts, v => v.Criterion == "parallelism" && v.Reason.StartsWith("steep is not parallel", StringComparison.Ordinal));
        Assert.Contains(review.Verdicts, v => v.Criterion == "dilution linearity" && v.Reason.StartsWith("steep: ", StringComparison.Ordinal) && v.Grade == QualityGrade.Warn);
    }

    [Fact]
    public void A_series_that_does_not_reach_its_ends_is_not_called_parallel_or_otherwise()
    {
        double[] doses = [0.004, 0.002, 0.001, 0.0005, 0.00025];
        var standard = Plates.Doses.Where(x => x > 0).SelectMany(x => new[] { (x, Plates.Il6.Value(x) * 1.01), (x, Plates.Il6.Value(x) * 0.99) }).ToList();
        var partial = Parallelism.Of(standard, [.. doses.SelectMany(d => new[] { (d, Plates.Il6.Value(9000 * d) * 1.01), (d, Plates.Il6.Value(9000 * d) * 0.99) })]).Value;
        Assert.Equal("cannot be judged, the dilution series does not reach both ends of its curve: P9", Parallelism.Judge([("P9", partial with { Span = new(1, 0, double.PositiveInfinity) })]).Single().Reason);
        Assert.False(partial.IsEquivalent(), "too little of the curve is seen");
    }
}
