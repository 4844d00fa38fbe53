using System.Collections.Immutable;
using CsCheck;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

/// <summary>Whatever the numbers and names, a figure is well-formed and never fails: missing values, zeros, negatives, infinities, markup in names.</summary>
public class AnyDataTests
{
    private static readonly Gen<double> Number = Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double[-1, 1], Gen.OneOf(0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-300, 1e300, 5e-324));
    private static readonly Gen<double> Finite = Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Double[-1, 1], Gen.OneOf(0.0, 1e-12, 1e12));
    private static readonly Gen<double?> Maybe = Gen.OneOf(Finite.Select(v => (double?)v), Gen.Const((double?)null));
    private static readonly Gen<string> Name = Gen.OneOf(Gen.String[0, 12], Gen.OneOf("E01", "<b>", "a&b", "\u0000", "\ud800", "TNF-α", new string('x', 300)));

    private static readonly Gen<Observation> Observed = Gen.OneOf(
        Finite.Select(v => Observation.Of(v)),
        Finite.Select(v => Observation.Below(v, "below")),
        Finite.Select(v => Observation.Above(v, "above")),
        Finite.Select(v => Observation.Between(v, v + 1 + Math.Abs(v), "between")),
        Gen.Const(Observation.Missing("missing")));

    [Fact]
    public void A_plate() => Gen.Select(Gen.Int[0, 95], Maybe, Name, Gen.Bool).Select(w => new PlateWell(Well.At(w.Item1 / 12, w.Item1 % 12), w.Item2, w.Item4 ? "standard" : "", w.Item3) { Excluded = w.Item4 })
        .Array[0, 20].Sample(wells => WellFormed(PlateHeatMap.Draw(SampleFigures.Plate() with { Wells = [.. wells] })));

    [Fact]
    public void A_standard_curve() => Gen.Select(
        Gen.Select(Number, Number, Name).Select(p => new CurvePoint(p.Item1, p.Item2, p.Item3)).Array[0, 12],
        Gen.Select(Gen.Double[0.001, 1000], Number, Number, Number).Select(c => new CurveLine(c.Item1, c.Item2, c.Item3, c.Item4)).Array[0, 12],
        Maybe).Sample((points, curve, limit) => WellFormed(StandardCurve.Draw(SampleFigures.Curve() with { Standards = [.. points], Samples = [.. points], Curve = [.. curve], LowerLimit = limit, UpperLimit = limit })));

    [Fact]
    public void A_matrix() => Gen.Select(Gen.Int[1, 20], Name, Number.Array[400]).Sample((n, name, numbers) =>
    {
        var values = new double[n, n];
        for (var i = 0; i < n * n; i++)
        {
            values[i / n, i % n] = numbers[i];
        }

        WellFormed(ConnectivityMatrix.Draw(SampleFigures.Matrix() with { Regions = [.. Enumerable.Range(0, n).Select(i => name + i)], Values = values }));
    });

    [Fact]
    public void A_carpet() => Gen.Select(Gen.Int[1, 20], Gen.Int[0, 6], Number.Array[20], Gen.Float.Array[120]).Sample((t, rows, fd, signal) =>
        WellFormed(CarpetPlot.Draw(SampleFigures.Carpet() with
        {
            Carpet = new(signal[..(t * rows)], t, rows == 0 ? [] : [("GM", rows)]),
            FramewiseDisplacement = fd[..t],
            Dvars = fd[..t],
        })));

    [Fact]
    public void A_forest() => Gen.Select(Gen.Select(Name, Maybe, Maybe, Maybe, Gen.Double[0, 100], Gen.Bool).Select(r => new ForestRow(r.Item1, r.Item2, r.Item3, r.Item4) { Weight = r.Item5, IsSummary = r.Item6, Group = r.Item6 ? "" : r.Item1 }).Array[0, 8], Gen.Bool)
        .Sample((rows, ratio) => WellFormed(ForestPlot.Draw(SampleFigures.Forest() with { Rows = [.. rows], IsRatio = ratio })));

    [Fact]
    public void A_scatter() => Gen.Select(Gen.Select(Name, Gen.OneOf("exercise", "control", "other"), Observed, Observed).Select(p => new ChangePoint(p.Item1, p.Item2, p.Item3, p.Item4)).Array[0, 12], Finite, Finite)
        .Sample((points, a, b) => WellFormed(ChangeScatter.Draw(SampleFigures.Scatter() with { Points = [.. points], Lines = [new(null, a, b), new("control", b, a)] })));

    [Fact]
    public void A_histogram() => Gen.Select(Name, Number.Array[0, 50]).Sample((name, values) => WellFormed(Histogram.Draw(SampleFigures.Bars() with { Groups = [(name, [.. values])] })));

    [Fact]
    public void A_control_chart() => Gen.Select(Name, Finite, Gen.OneOf(QualityGrade.Pass, QualityGrade.Warn, QualityGrade.Fail)).Select(r => new ControlRun(r.Item1, r.Item2, new(r.Item3, r.Item1, r.Item1))).Array[0, 30]
        .Sample(runs => WellFormed(LeveyJenningsChart.Draw(SampleTrialFigures.Control() with { Runs = [.. runs] })));

    [Fact]
    public void Residuals_and_recoveries() => Gen.Select(Name, Number, Number, Maybe).Select(r => (new Residual(r.Item1, r.Item2, r.Item3), new Recovery(r.Item1, r.Item2, r.Item4, r.Item4 is { } limit ? Math.Abs(limit) : null))).Array[0, 20].Sample(all =>
    {
        WellFormed(ResidualPlot.Draw(SampleTrialFigures.Residuals() with { Residuals = [.. all.Select(a => a.Item1)] }));
        WellFormed(RecoveryPlot.Draw(SampleTrialFigures.Recoveries() with { Recoveries = [.. all.Select(a => a.Item2)] }));
    });

    [Fact]
    public void Means_over_visits() => Gen.Select(Finite, Finite, Finite, Gen.Int[0, 99]).Array[8].Sample(numbers =>
    {
        var data = SampleTrialFigures.Means();
        WellFormed(MeansOverVisits.Draw(data with { Means = [.. data.Means.Zip(numbers, (m, n) => m with { Mean = n.Item1, Low = n.Item2, High = n.Item3, Count = n.Item4 })] }));
    });

    [Fact]
    public void A_volcano() => Gen.Select(Name, Gen.Double[1e-6, 1e6], Gen.Double[1e-300, 1], Gen.Double[0, 1]).Select(p => new VolcanoPoint(p.Item1, p.Item2, p.Item3, p.Item4, p.Item4)).Array[0, 20]
        .Sample(points => WellFormed(VolcanoPlot.Draw(SampleTrialFigures.Volcano() with { Points = [.. points] })));

    [Fact]
    public void A_flow() => Gen.Select(Name, Gen.Int[0, 9].Select(i => i == 0 ? (int?)null : i), Gen.Select(Name, Gen.Int[0, 9]).Select(r => new FlowReason(r.Item1, r.Item2)).Array[0, 4]).Select(a => new ConsortArm(a.Item1, a.Item2) { Lost = [.. a.Item3], Excluded = [.. a.Item3], Analysed = a.Item2 }).Array[2, 4]
        .Sample(arms => WellFormed(ConsortFlow.Draw(SampleTrialFigures.Flow() with { Arms = [.. arms], NotEligible = arms[0].Lost })));

    [Fact]
    public void Slices() => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Float.Array[125]).Sample((x, y, z, voxels) =>
        WellFormed(SliceMosaic.Draw(SampleTrialFigures.Mosaic() with { Regions = null, Image = new(new(x, y, z), Affine.Identity, voxels[..(x * y * z)]) })));

    private static void WellFormed(Figure figure)
    {
        _ = Drawn.Xml(figure.Picture.ToMarkup());
        Assert.Contains("</html>", HtmlReport.Write(new() { Title = "t", Sections = [new("s", ImmutableArray.Create<ReportBlock>(figure))] }), StringComparison.Ordinal);
    }
}
