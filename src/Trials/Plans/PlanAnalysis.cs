using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What came of an analysis by plan. Outcomes that failed are faults; the others are there.</summary>
/// <param name="Adjusted">Adjusted p values by family and estimate.</param>
/// <param name="Provenances">Every analysis that was made.</param>
public sealed record PlanResult(
    ImmutableArray<Estimate> Estimates,
    ImmutableArray<(string Family, string Estimate, double P)> Adjusted,
    ImmutableArray<string> Faults,
    ImmutableArray<Provenance> Provenances,
    ImmutableArray<string> Methods)
{
    /// <summary>The comparison that the plan asks for of each outcome that has one.</summary>
    public ImmutableArray<(PlannedOutcome Outcome, Estimate Effect)> Primary { get; init; } = [];

    public ImmutableArray<TrackingAnalysis> Tracking { get; init; } = [];

    public ImmutableArray<MediationAnalysis> Mediation { get; init; } = [];

    /// <summary>Values that were left out and why, each once; their messages stand in <see cref="Faults"/> too.</summary>
    public ImmutableArray<TrialFault> Gaps { get; init; } = [];

    /// <summary>Tipping points by sensitivity analysis.</summary>
    public ImmutableArray<(PlannedSensitivity Analysis, TippingPoint Tip)> Tipping { get; init; } = [];
}

/// <summary>Analyses a trial as its plan says.</summary>
public static class PlanAnalysis
{
    /// <param name="traits">Sex, dose, membership of sets; where the plan needs none it may be absent.</param>
    /// <param name="redraw">Given a marker and the labels of participants, a way to measure all of their changes anew (a refitted plate); null where there is none.</param>
    public static PlanResult Run(TrialPlan plan, TrialData data, Traits? traits = null, Func<Outcome, IReadOnlyList<string>, MeasurementRedraw?>? redraw = null)
    {
        var run = new PlanRun(plan, data, traits ?? Traits.None, redraw);
        foreach (var planned in plan.Outcomes)
        {
            run.Analyse(planned);
        }

        foreach (var (marker, pain) in plan.Tracking)
        {
            run.Track(marker, pain);
        }

        foreach (var (marker, pain) in plan.Mediation)
        {
            run.Mediate(marker, pain);
        }

        foreach (var subgroup in plan.Subgroups)
        {
            run.Trait(subgroup, SubgroupAnalysis.Analyse);
        }

        foreach (var dose in plan.Doses)
        {
            run.Trait(dose, DoseAnalysis.Analyse);
        }

        foreach (var sensitivity in plan.Sensitivity)
        {
            run.Vary(sensitivity);
        }

        return run.Result();
    }
}
