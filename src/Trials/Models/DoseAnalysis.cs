using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Does the outcome follow the dose: the slope, the lack of fit of a straight line, Williams' contrasts with their simultaneous p values, and the rank test of Jonckheere and Terpstra on the change.</summary>
public static class DoseAnalysis
{
    private const int FewestLevels = 3;

    /// <param name="trait">A number for each participant: minutes × sessions × weeks × intensity.</param>
    /// <returns>The estimates, or the fault: a dose that is no number, fewer than three doses, too few participants.</returns>
    public static Parsed<TraitAnalysis> Analyse(TrialData data, Outcome outcome, Traits traits, string trait, OutcomeModelOptions options)
    {
        var table = TraitTable.Of(data, outcome, traits, trait, options);
        var dose = new double[table.Pairs.Length];
        for (var i = 0; i < dose.Length; i++)
        {
            var text = traits.Of(table.Pairs[i].Participant.Label, trait)!;
            if (!Numbers.TryParse(text, out dose[i]))
            {
                return new Fault(i, $"a number as {trait}", Printable.Quote(text)) { Unit = "row", Place = $"participant {table.Pairs[i].Participant.Label}, {outcome.Name}" };
            }
        }

        if (dose.Distinct().Count() is < FewestLevels and var few)
        {
            return new Fault(0, $"at least {FewestLevels} doses", $"{few}") { Unit = "row", Place = outcome.Name, Advice = "Two groups are compared as arms" };
        }

        var frame = new Frame(dose.Length).With("dose", dose).With("baseline", table.Frame.Numbers("baseline")).With("y", table.Frame.Numbers("y"));
        var line = Design.Build(Formula.Parse("y ~ baseline + dose").Value, frame).Bind(d => d.Fit());
        var groups = Design.Build(Formula.Parse("y ~ baseline + dose").Value, frame, new() { Factors = ["dose"] }).Bind(d => d.Fit().Map(m => (Design: d, Model: m)));
        return line.Bind(l => groups.Map(g => Describe(l, g.Design, g.Model, frame, table, outcome, trait, options))).In(outcome.Name);
    }

    private static TraitAnalysis Describe(LinearModel line, Design design, LinearModel groups, Frame frame, TraitTable table, Outcome outcome, string trait, OutcomeModelOptions options)
    {
        var provenance = Provenance.Derived(
            "trials.dose", table.Pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), [.. OutcomeModel.Parameters(options, outcome.Name), new("dose", trait)]);
        var log = options.Ancova.LogRatio;
        double[] slope = [0, 0, 1];
        var estimate = line.Contrast("", slope, options.Ancova.StandardErrors, options.Ancova.Level);
        var levels = design.Factors["dose"].Levels.Length;
        double df1 = levels - 2, df2 = groups.ResidualDf, f = (line.ResidualSumOfSquares - groups.ResidualSumOfSquares) / df1 / (groups.ResidualSumOfSquares / df2);
        var change = frame.Numbers("y").Zip(frame.Numbers("baseline"), (y, b) => y - b).ToArray();
        var trend = DoseContrasts.JonckheereTerpstra(change, frame.Numbers("dose"));
        var made = new ModelEstimates(log, options.Ancova.Level, "ANCOVA, linear in dose", provenance);
        var unit = log ? "1" : outcome.Unit;
        var estimates = new List<Estimate>
        {
            made.Of($"{outcome.Name}: {(log ? "ratio" : "slope")} per unit of {trait} at {options.FollowUp}", unit, estimate),
            made.Test($"{outcome.Name}: lack of fit of a straight line in {trait}, F({df1:0}, {df2:0}) at {options.FollowUp}", f, Distributions.FUpper(f, df1, df2), "ANCOVA, dose as factor against dose as line"),
            made.Test($"{outcome.Name}: rising with {trait}, J at {options.FollowUp}", trend.Statistic, trend.P, "Jonckheere-Terpstra on the change"),
        };
        var means = MarginalMeans.Of(design, ["dose"]);
        var simultaneous = made with { Method = "Williams contrast, simultaneous over the contrasts" };
        estimates.AddRange(Williams(groups, means, options).Select(w => simultaneous.Of($"{outcome.Name}: {w.Name} of {trait} at {options.FollowUp}", unit, w)));
        return new()
        {
            Estimates = [.. estimates],
            Faults = table.Faults,
            Provenance = provenance,
            MethodsText = $"Whether {outcome.Name} follows {trait} was analysed by analysis of covariance linear in dose with a test of lack of fit, by Williams' contrasts (multivariate t with the correlation of the fit), and on the change by the test of Jonckheere and Terpstra.",
        };
    }

    /// <summary>The control against the mean of the k highest doses, k rising, with p values and intervals that hold for all of them at once.</summary>
    private static ImmutableArray<Inference> Williams(LinearModel model, ImmutableArray<MarginalMean> means, OutcomeModelOptions options)
    {
        var weights = DoseContrasts.Williams(means.Length).Select(w => DoseContrasts.Over(means, w)).ToArray();
        var names = weights.Select((_, k) => k == 0 ? "highest - lowest" : $"mean of the {k + 1} highest - lowest").ToArray();
        return Dunnett.Simultaneous(model, names, weights, options.Ancova.Level).Contrasts;
    }
}
