using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>How far a measured change of gray matter can be trusted: what stands beside it in the results.</summary>
/// <param name="Minimal">Minimal detectable change in per cent; missing with its reason where the noise could not be measured.</param>
/// <param name="Recovery">Recovery factor of the changes injected into the participant's own image: 1 is all of it. Missing with its reason where none was injected.</param>
public sealed record ChangeDetection(string Participant, string Visit, string Outcome, Observation Minimal, Observation Recovery)
{
    /// <summary>Why a recovery factor is missing where the study asked for none.</summary>
    public const string NothingInjected = "no change was injected";

    /// <summary>Minimal detectable change in per cent.</summary>
    internal static Observation MinimalOf(GrayMatterChange change) => double.IsFinite(change.MinimalDetectable) ? Observation.Of(change.MinimalDetectable) : Observation.Missing("noise could not be measured");

    /// <summary>Recovery factor of the injected changes.</summary>
    internal static Observation RecoveryOf(GrayMatterChange change) => change.Recovery is { } recovery ? Observation.Of(recovery.Factor) : Observation.Missing(NothingInjected);
}
