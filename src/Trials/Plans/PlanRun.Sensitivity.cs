using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>The sensitivity analyses of a plan.</summary>
internal sealed partial class PlanRun
{
    public void Vary(PlannedSensitivity planned)
    {
        if (planned.Missing is PlannedMissing.AsModelled or PlannedMissing.CarriedForward)
        {
            Again(planned);
        }
        else
        {
            Impute(planned);
        }
    }

    /// <summary>The same analysis of other participants, with other standard errors, or with values carried forward.</summary>
    private void Again(PlannedSensitivity planned)
    {
        var members = Members(planned.Outcome.Set);
        var filled = planned.Missing == PlannedMissing.CarriedForward ? CarriedForward.Fill(members, planned.Outcome.Outcome, plan.Baseline) : members;
        if (!Compare(planned.Outcome, filled).Try(out var found, out var fault))
        {
            Fail(Title(planned), planned.Outcome.Outcome.Unit, fault);
            return;
        }

        estimates.AddRange(found.Estimates.Where(e => e.P is not null && e.Name.EndsWith(" at " + planned.Outcome.At, StringComparison.Ordinal)).Select(e => e with { Name = $"{e.Name} [{planned.Name}]" }));
        Keep([], found.Provenance, $"Sensitivity analysis {planned.Name}: {Lower(found.Methods)}" + (planned.Missing == PlannedMissing.CarriedForward ? " Missing values were the last ones carried forward." : ""));
    }

    private void Impute(PlannedSensitivity planned)
    {
        var outcome = planned.Outcome;
        var options = new ImputationOptions { Assumption = Assumed(planned.Missing), Imputations = planned.Imputations };
        var drawn = IncompleteOutcome.From(Members(outcome.Set), outcome.Outcome, plan.Baseline, plan.Arms[0], outcome.LogScale).Bind(values => MultipleImputation.Draw(values, options));
        if (!drawn.Bind(d => d.Effects(outcome.At, planned.Delta, outcome.StandardErrors, plan.Level).Map(e => (Imputations: d, Effects: e))).Try(out var found, out var fault))
        {
            Fail(Title(planned), outcome.Outcome.Unit, fault);
            return;
        }

        var provenance = Provenance.Derived("trials.imputation", found.Imputations.Data.Provenances,
        [
            new("outcome", outcome.Outcome.Name), new("assumption", planned.Missing.ToString()), new("imputations", Numbers.Format(planned.Imputations)), new("burnIn", Numbers.Format(options.BurnIn)),
            new("seed", options.Seed.ToString(CultureInfo.InvariantCulture)), new("delta", Numbers.Format(planned.Delta)), new("at", outcome.At), new("log", outcome.LogScale ? "true" : "false"),
        ]);
        provenances.Add(provenance);
        var (unit, between) = (outcome.LogScale ? "1" : outcome.Outcome.Unit, outcome.LogScale ? "/" : "-");
        foreach (var (arm, pooled) in found.Effects)
        {
            double Shown(double value) => outcome.LogScale ? Math.Exp(value) : value;
            estimates.Add(new()
            {
                Name = $"{outcome.Outcome.Name}: {arm} {between} {plan.Arms[0]} at {outcome.At} [{planned.Name}]",
                Unit = unit,
                Value = Shown(pooled.Estimate),
                Low = Shown(pooled.Low),
                High = Shown(pooled.High),
                Level = plan.Level,
                P = pooled.P,
                Method = string.Create(CultureInfo.InvariantCulture, $"multiple imputation, {Words(planned.Missing)}, {planned.Imputations} data sets, Rubin's rules{(planned.Delta == 0 ? "" : $", delta {planned.Delta:0.####}")}"),
                Provenance = [provenance.Id],
            });
        }

        Tip(planned, found.Imputations, unit, provenance);
        methods.Add($"Sensitivity analysis {planned.Name}: missing values of {outcome.Outcome.Name} were imputed {planned.Imputations} times ({Words(planned.Missing)}; Bayesian normal model of all visits by arm with baseline, one chain an imputation), analysed by analysis of covariance and pooled by Rubin's rules with the degrees of freedom of Barnard and Rubin.");
    }

    private void Tip(PlannedSensitivity planned, Imputations imputations, string unit, Provenance provenance)
    {
        for (var arm = 0; planned.Tip && arm < plan.Arms.Length - 1; arm++)
        {
            var tip = imputations.Tip(planned.Outcome.At, arm, Math.Round(1 - plan.Level, 12), planned.Outcome.StandardErrors).Value;
            tipping.Add((planned, tip));
            estimates.Add(new()
            {
                Name = $"{planned.Outcome.Outcome.Name}: tipping point, {tip.Arm} at {planned.Outcome.At} [{planned.Name}]",
                Unit = planned.Outcome.LogScale ? "1" : planned.Outcome.Outcome.Unit,
                Value = tip.Delta,
                Level = plan.Level,
                Method = $"shift of the missing values in {tip.Arm} at which p reaches {Numbers.Format(tip.Alpha)}{(planned.Outcome.LogScale ? ", on the log scale" : "")}",
                Reason = tip.Delta is not null ? null : tip.Path.Length == 1 ? "not significant without a shift" : "still significant at a shift of ten standard deviations",
                Provenance = [provenance.Id],
            });
        }
    }

    private static MissingAssumption Assumed(PlannedMissing missing) => missing switch
    {
        PlannedMissing.JumpToReference => MissingAssumption.JumpToReference,
        PlannedMissing.CopyReference => MissingAssumption.CopyReference,
        PlannedMissing.CopyIncrements => MissingAssumption.CopyIncrements,
        _ => MissingAssumption.AtRandom,
    };

    private static string Words(PlannedMissing missing) => PlanDetails.Missing[(int)missing].Replace('-', ' ');

    private static string Title(PlannedSensitivity planned) => $"{planned.Outcome.Outcome.Name} [{planned.Name}]";

    private static string Lower(string sentence) => sentence.Length > 1 && char.IsAsciiLetterUpper(sentence[0]) && char.IsAsciiLetterLower(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;
}
