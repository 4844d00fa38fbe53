using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>What the command line asks for.</summary>
/// <param name="Complaint">What is wrong with the command line; null where nothing is.</param>
internal sealed record ConnectivityCommand(ConnectivityRequest Request, string? Complaint)
{
    /// <summary>The sidecar is printed too.</summary>
    public bool Json { get; init; }

    /// <summary>The input is read and checked, and nothing is written.</summary>
    public bool DryRun { get; init; }
}
