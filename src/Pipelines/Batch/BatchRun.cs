using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Toolkit.Pipelines.Batch;

/// <summary>How a run is done. None of it changes a number.</summary>
public sealed record BatchSettings
{
    /// <summary>Processes at most; fewer run while memory does not allow more.</summary>
    public int Processes { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    public required MemoryLimit Memory { get; init; }

    /// <summary>How long a process may stand still before it is ended and named.</summary>
    public TimeSpan Patience { get; init { ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero); field = value; } } = TimeSpan.FromMinutes(10);

    /// <summary>How long a process that was asked to end may take for it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Begin no other participant after one that failed.</summary>
    public bool StopOnFirst { get; init; }

    /// <summary>Job, task and restart count of the scheduler, for the diary.</summary>
    public string Job { get; init; } = "";
}

/// <summary>Works through participants in processes that are watched: one that dies, stands still or needs too much costs its participant alone, and is named.</summary>
/// <param name="worker">How a worker is started.</param>
/// <param name="board">Is told what happens.</param>
public sealed class BatchRun(OutputTree output, BatchSettings settings, Func<ProcessStartInfo> worker, BatchBoard board, TimeProvider clock)
{
    private readonly MemoryBudget budget = new(settings.Memory);
    private int next;
    private bool stopped;

    /// <summary>Works through all, in their order.</summary>
    /// <param name="ending">Asks the run to end: nothing new begins, workers are asked to end, then ended.</param>
    public async Task RunAsync(ImmutableArray<string> labels, CancellationToken ending)
    {
        var lanes = Enumerable.Range(0, Math.Min(settings.Processes, labels.Length)).Select(_ => LaneAsync(labels, ending));
        await Task.WhenAll(lanes);
    }

    private async Task LaneAsync(ImmutableArray<string> labels, CancellationToken ending)
    {
        WorkerProcess? process = null;
        try
        {
            while (!ending.IsCancellationRequested && !Volatile.Read(ref stopped) && Interlocked.Increment(ref next) - 1 is var i && i < labels.Length)
            {
                if (process?.HasEnded != false)
                {
                    process?.Dispose();
                    process = new(worker());
                }

                board.Begins(labels[i]);
                var failure = await OneAsync(process, labels[i], ending);
                board.Ended(labels[i], failure);
                if (failure?.Kind is FailureKind.Died or FailureKind.Stalled)
                {
                    process.Dispose();
                    process = null;
                }

                if (failure is not null && settings.StopOnFirst)
                {
                    Volatile.Write(ref stopped, true);
                }
            }
        }
        finally
        {
            process?.Dispose();
        }
    }

    private async Task<WorkFailure?> OneAsync(WorkerProcess process, string label, CancellationToken ending)
    {
        var dog = new Watchdog(settings.Patience, clock);
        dog.Reset(process.Activity);
        var (taken, stage) = (0L, "plan");
        process.Tell(WorkerMessage.Work + "\t" + label);
        await using var asked = ending.Register(process.Ask);
        try
        {
            while (true)
            {
                var message = await NextAsync(process, dog, ending);
                switch (message)
                {
                    case { Message: { Word: "beat" } beat }:
                        stage = beat.First;
                        board.Beats(label, stage, beat.Second);
                        break;
                    case { Message: { Word: "need" } need }:
                        var bytes = long.TryParse(need.First, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
                        if (!await budget.AdmitAsync(bytes, ending))
                        {
                            process.Tell(WorkerMessage.Skip);
                            return Told(label, new(FailureKind.Memory, "plan", $"expected at most {MemoryLimit.Text(budget.Limit.Bytes)} of memory ({budget.Limit.Source}), found an estimate of {MemoryLimit.Text(bytes)}. Grant more, or work at coarser voxels"), bytes);
                        }

                        taken = bytes;
                        dog.Reset(process.Activity);
                        process.Tell(WorkerMessage.Go);
                        break;
                    case { Message: { Word: "end" } end }:
                        return end.Failure;
                    case { Complaint: { } complaint }:
                        process.Kill();
                        return Told(label, new(FailureKind.Stalled, stage, $"the process {complaint}; it was ended. Running again goes on with this stage"), taken);
                    default:
                        var epitaph = await process.EpitaphAsync();
                        return ending.IsCancellationRequested
                            ? new(FailureKind.Interrupted, stage, "ended on request; what was done is kept")
                            : Told(label, new(FailureKind.Died, stage, $"the process {epitaph}{Estimate(taken)}. Running again goes on with this stage"), taken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return new(FailureKind.Interrupted, stage, "ended on request; what was done is kept");
        }
        finally
        {
            if (taken > 0)
            {
                budget.Release(taken);
            }
        }
    }

    /// <summary>The next message; a complaint where the process stands still; neither where it has ended.</summary>
    /// <exception cref="OperationCanceledException">The run ends, and the worker did not within its grace.</exception>
    private async Task<(WorkerMessage? Message, string? Complaint)> NextAsync(WorkerProcess process, Watchdog dog, CancellationToken ending)
    {
        var arrival = process.Messages.WaitToReadAsync(CancellationToken.None).AsTask();
        var grace = clock.GetTimestamp();
        var look = TimeSpan.FromSeconds(Math.Min(1, settings.Patience.TotalSeconds / 4));
        while (await Task.WhenAny(arrival, Task.Delay(look, clock, CancellationToken.None)) != arrival)
        {
            if (!ending.IsCancellationRequested)
            {
                grace = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(grace) > settings.Grace)
            {
                throw new OperationCanceledException(ending);
            }

            if (dog.Complaint(process.Activity) is { } complaint)
            {
                return (null, complaint);
            }
        }

        if (!await arrival || !process.Messages.TryRead(out var message))
        {
            return (null, null);
        }

        dog.Beat();
        return (message, null);
    }

    private static string Estimate(long bytes) => bytes > 0 ? $" (its memory was estimated at {MemoryLimit.Text(bytes)})" : "";

    /// <summary>What the worker can no longer say itself, the watcher writes into the diary.</summary>
    private WorkFailure Told(string label, WorkFailure failure, long bytes)
    {
        try
        {
            new ParticipantStatus { Entity = "sub-" + label, Failures = [failure], EstimatedBytes = bytes, Ended = clock.GetUtcNow(), Job = settings.Job }.Write(output);
            if (File.Exists(output.BeatOf("sub-" + label)))
            {
                File.Delete(output.BeatOf("sub-" + label));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return failure with { Reason = failure.Reason + ". Its status could not be written: " + e.Message };
        }

        return failure;
    }
}
