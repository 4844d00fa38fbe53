using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class IntervalTests
{
    /// <summary>In mid-range the likelihood is nearly quadratic: the kinds agree to this share of the width.</summary>
    private const double MidRange = 0.15;

    /// <summary>Three standard errors of a coverage of 95 % over the simulated plates below.</summary>
    private const double CoverageSlack = 0.065;

    private static readonly IntervalKind[] Kinds = Enum.GetValues<IntervalKind>();

    [Fact]
    public void In_mid_range_every_total_interval_tells_the_same()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.03, 17, 120);
        var reference = Sample(plate, IntervalKind.Inversion);
        var width = reference.High!.Value - reference.Low!.Value;
        foreach (var kind in Kinds.Where(k => k != IntervalKind.DeltaLogCurveOnly))
        {
            var sample = Sample(plate, kind);
            Assert.Equal(kind, sample.Interval);
            Assert.InRange(Math.Abs(sample.Low!.Value - reference.Low.Value) / width, 0, MidRange);
            Assert.InRange(Math.Abs(sample.High!.Value - reference.High.Value) / width, 0, MidRange);
        }

        var curveOnly = Sample(plate, IntervalKind.DeltaLogCurveOnly);
        Assert.True(curveOnly.High - curveOnly.Low < 0.8 * width);
    }

    [Theory]
    [InlineData(IntervalKind.DeltaLog)]
    [InlineData(IntervalKind.Inversion)]
    [InlineData(IntervalKind.Profile)]
    [InlineData(IntervalKind.Bootstrap)]
    [InlineData(IntervalKind.BootstrapBca)]
    [InlineData(IntervalKind.BootstrapWild)]
    public void Intervals_cover_the_truth_as_often_as_they_say(IntervalKind kind)
    {
        double[] truths = [20, 110, 450];
        var (covered, total) = (0, 0);
        for (uint seed = 1; seed <= 40; seed++)
        {
            var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, seed, truths), new AssayOptions { Interval = kind, BootstrapDraws = 200 });
            for (var i = 0; i < truths.Length; i++)
            {
                total++;
                covered += (result.Samples[i].Low ?? 0) <= truths[i] && truths[i] <= (result.Samples[i].High ?? double.PositiveInfinity) ? 1 : 0;
            }
        }

        Assert.InRange(covered / (double)total, 0.95 - CoverageSlack, 1);
    }

    /// <summary>Share of 2 000 simulated plates whose interval holds the truth, at three doses; 6 000 intervals have a standard error of 0.3 %.</summary>
    [Theory]
    [InlineData(IntervalKind.DeltaLog, 0.94, 0.96)]
    [InlineData(IntervalKind.Inversion, 0.94, 0.96)]
    [InlineData(IntervalKind.Bootstrap, 0.93, 0.965)]
    [InlineData(IntervalKind.BootstrapWild, 0.93, 0.965)]
    public void Coverage_over_two_thousand_plates_is_what_the_interval_promises(IntervalKind kind, double least, double most)
    {
        double[] truths = [20, 110, 450];
        var covered = 0;
        for (uint seed = 1; seed <= 2000; seed++)
        {
            var result = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, seed + 10_000, truths), new AssayOptions { Interval = kind, BootstrapDraws = 200 });
            covered += truths.Where((x, i) => (result.Samples[i].Low ?? 0) <= x && x <= (result.Samples[i].High ?? double.PositiveInfinity)).Count();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{kind}: {100 * covered / 6000.0:0.0} % of 6000"));
        Assert.InRange(covered / 6000.0, least, most);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bootstrap_and_another_seed_another()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.04, 3, 100);
        SampleResult At(int seed) => Assay.Quantify(plate, new AssayOptions { Interval = IntervalKind.Bootstrap, BootstrapDraws = 200, Seed = seed }).Samples[0];
        Assert.Equal(At(1).Low, At(1).Low);
        Assert.NotEqual(At(1).Low, At(2).Low);
    }

    [Fact]
    public void Near_the_upper_asymptote_the_inversion_has_an_open_end()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.06, 4, 6000);
        var sample = Sample(plate, IntervalKind.Inversion);
        if (sample.Concentration is not null)
        {
            Assert.Null(sample.High);
        }

        Assert.NotEqual(ConcentrationVerdict.Ok, sample.Verdict);
        Assert.True(sample.Observation.IsCensored);
    }

    [Fact]
    public void Without_degrees_of_freedom_there_is_no_interval_and_no_error()
    {
        var noise = Plates.Doses[1..6].Select((x, i) => (x, Plates.Il6.Value(x) * (1 + (0.01 * (i % 2)))));
        var result = Assay.Quantify(Plates.Of(noise, 0.4), new AssayOptions { Family = CurveFamily.Spline });
        Assert.Null(result.Samples[0].Low);
        Assert.Null(result.Samples[0].StandardError);
        Assert.Equal(0, result.Samples[0].Observation.StandardError);
    }

    [Fact]
    public void A_bootstrap_is_refused_for_a_line_and_by_the_plain_interval()
    {
        var line = Assay.Quantify(Plates.Of(Plates.Doses.Select((x, i) => (x, 0.2 + (0.003 * x) + (0.001 * (i % 2))))), new AssayOptions { Family = CurveFamily.Linear }).Curve!;
        Assert.Throws<ArgumentException>(() => CurveBootstrap.Of(line, 100, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConcentrationInterval.Of(IntervalKind.Bootstrap, line, 0.5, 2, 0.95, 1, 1000));
        var result = Assay.Quantify(Plates.Of(Plates.Doses.Select((x, i) => (x, 0.2 + (0.003 * x) + (0.001 * (i % 2)))), 0.5), new AssayOptions { Family = CurveFamily.Linear, Interval = IntervalKind.Profile });
        Assert.Equal(IntervalKind.DeltaLog, result.Samples[0].Interval);
    }

    private static SampleResult Sample(AssayPlate plate, IntervalKind kind) => Assay.Quantify(plate, new AssayOptions { Interval = kind }).Samples[0];
}
