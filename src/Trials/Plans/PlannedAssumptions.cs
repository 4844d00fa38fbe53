using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>What is assumed of one outcome when a trial is simulated from its plan. On the log scale where the outcome is analysed there.</summary>
/// <param name="Outcome">Name.</param>
/// <param name="Baseline">Mean before treatment.</param>
/// <param name="Deviation">Standard deviation at every visit.</param>
/// <param name="Correlation">Between any two visits of one participant.</param>
/// <param name="Changes">Mean change from baseline at the last visit by arm, in the order of the arms; visits between share it by their day.</param>
public sealed record AssumedOutcome(string Outcome, double Baseline, double Deviation, double Correlation, ImmutableArray<double> Changes)
{
    /// <summary>Values below it are only known to be so; null where nothing is censored. On the outcome's own scale.</summary>
    public double? LowerLimit { get; init; }
}

/// <summary>What a simulation of a trial assumes.</summary>
/// <param name="PerArm">Participants of each arm.</param>
/// <param name="Dropout">Share lost until the last visit, the same from visit to visit.</param>
public sealed record PlannedAssumptions(int PerArm, double Dropout, ImmutableArray<AssumedOutcome> Outcomes);
