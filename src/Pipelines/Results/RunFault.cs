namespace Toolkit.Pipelines.Results;

/// <summary>What went wrong with one part of a run while the rest went on.</summary>
/// <param name="Stage">The stage that met it: "devices", "dicom", "assays", "connectivity", "graymatter", "trial".</param>
/// <param name="Message">What was expected, what was found, where, what to do.</param>
public sealed record RunFault(string Stage, string Message)
{
    /// <summary>The participant it cost, null where it concerns them all.</summary>
    public string? Participant { get; init; }

    /// <summary>The visit it cost; null where it concerns them all.</summary>
    public string? Visit { get; init; }

    /// <summary>The outcome it cost; null where it concerns them all.</summary>
    public string? Outcome { get; init; }

    /// <summary>One line for a terminal.</summary>
    public override string ToString() => string.Join(" ", new[] { Stage, Participant, Visit, Outcome }.Where(p => p is not null)) + ": " + Message;
}
