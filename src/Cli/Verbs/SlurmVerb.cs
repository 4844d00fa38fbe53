using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>Many participants on an existing Slurm cluster.</summary>
internal static class SlurmVerb
{
    public static Command Create(Shell shell) => new("slurm", "Work on many participants as array jobs of an existing Slurm cluster. The state is told from the output folder, never from the scheduler.")
    {
        SlurmSubmitVerb.Create(shell),
        SlurmStatusVerb.Create(shell),
        SlurmResubmitVerb.Create(shell),
    };
}
