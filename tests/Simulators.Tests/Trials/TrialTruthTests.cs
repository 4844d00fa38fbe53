using Toolkit.Simulators.Trials;

namespace Toolkit.Simulators.Tests.Trials;

/// <summary>Over many seeds, the plainest estimate from the measured values centres on the stated truth.</summary>
public class TrialTruthTests
{
    private const int Trials = 300;

    /// <summary>Four standard errors of the mean of <see cref="Trials"/> estimates: one false alarm in 16 000 checks.</summary>
    private const double Width = 4;

    private static readonly string[] Names =
    [
        "pain_vas: exercise - control", "crp: exercise / control", "tnf_alpha: exercise / control", "il6: exercise / control",
        "pag_mofc_z: exercise - control", "mofc_volume_change: exercise - control",
        "pain_vas ~ pag_mofc_z: change correlation", "pain_vas ~ crp: change correlation",
    ];

    private static readonly Lazy<double[][]> Estimates = new(() => [.. Enumerable.Range(1000, Trials).Select(seed => Estimate(SimulatedTrial.Create(seed)))]);

    [Fact]
    public void The_truth_has_exactly_the_names_of_the_results() =>
        Assert.Equal(Names, TrialTruth.Of(new()).Select(t => t.Name));

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7)]
    public void The_mean_of_direct_estimates_over_many_trials_is_the_truth(int index)
    {
        var truth = TrialTruth.Of(new())[index];
        Func<double, double> scale = truth.Name.Contains('/', StringComparison.Ordinal) ? Math.Log : truth.Name.Contains('~', StringComparison.Ordinal) ? Math.Atanh : v => v;
        var errors = Estimates.Value.Select(e => scale(e[index]) - scale(truth.Value)).ToArray();
        double mean = errors.Average(), se = Math.Sqrt(errors.Average(e => e * e) / errors.Length);
        Assert.True(Math.Abs(mean) < Width * se, $"{truth.Name}: off by {mean:0.0000} with a standard error of {se:0.0000}");
    }

    [Fact]
    public void The_pooled_correlations_hold_when_arms_are_ignored()
    {
        var pooled = TrialTruth.PooledCorrelations(new());
        var large = SimulatedTrial.Create(5, new() { ParticipantsPerArm = 500 });
        var changes = large.Participants.Select(p => large.CourseOf(p)).ToArray();
        double[] pain = [.. changes.Select(c => c.Pain.Week12 - c.Pain.Baseline)], z = [.. changes.Select(c => c.Coupling.Week12 - c.Coupling.Baseline)];
        // 1000 participants: Fisher z has a standard error of 0.032.
        Assert.Equal(Math.Atanh(pooled[0].Value), Math.Atanh(Correlation(pain, z)), 4 * 0.032);
        Assert.All(pooled.Zip(TrialTruth.Of(new())[^2..]), pair => Assert.Equal(pair.First.Name, pair.Second.Name));
    }

    [Fact]
    public void Measurement_noise_takes_less_than_four_per_cent_off_the_correlations()
    {
        SimulatedTrialOptions options = new();
        var truth = TrialTruth.Of(options);
        Assert.InRange(truth[6].Value, 0.96 * options.PainCouplingCorrelation, options.PainCouplingCorrelation);
        Assert.InRange(truth[7].Value, 0.96 * options.PainCrpCorrelation, options.PainCrpCorrelation);
    }

    [Fact]
    public void Il6_has_no_effect_and_the_others_have_one()
    {
        var truth = TrialTruth.Of(new());
        Assert.Equal(1, truth[3].Value, 1e-12);
        Assert.True(truth[0].Value < 0 && truth[1].Value < 1 && truth[2].Value < 1 && truth[4].Value < 0);
    }

    /// <summary>Differences of mean changes, for baselines of the arms agree in expectation; imaging from the true course with the scan's own scatter.</summary>
    private static double[] Estimate(SimulatedTrial trial)
    {
        var arm = trial.Participants.Select(p => p.Arm!.Name == "exercise").ToArray();
        double[] pain = Changes(trial.PainVas.Select(p => p.Millimetres)), crp = Changes(trial.AnalyserResults.Select(r => Math.Log(r.Value)));
        double[] z = [.. trial.Participants.Select(p => Noisy(trial, p.Label, trial.CourseOf(p).Coupling))];
        double[] volume = [.. trial.Participants.Select(p => trial.CourseOf(p).MofcChangePercent)];
        return
        [
            Effect(pain, arm), Math.Exp(Effect(crp, arm)),
            Math.Exp(Effect(Marker(trial, "TNF-alpha"), arm)), Math.Exp(Effect(Marker(trial, "IL-6"), arm)),
            Effect(z, arm), Effect(volume, arm),
            Correlation(WithinArms(pain, arm), WithinArms(z, arm)), Correlation(WithinArms(pain, arm), WithinArms(crp, arm)),
        ];
    }

    private static double Noisy(SimulatedTrial trial, string label, (double Baseline, double Week12) z)
    {
        var chance = new Simulators.Phantom.SeededStream(trial.Seed, label + "/test");
        return z.Week12 - z.Baseline + (TrialTruth.MeasuredCouplingSd * (chance.NextNormal() - chance.NextNormal()));
    }

    private static double[] Marker(SimulatedTrial trial, string analyte)
    {
        var found = trial.Plates.Where(p => p.Analyte == analyte)
            .SelectMany(p => p.Layout.Zip(p.OpticalDensities, (l, od) => (l.Name, l.Role, Value: p.Curve.Inverse(od) * l.Dilution)))
            .Where(w => w.Role == WellRole.Sample)
            .GroupBy(w => w.Name)
            .ToDictionary(g => g.Key, g => Math.Log(g.Average(w => w.Value)));
        return [.. trial.Participants.Select(p => found[p.Label + "-week12"] - found[p.Label + "-baseline"])];
    }

    private static double[] Changes(IEnumerable<double> visits) => [.. visits.Chunk(2).Select(pair => pair[1] - pair[0])];

    private static double Effect(double[] y, bool[] arm) => y.Where((_, i) => arm[i]).Average() - y.Where((_, i) => !arm[i]).Average();

    private static double[] WithinArms(double[] y, bool[] arm) =>
        [.. y.Select((v, i) => v - y.Where((_, j) => arm[j] == arm[i]).Average())];

    private static double Correlation(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average();
        return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
