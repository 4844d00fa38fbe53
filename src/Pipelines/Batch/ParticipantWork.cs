using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Batch;

/// <summary>Where and how one participant is worked on.</summary>
public sealed record WorkSettings
{
    public required OutputTree Output { get; init; }

    /// <summary>Folder of the work folders; shared by all machines if work is to be resumed on another one.</summary>
    public required string WorkRoot { get; init; }

    /// <summary>Throw away what earlier runs left in the work folder.</summary>
    public bool CleanWork { get; init; }

    /// <summary>Keep the work folder of a participant that is published.</summary>
    public bool KeepWork { get; init; }

    /// <summary>1 or more; results do not depend on it.</summary>
    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>Job, task and restart count of the scheduler, for the diary.</summary>
    public string Job { get; init; } = "";
}

/// <summary>The work on one participant: stages that are done with the same inputs, settings and version are not done again; a result is published whole or not at all.</summary>
public sealed class ParticipantWork(ParticipantInput input, ImmutableArray<ParticipantStage> stages, WorkSettings settings, TimeProvider clock)
{
    private readonly Publication publication = new(settings.Output);
    private readonly List<WorkFailure> failures = [];
    private readonly List<StageCost> costs = [];

    /// <summary>Bytes that the hungriest stage needs.</summary>
    public long MemoryEstimate { get; } = stages.Select(s => s.MemoryEstimate).DefaultIfEmpty().Max();

    /// <summary>Does what is left to do.</summary>
    /// <param name="enter">Told the stage that begins.</param>
    /// <param name="progress">Told the share of the stage that is done.</param>
    /// <returns>What came of it; a participant of which a stage failed is not published.</returns>
    public ParticipantStatus Run(Action<string> enter, Action<double> progress, CancellationToken cancellation)
    {
        var status = new ParticipantStatus { Entity = input.Entity, EstimatedBytes = MemoryEstimate, Job = settings.Job };
        var at = "plan";
        // What ends the work now comes before what failed and cost only its followers.
        ParticipantStatus Ended(FailureKind kind, string reason) => status with { Failures = [new(kind, at, reason), .. failures], Costs = [.. costs] };
        void Enter(string stage) => enter(at = stage);
        try
        {
            Enter("plan");
            status = Worked(status, Enter, progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            status = Ended(FailureKind.Interrupted, "ended on request; what was done is kept");
        }
        catch (InvalidDataException e)
        {
            status = Ended(FailureKind.CannotCreate, "work directory: " + Printable.Clean(e.Message, 400));
        }
        catch (UnauthorizedAccessException e)
        {
            status = Ended(FailureKind.CannotCreate, Printable.Clean(e.Message, 400));
        }
        catch (IOException e)
        {
            status = Ended(FailureKind.InputOutput, Printable.Clean(e.Message, 400));
        }

        return status with { Ended = clock.GetUtcNow() };
    }

    private ParticipantStatus Worked(ParticipantStatus status, Action<string> enter, Action<double> progress, CancellationToken cancellation)
    {
        var key = WorkKey.Of(stages);
        if (publication.IsDone(input.Entity, key, contents: true, out var conflict))
        {
            return ParticipantStatus.Read(settings.Output, input.Entity) is { IsDone: true } before ? before : status;
        }

        if (conflict is not null)
        {
            return status with { Failures = [conflict] };
        }

        var opened = WorkFolder.Open(settings.WorkRoot, input.Entity, settings.CleanWork);
        using var folder = opened.Folder;
        if (folder is null)
        {
            return status with { Failures = [opened.Failure!] };
        }

        status = Stages(status, folder.Path, enter, progress, cancellation);
        if (!status.IsDone)
        {
            ShowFailed(folder.Path);
            return status;
        }

        enter("publish");
        cancellation.ThrowIfCancellationRequested();
        if (publication.Publish(input.Entity, key, Path.Combine(folder.Path, ParticipantPipeline.Derivatives)) is { } refused)
        {
            return status with { Failures = [refused] };
        }

        status = status with { PublishedBytes = TreeManifest.Of(settings.Output.FolderOf(input.Entity)).Bytes };
        if (!settings.KeepWork)
        {
            folder.Remove();
        }

        return status;
    }

    private ParticipantStatus Stages(ParticipantStatus status, string folder, Action<string> enter, Action<double> progress, CancellationToken cancellation)
    {
        var ledger = new StageLedger(folder);
        var (done, failed) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var losses = ImmutableArray.CreateBuilder<string>();
        var context = new StageContext(folder, settings.Threads, cancellation) { Progress = progress };
        Directory.CreateDirectory(context.PathOf(StageOutcomeFile.Folder));
        foreach (var stage in stages)
        {
            cancellation.ThrowIfCancellationRequested();
            if (stage.Needs.Any(failed.Contains))
            {
                ledger.Forget(stage);
                stage.Clear(context);
                failed.Add(stage.Name);
                continue;
            }

            enter(stage.Name);
            var key = WorkKeys.Of(stage, done);
            if (!ledger.IsDone(stage, key, out var lost, out var cost))
            {
                ledger.Forget(stage);
                var meter = new ProcessMeter();
                var outcome = stage.Run(context);
                if (outcome.Fault is { } fault)
                {
                    failed.Add(stage.Name);
                    failures.Add(WorkFailure.Of(fault, stage.Name));
                    continue;
                }

                (lost, cost) = (outcome.Losses, ledger.Note(stage, key, outcome.Losses, meter.Read(stage.Name, stage.Kind)));
            }

            done.Add(stage.Name, key);
            losses.AddRange(lost);
            costs.Add(cost!);
        }

        return status with { Losses = losses.ToImmutable(), Costs = [.. costs], Failures = [.. failures] };
    }

    /// <summary>The page of a participant that is not published, for whoever looks into the failure: it stands in the diary.</summary>
    private void ShowFailed(string folder)
    {
        var page = Path.Combine(folder, ParticipantPipeline.Derivatives, input.Entity + ".html");
        if (File.Exists(page))
        {
            SharedFile.Write(Path.Combine(settings.Output.Logs, input.Entity + ".html"), File.ReadAllBytes(page));
        }
    }
}
