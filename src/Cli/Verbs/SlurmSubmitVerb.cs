using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit slurm submit: an array of participants, and the group after it.</summary>
internal static class SlurmSubmitVerb
{
    private const string Description = """
        Submit all participants of a data set as an array job, and the group level after it. Options of the BIDS-App form are passed on.

        Example:
          toolkit slurm submit /data/bids /data/out --profile /data/pilot --at-once 50 --sbatch --partition=long -- --atlas dseg.nii.gz --template head.nii.gz -w /scratch/work

        A pilot run of a few participants (toolkit IN PILOT participant --participant-label …) is the --profile from which memory, time and participants a task are taken.
        Running a participant twice does no harm: results are published whole, once, and have to be equal.
        """;

    // Below some minutes a task costs the scheduler more than the work (Slurm's own advice on high throughput: minutes, not seconds).
    private const double ShortTaskSeconds = 600;
    private const double Spare = 1.25;
    private const int SpareMebibytes = 256;
    private const double Mebi = 1 << 20;
    private const int MostLooked = 50;

    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("bids_dir") { Description = "As for the BIDS-App form." };
        var output = new Argument<string>("output_dir") { Description = "On a file system that all nodes see." };
        var perTask = new Option<int?>("--per-task") { Description = "Participants a task; from the profile unless given, else 1." };
        var atOnce = new Option<int?>("--at-once") { Description = "Tasks that may run at once." };
        var cpus = new Option<int>("--cpus") { Description = "Processors a task.", DefaultValueFactory = _ => 1 };
        var time = new Option<string?>("--time") { Description = "Time limit of a task, as Slurm writes it; from the profile unless given." };
        var memory = new Option<long?>("--memory") { Description = "MiB a task; from the profile unless given, else from an estimate." };
        var profile = new Option<string?>("--profile") { Description = "Output folder of a run that was measured." };
        var sbatch = new Option<string[]>("--sbatch") { Description = "Another option of sbatch, such as --partition=long; may be repeated." };
        var notice = new Option<int>("--notice") { Description = "Seconds before the time limit at which a task is asked to end.", DefaultValueFactory = _ => 120 };
        var restarts = new Option<int>("--max-restarts") { Description = "How often a task that ended with code 75 is put back.", DefaultValueFactory = _ => 10 };
        var allowMissing = new Option<bool>("--allow-missing") { Description = "The group goes on without participants that failed, and names them." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the scripts, submit nothing." };
        var command = new Command("submit", Description) { input, output, perTask, atOnce, cpus, time, memory, profile, sbatch, notice, restarts, allowMissing, dryRun };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = new Asked(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.GetValue(perTask), parsed.GetValue(memory), parsed.GetValue(time), parsed.GetValue(profile), [.. parsed.UnmatchedTokens]);
            var draft = Draft(asked) with
            {
                AtOnce = parsed.GetValue(atOnce),
                Processors = parsed.GetValue(cpus),
                Scheduler = [.. parsed.GetValue(sbatch) ?? []],
                Notice = parsed.GetValue(notice),
                MostRestarts = parsed.GetValue(restarts),
                AllowMissing = parsed.GetValue(allowMissing),
            };
            return (int)await RunAsync(shell, asked, draft, parsed.GetValue(dryRun), cancellation);
        });
        return command;
    }

    /// <summary>The program that runs now, as another shell would start it.</summary>
    private static ImmutableArray<string> Program() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "toolkit.dll")]
        : [Environment.ProcessPath!];

    private static Submission Draft(Asked asked) => new()
    {
        Program = Program(),
        Input = Path.GetFullPath(asked.Input),
        Output = new(Path.GetFullPath(asked.Output)),
        Options = asked.Options,
        Labels = [],
        Name = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture),
    };

    private static async Task<ExitCode> RunAsync(Shell shell, Asked asked, Submission draft, bool dryRun, CancellationToken cancellation)
    {
        if (!BidsAppForm.Read([draft.Input, draft.Output.Root, BidsAppForm.Participant, .. asked.Options]).Try(out var request, out var fault))
        {
            shell.Complain(fault.Found);
            return ExitCode.Usage;
        }

        if (!ImagingDataset.Open(request.DerivativesFolder ?? request.Input, request.Selection).Try(out var dataset, out fault))
        {
            shell.Complain(WorkFailure.Text(fault));
            return ExitCode.NoInput;
        }

        var labels = request.Selection.Participants.IsEmpty ? dataset.Labels : [.. request.Selection.Participants.Intersect(dataset.Labels, StringComparer.Ordinal)];
        if (labels.IsEmpty)
        {
            shell.Complain("expected participants, found none of those that were named");
            return ExitCode.NoInput;
        }

        if (!request.SkipValidation && BidsCheck.Of(dataset).Errors is { IsEmpty: false } errors)
        {
            shell.Complain(string.Join("; ", errors) + ". Mend it, or go on with --skip-bids-validation.");
            return ExitCode.BadData;
        }

        var measured = asked.Profile is { } folder ? CostProfile.Of(new OutputTree(Path.GetFullPath(folder))) : null;
        if (asked.Profile is not null && measured is null)
        {
            shell.Complain($"--profile: expected the output folder of a run with participants that are done, found none in {Printable.Clean(asked.Profile)}.");
            return ExitCode.Usage;
        }

        // Labels are in the lists of the tasks: they are not said twice.
        var largest = await SlurmCommands.LargestArrayAsync(cancellation);
        var submission = Sized(draft with { Labels = labels, Options = WithoutLabels(asked.Options) }, asked, measured, largest, request, dataset);
        var before = SubmissionFile.Read(draft.Output).Try(out var earlier, out _) ? earlier.Labels : [];
        return await SlurmCommands.SubmitAsync(shell, submission, before.Concat(labels), dryRun, cancellation);
    }

    private static Submission Sized(Submission draft, Asked asked, CostProfile? measured, int largestArray, BidsAppRequest request, ImagingDataset dataset)
    {
        var wanted = asked.PerTask ?? (measured is { } m ? (int)Math.Clamp(ShortTaskSeconds / Math.Max(m.WallSeconds, 0.1), 1, 200) : 1);
        var perTask = Math.Max(wanted, (draft.Labels.Length + largestArray - 1) / largestArray);
        // A participant is refused where its estimate exceeds what is granted: what was measured may ask for more than the estimate, never for less.
        var memory = asked.Memory ?? Math.Max(
            request.MemoryMegabytes is { } given ? (long)given : Estimated(draft.Labels, request, dataset),
            measured is null ? 0 : (long)(Spare * measured.PeakBytes / Mebi) + SpareMebibytes);
        var seconds = measured is null ? (double?)null : 300 + (2 * perTask * measured.SlowSeconds);
        return draft with
        {
            PerTask = perTask,
            MemoryMebibytes = memory,
            Time = asked.Time ?? (seconds is { } s ? string.Create(CultureInfo.InvariantCulture, $"{(int)(s / 3600):00}:{(int)(s / 60) % 60:00}:00") : null),
        };
    }

    /// <summary>MiB by the estimate of the hungriest of the first participants.</summary>
    private static long Estimated(ImmutableArray<string> labels, BidsAppRequest request, ImagingDataset dataset)
    {
        var most = labels.Take(MostLooked).Select(label => dataset.Find(label).Try(out var found, out _) ? ParticipantPipeline.Stages(found, request.Options).Select(s => s.MemoryEstimate).DefaultIfEmpty().Max() : 0).Max();
        return (long)(Spare * most / Mebi) + SpareMebibytes;
    }

    private static ImmutableArray<string> WithoutLabels(ImmutableArray<string> options)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        var skipping = false;
        foreach (var option in options)
        {
            skipping = option.StartsWith('-') ? BidsAppForm.Spelled(option).Split('=')[0] == "--participant-label" : skipping;
            if (!skipping)
            {
                kept.Add(option);
            }
        }

        return kept.ToImmutable();
    }

    private sealed record Asked(string Input, string Output, int? PerTask, long? Memory, string? Time, string? Profile, ImmutableArray<string> Options);
}
