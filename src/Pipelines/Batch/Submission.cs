using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Toolkit.Pipelines.Batch;

/// <summary>Participants as array jobs of Slurm: what is asked of the scheduler, as two scripts that anybody can read.</summary>
public sealed record Submission
{
    /// <summary>The program and what stands before its arguments: "/usr/bin/toolkit", or "dotnet /opt/toolkit.dll".</summary>
    public required ImmutableArray<string> Program { get; init; }

    /// <summary>Full path of the input.</summary>
    public required string Input { get; init; }

    public required OutputTree Output { get; init; }

    /// <summary>Options of the BIDS-App, as given.</summary>
    public required ImmutableArray<string> Options { get; init; }

    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Participants a task works on, one after the other.</summary>
    public int PerTask { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>Tasks that may run at once; null for no limit of ours.</summary>
    public int? AtOnce { get; init; }

    public int Processors { get; init; } = 1;

    /// <summary>MiB a task; null asks for nothing.</summary>
    public long? MemoryMebibytes { get; init; }

    /// <summary>Time limit of a task as Slurm writes it; null asks for nothing.</summary>
    public string? Time { get; init; }

    /// <summary>Seconds before the limit at which a task is asked to end.</summary>
    public int Notice { get; init; } = 120;

    /// <summary>How often a task that ended with "try again" is put back.</summary>
    public int MostRestarts { get; init; } = 10;

    /// <summary>More options of sbatch, each a line of the script: "--partition=long".</summary>
    public ImmutableArray<string> Scheduler { get; init; } = [];

    /// <summary>Go on with the group although participants are missing.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Name of this submission: files of it begin so.</summary>
    public required string Name { get; init; }

    public int Tasks => (Labels.Length + PerTask - 1) / PerTask;

    /// <summary>Folder of scripts, lists and logs.</summary>
    public string Folder => FolderOf(Output);

    public string ListFile => Path.Combine(Folder, Name + ".participants.txt");

    public static string FolderOf(OutputTree output) => Path.Combine(output.Logs, "slurm");

    /// <summary>One line a task: the labels it works on.</summary>
    public string List() => string.Concat(Labels.Chunk(PerTask).Select(c => string.Join(' ', c) + "\n"));

    /// <summary>The script of a task: works, hands on the request to end, and is put back where trying again helps. Errors of the data are never tried again.</summary>
    public string TaskScript()
    {
        var script = Head("participants", $"{Name}_%a");
        Line(script, $"#SBATCH --array=0-{Tasks - 1}{(AtOnce is { } limit ? $"%{limit}" : "")}");
        script.Append("#SBATCH --requeue\n");
        Line(script, $"#SBATCH --signal=B:TERM@{Notice}");
        Line(script, $"#SBATCH --cpus-per-task={Processors}");
        if (MemoryMebibytes is { } mebibytes)
        {
            Line(script, $"#SBATCH --mem={mebibytes}M");
        }

        if (Time is not null)
        {
            Line(script, $"#SBATCH --time={Time}");
        }

        script.Append("set -u\n");
        Line(script, $"labels=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" {Quoted(ListFile)})");
        Line(script, $"{Command("participant")} --skip-bids-validation --status-file {Quoted(Path.Combine(Folder, Name))}_\"$SLURM_ARRAY_TASK_ID\".json --participant-label $labels &");
        Line(script, $$"""
            child=$!
            # Slurm asks this shell to end before the time is over: the child saves what it has.
            asked=0
            trap 'asked=1; kill -TERM "$child" 2>/dev/null' TERM
            while :; do
                asked=0
                wait "$child"
                code=$?
                [ "$asked" -eq 1 ] || break
            done
            if [ "$code" -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{MostRestarts}} ]; then
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 30
            fi
            exit "$code"
            """);
        return script.ToString();
    }

    /// <summary>The script of the group, which begins when every task has ended, however it ended.</summary>
    /// <param name="after">Number of the array job.</param>
    public string GroupScript(string after)
    {
        var script = Head("group", Name + "_group");
        Line(script, $"#SBATCH --dependency=afterany:{after}");
        Line(script, $"exec {Command("group")} --skip-bids-validation{(AllowMissing ? " --allow-missing" : "")}");
        return script.ToString();
    }

    private StringBuilder Head(string job, string log)
    {
        var script = new StringBuilder("#!/bin/bash\n");
        Line(script, $"#SBATCH --job-name=toolkit-{job}");
        Line(script, $"#SBATCH --output={Path.Combine(Folder, log)}.log");
        script.Append("#SBATCH --open-mode=append\n");
        foreach (var option in Scheduler)
        {
            Line(script, $"#SBATCH {option}");
        }

        return script;
    }

    private string Command(string level) => string.Join(' ', Program.Concat([Input, Output.Root, level]).Concat(Options).Select(Quoted));

    private static void Line(StringBuilder script, string line) => script.Append(CultureInfo.InvariantCulture, $"{line}\n");

    /// <summary>A word of a shell: nothing in it is expanded.</summary>
    internal static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '=' or ':' or ',')
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
