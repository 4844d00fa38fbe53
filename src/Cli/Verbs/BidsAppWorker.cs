using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Cli.Verbs;

/// <summary>The process that works on participants, one after the other, as another process that watches it says. It ends with that one.</summary>
internal sealed class BidsAppWorker : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private readonly Shell shell;
    private readonly BidsAppRequest request;
    private readonly ImagingDataset dataset;
    private readonly BlockingCollection<string> orders = [];
    private readonly CancellationTokenSource ending = new();
    private readonly PosixSignalRegistration term;
    private Timer? hardEnd;

    private BidsAppWorker(Shell shell, BidsAppRequest request, ImagingDataset dataset)
    {
        (this.shell, this.request, this.dataset) = (shell, request, dataset);
        term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            End();
        });
    }

    public static ExitCode Run(Shell shell, BidsAppRequest request, ImagingDataset dataset)
    {
        using var worker = new BidsAppWorker(shell, request, dataset);
        new Thread(worker.Listen) { IsBackground = true }.Start();
        foreach (var order in worker.orders.GetConsumingEnumerable())
        {
            if (order.Split('\t') is [WorkerMessage.Work, { Length: > 0 } label])
            {
                worker.Work(label);
            }
        }

        return worker.ending.IsCancellationRequested ? ExitCode.TryAgain : ExitCode.Ok;
    }

    public void Dispose()
    {
        term.Dispose();
        hardEnd?.Dispose();
        ending.Dispose();
        orders.Dispose();
    }

    private void Listen()
    {
        while (Console.In.ReadLine() is { } line)
        {
            orders.Add(line);
        }

        // The process that watched is gone: nobody would take the result of what goes on.
        orders.CompleteAdding();
        End();
    }

    private void End()
    {
        ending.Cancel();
        hardEnd ??= new Timer(_ => Environment.Exit((int)ExitCode.TryAgain), null, Grace, Timeout.InfiniteTimeSpan);
    }

    private void Say(WorkerMessage message)
    {
        lock (orders)
        {
            shell.Out.WriteLine(message.ToString());
            shell.Out.Flush();
        }
    }

    private void Work(string label)
    {
        var entity = "sub-" + label;
        using var beat = new Heartbeat(request.Tree.BeatOf(entity), "plan", (stage, share) => Say(WorkerMessage.Beat(stage, share)), TimeProvider.System);
        var status = new ParticipantStatus { Entity = entity, Job = BidsAppRequest.Job };
        try
        {
            if (!dataset.Find(label).Try(out var input, out var fault))
            {
                status = status with { Failures = [WorkFailure.Of(fault, "plan")], Ended = TimeProvider.System.GetUtcNow() };
            }
            else
            {
                var work = new ParticipantWork(input, ParticipantPipeline.Stages(input, request.Options with { Threads = request.ThreadsEach ?? 1 }), Settings(), TimeProvider.System);
                Say(WorkerMessage.Need(work.MemoryEstimate));
                if (orders.Take() == WorkerMessage.Skip)
                {
                    return;
                }

                status = work.Run(beat.Enter, beat.Tell, ending.Token);
            }
        }
        catch (InvalidOperationException) when (orders.IsAddingCompleted)
        {
            return;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The catch-all of a worker: a bug costs one participant, and is named.
            status = status with { Failures = [new(FailureKind.Bug, "unknown", "This is a bug in the toolkit, please report it: " + Printable.Clean(e.ToString(), 1500))], Ended = TimeProvider.System.GetUtcNow() };
        }

        Tell(status);
    }

    private void Tell(ParticipantStatus status)
    {
        var failure = status.Failures.FirstOrDefault();
        try
        {
            status.Write(request.Tree);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure ??= new(FailureKind.InputOutput, "publish", Printable.Clean(e.Message, 400));
        }

        var more = status.Failures.Length > 1 ? $" (and {status.Failures.Length - 1} more)" : "";
        Say(failure is null ? WorkerMessage.Done : WorkerMessage.Failed(failure with { Reason = failure.Reason + more }));
    }

    private WorkSettings Settings() => new()
    {
        Output = request.Tree,
        WorkRoot = request.WorkFolder,
        CleanWork = request.CleanWork,
        KeepWork = request.KeepWork,
        Threads = request.ThreadsEach ?? 1,
        Job = BidsAppRequest.Job,
    };
}
