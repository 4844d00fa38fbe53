using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What many simulated trials of one plan gave for one comparison.</summary>
/// <param name="Name">Outcome and contrast.</param>
/// <param name="Truth">What was put in: a difference, or a ratio where the outcome is analysed on the log scale.</param>
/// <param name="MeanEstimate">On the scale of the analysis: the mean of the logarithms, as a ratio, where that is one.</param>
/// <param name="Power">Share of the trials with p below alpha.</param>
/// <param name="AdjustedPower">The same after the family's adjustment; null where the outcome belongs to no family.</param>
/// <param name="Coverage">Share of the trials whose interval holds the truth.</param>
/// <param name="Failed">Trials in which there was no estimate; they count as not significant.</param>
public sealed record SimulatedComparison(string Name, double Truth, double MeanEstimate, double Power, double? AdjustedPower, double Coverage, int Failed, int Trials)
{
    /// <summary>Standard error of the power that comes from the number of trials.</summary>
    public double PowerError => Math.Sqrt(Power * (1 - Power) / Trials);
}

/// <summary>Carries out a plan on trials that are simulated from what it assumes: the power of exactly the analysis that will be made, dropout, limits and multiplicity included.</summary>
public static class PlanSimulation
{
    /// <summary>One simulated trial. Outcomes are independent of each other given the arm.</summary>
    /// <exception cref="ArgumentException">The plan assumes nothing.</exception>
    public static TrialData Draw(TrialPlan plan, ulong seed, ulong trial = 0)
    {
        var assumed = plan.Assumptions ?? throw new ArgumentException("The plan has no assumptions.", nameof(plan));
        var chance = new Chance(seed, trial);
        var provenance = Provenance.OfBytes("trials.simulated", "plan", plan.Sha256);
        var later = plan.Visits.Length - 1;
        var stay = Math.Pow(1 - assumed.Dropout, 1.0 / later);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < assumed.PerArm * plan.Arms.Length; i++)
        {
            var arm = i % plan.Arms.Length;
            var who = new Participant(string.Create(CultureInfo.InvariantCulture, $"S{i:00000}")) { Arm = new Arm(plan.Arms[arm]) };
            var last = 0;
            while (last < later && chance.Uniform() < stay)
            {
                last++;
            }

            foreach (var outcome in assumed.Outcomes)
            {
                var planned = plan.Outcomes.First(o => o.Outcome.Name == outcome.Outcome);
                var own = chance.Normal();
                for (var k = 0; k <= last; k++)
                {
                    double share = (plan.Visits[k].Day - plan.Visits[0].Day) / Math.Max(1.0, plan.Visits[^1].Day - plan.Visits[0].Day);
                    var y = outcome.Baseline + (share * outcome.Changes[arm]) + (outcome.Deviation * ((Math.Sqrt(outcome.Correlation) * own) + (Math.Sqrt(1 - outcome.Correlation) * chance.Normal())));
                    y = planned.LogScale ? Math.Exp(y) : y;
                    var seen = k > 0 && y < outcome.LowerLimit ? LongTable.BelowLimit(outcome.LowerLimit.Value) : Observation.Of(y);
                    if (k == 0 && planned.IsChange)
                    {
                        continue;
                    }

                    values.Add(new(who, new Visit(plan.Visits[k].Name) { Day = plan.Visits[k].Day }, planned.Outcome, seen, provenance));
                }
            }
        }

        return TrialData.From(values);
    }

    /// <param name="trials">How many to simulate; each has a stream of the seed of its own.</param>
    /// <param name="progress">Told the number of trials done.</param>
    /// <exception cref="ArgumentException">The plan assumes nothing.</exception>
    public static ImmutableArray<SimulatedComparison> Run(TrialPlan plan, int trials, ulong seed, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        var main = plan with { Tracking = [], Mediation = [], Sensitivity = [], Subgroups = [], Doses = [], Outcomes = [.. plan.Outcomes.Select(o => o with { Set = null, ImportantChange = null })] };
        var results = new PlanResult[trials];
        var done = 0;
        Parallel.For(0, trials, new ParallelOptions { CancellationToken = cancellation }, k =>
        {
            results[k] = PlanAnalysis.Run(main, Draw(plan, seed, (ulong)k));
            progress?.Report(Interlocked.Increment(ref done));
        });
        return [.. plan.Outcomes.SelectMany(o => plan.Arms.Skip(1).Select((arm, a) => Summary(plan, o, arm, a + 1, results)))];
    }

    private static SimulatedComparison Summary(TrialPlan plan, PlannedOutcome outcome, string arm, int index, PlanResult[] results)
    {
        var assumed = plan.Assumptions!.Outcomes.First(a => a.Outcome == outcome.Outcome.Name);
        var at = plan.Visits.First(v => v.Name == outcome.At);
        var share = (at.Day - plan.Visits[0].Day) / Math.Max(1.0, plan.Visits[^1].Day - plan.Visits[0].Day);
        var difference = share * (assumed.Changes[index] - assumed.Changes[0]);
        var truth = outcome.LogScale ? Math.Exp(difference) : difference;
        var name = $"{outcome.Outcome.Name}: {arm} {(outcome.LogScale ? "/" : "-")} {plan.Arms[0]} at {outcome.At}";
        var found = results.Select(r => r.Estimates.FirstOrDefault(e => e.Name == name && e.Value is not null)).ToList();
        var estimates = found.OfType<Estimate>().Select(e => outcome.LogScale ? Math.Log(e.Value!.Value) : e.Value!.Value).ToList();
        var mean = estimates.Count == 0 ? double.NaN : estimates.Average();
        var alpha = 1 - plan.Level;
        var adjusted = results.Select(r => r.Adjusted.Where(x => x.Estimate == name).Select(x => (double?)x.P).FirstOrDefault()).ToList();
        return new(
            name,
            truth,
            outcome.LogScale ? Math.Exp(mean) : mean,
            (double)found.Count(e => e?.P < alpha) / results.Length,
            plan.Families.Any(f => f.Outcomes.Contains(outcome.Outcome.Name)) && index == 1 ? (double)adjusted.Count(p => p < alpha) / results.Length : null,
            (double)found.Count(e => e?.Low <= truth && e.High >= truth) / Math.Max(1, estimates.Count),
            results.Length - estimates.Count,
            results.Length);
    }
}
