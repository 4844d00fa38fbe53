using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Cli.Verbs;

/// <summary>What the command line of a BIDS-App asks for.</summary>
internal sealed record BidsAppRequest
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    /// <summary>"participant" or "group".</summary>
    public required string Level { get; init; }

    public required string WorkFolder { get; init; }

    /// <summary>Prepared runs that are taken in place of the raw ones; null for none.</summary>
    public string? DerivativesFolder { get; init; }

    public required DatasetSelection Selection { get; init; }

    public required ParticipantOptions Options { get; init; }

    public required int Processors { get; init; }

    /// <summary>Threads a process; null shares the processors out.</summary>
    public int? ThreadsEach { get; init; }

    public double? MemoryMegabytes { get; init; }

    public bool LowMemory { get; init; }

    public bool SkipValidation { get; init; }

    public bool ReportsOnly { get; init; }

    public bool StopOnFirst { get; init; }

    public bool CleanWork { get; init; }

    public bool KeepWork { get; init; }

    public bool AllowMissing { get; init; }

    public double PatienceSeconds { get; init; }

    public string? StatusFile { get; init; }

    public string? PseudonymTable { get; init; }

    public bool Verbose { get; init; }

    public bool IsWorker { get; init; }

    /// <summary>Why the request cannot be met; null where it can.</summary>
    public string? Complaint { get; init; }

    public OutputTree Tree => new(Path.GetFullPath(Output));

    /// <summary>Job, task and restart of Slurm; "" outside of it.</summary>
    public static string Job
    {
        get
        {
            string? Of(string name) => Environment.GetEnvironmentVariable(name);
            return Of("SLURM_JOB_ID") is not { } job ? "" : (Of("SLURM_ARRAY_JOB_ID") is { } array ? $"{array}_{Of("SLURM_ARRAY_TASK_ID")}" : job) + (Of("SLURM_RESTART_COUNT") is { } restarts ? $", restart {restarts}" : "");
        }
    }
}
