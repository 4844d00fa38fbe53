using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>One check by its kind: the same code serves a single claim and the audit of a whole review.</summary>
public static class Recomputation
{
    /// <param name="kind">"p_from_d", "counts", "grim" …</param>
    /// <param name="inputs">Printed numbers by name.</param>
    /// <param name="reported">The claim as printed: "p&lt;0.01", "55.1%", "decrease".</param>
    /// <param name="set">The tables, for checks that look there; may be empty.</param>
    /// <param name="studyId">The trial the claim is about; "" for the whole set.</param>
    /// <returns>The quantities and the verdict; not checkable where an input is missing or the kind is unknown.</returns>
    public static CheckResult Run(string kind, CheckInputs inputs, string reported, EvidenceSet set, string studyId) => kind switch
    {
        "p_from_d" => EffectChecks.FromD(inputs, reported),
        "p_from_r" => EffectChecks.FromR(inputs, reported),
        "p_from_eta2" => EffectChecks.FromEta2(inputs, reported),
        "p_from_stat" => StatisticCheck.Run(inputs, reported),
        "p_from_means" => MeansCheck.Run(inputs, reported),
        "from_ci" => IntervalCheck.Run(inputs, reported),
        "implied" => ImpliedCheck.Run(inputs),
        "percent_change" => NumberChecks.PercentChange(inputs, reported),
        "difference" => NumberChecks.Difference(inputs, reported),
        "grim" => NumberChecks.Grim(inputs),
        "counts" => CountChecks.Run(inputs, reported, set),
        "rob2" => Rob2Checks.Run(inputs, reported, set),
        "prisma" => FlowChecks.Run(inputs, reported, set),
        "cross_source" => SourceChecks.Run(inputs),
        "completeness" => SourceChecks.Completeness(inputs, set, studyId),
        "swim" => SwimChecks.Run(inputs, reported),
        _ => CheckResult.NotCheckable("no check of kind " + Measurements.Printable.Quote(kind)),
    };
}
