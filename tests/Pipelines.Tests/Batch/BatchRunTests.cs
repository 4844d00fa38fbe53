using System.Collections.Immutable;
using System.Diagnostics;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

/// <summary>The watching side, with workers that are a few lines of shell: each does one wrong thing.</summary>
public sealed class BatchRunTests : IDisposable
{
    private const string Good = "while read word label; do printf 'need\\t10\\n'; read answer; printf 'beat\\twork\\t0.5\\n'; printf 'end\\n'; done";
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task Every_participant_is_worked_on_once()
    {
        var board = await Run(Good, ["01", "02", "03", "04", "05"], TestContext.Current.CancellationToken, processes: 2);
        Assert.All(board.Rows(), r => Assert.Equal((ParticipantState.Done, null), (r.State, r.Failure)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_is_killed_is_named_with_signal_and_stage_and_the_others_go_on()
    {
        var board = await Run("while read word label; do printf 'need\\t10\\n'; read answer; printf 'beat\\tnormalise\\t\\n'; [ $label = 02 ] && kill -9 $$; printf 'end\\n'; done", ["01", "02", "03"], TestContext.Current.CancellationToken);
        Assert.Equal([ParticipantState.Done, ParticipantState.Failed, ParticipantState.Done], board.Rows().Select(r => r.State));
        var failure = board.Rows()[1].Failure!;
        Assert.Equal((FailureKind.Died, "normalise"), (failure.Kind, failure.Stage));
        Assert.Contains("was killed by signal 9, as the system does when memory runs out (its memory was estimated at 1 MiB)", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(failure, Assert.Single(ParticipantStatus.Read(new(folder.Root), "sub-02")!.Failures));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_last_words_of_a_worker_are_told()
    {
        var board = await Run("read word label; echo 'Out of memory.' >&2; exit 3", ["01"], TestContext.Current.CancellationToken);
        Assert.Contains("ended by itself with code 3. Its last words: Out of memory.", board.Rows()[0].Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_without_a_sign_of_life_is_ended_and_named()
    {
        var board = await Run("read word label; printf 'need\\t10\\n'; read answer; printf 'beat\\tmotion\\t\\n'; sleep 100", ["01"], TestContext.Current.CancellationToken, patience: 1);
        Assert.Equal((FailureKind.Stalled, "motion"), (board.Rows()[0].Failure!.Kind, board.Rows()[0].Failure!.Stage));
        Assert.Contains("no sign of life for", board.Rows()[0].Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_only_beats_stands_still_all_the_same()
    {
        var board = await Run("read word label; printf 'need\\t10\\n'; read answer; while :; do printf 'beat\\timport\\t\\n'; sleep 1; done", ["01"], TestContext.Current.CancellationToken, patience: 3);
        Assert.Equal(FailureKind.Stalled, board.Rows()[0].Failure!.Kind);
        Assert.Contains("neither computed nor read nor wrote for", board.Rows()[0].Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_participant_that_needs_more_than_there_is_is_refused_with_both_figures_before_it_begins()
    {
        var board = await Run("while read word label; do printf 'need\\t99000000\\n'; read answer; [ $answer = skip ] || printf 'end\\n'; done", ["01"], TestContext.Current.CancellationToken, memory: 50_000_000);
        Assert.Equal((FailureKind.Memory, "expected at most 48 MiB of memory (test), found an estimate of 95 MiB. Grant more, or work at coarser voxels"), (board.Rows()[0].Failure!.Kind, board.Rows()[0].Failure!.Reason));
    }

    [Fact(Timeout = 60_000)]
    public async Task Memory_decides_how_many_run_at_once()
    {
        // Each holds a folder while it runs: a second one at the same time could not make it.
        var board = await Run($"while read word label; do printf 'need\\t30\\n'; read answer; mkdir {folder["one"]} || exit 1; sleep 0.2; rmdir {folder["one"]}; printf 'end\\n'; done", ["01", "02", "03", "04"], TestContext.Current.CancellationToken, processes: 4, memory: 50);
        Assert.All(board.Rows(), r => Assert.Equal(ParticipantState.Done, r.State));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_is_asked_to_end_begins_nothing_new_and_ends_workers_that_do_not_listen()
    {
        using var ending = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var board = Board(["01", "02"]);
        var run = Start("trap '' TERM; read word label; printf 'need\\t10\\n'; read answer; printf 'beat\\twork\\t\\n'; while :; do sleep 1; done", board, grace: 1).RunAsync(["01", "02"], ending.Token);
        while (board.Rows()[0].Stage != "work" && clock.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await ending.CancelAsync();
        await run;
        Assert.Equal([ParticipantState.Interrupted, ParticipantState.Waiting], board.Rows().Select(r => r.State));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact(Timeout = 60_000)]
    public async Task After_the_first_failure_nothing_begins_where_that_was_asked()
    {
        var board = Board(["01", "02"]);
        await Start("while read word label; do printf 'end\\tBadData\\tplan\\tno T1w\\n'; done", board, stop: true).RunAsync(["01", "02"], TestContext.Current.CancellationToken);
        Assert.Equal([ParticipantState.Failed, ParticipantState.Waiting], board.Rows().Select(r => r.State));
        Assert.Equal(new WorkFailure(FailureKind.BadData, "plan", "no T1w"), board.Rows()[0].Failure);
    }

    private async Task<BatchBoard> Run(string script, ImmutableArray<string> labels, CancellationToken ending, int processes = 1, double patience = 30, long memory = 1 << 30)
    {
        var board = Board(labels);
        await Start(script, board, processes, patience, memory).RunAsync(labels, ending);
        return board;
    }

    private static BatchBoard Board(ImmutableArray<string> labels) => new(labels, TimeProvider.System);

    private BatchRun Start(string script, BatchBoard board, int processes = 1, double patience = 30, long memory = 1 << 30, double grace = 5, bool stop = false) => new(
        new(folder.Root),
        new() { Processes = processes, Memory = new(memory, "test"), Patience = TimeSpan.FromSeconds(patience), Grace = TimeSpan.FromSeconds(grace), StopOnFirst = stop },
        () => new ProcessStartInfo("/bin/sh", ["-c", script]),
        board,
        TimeProvider.System);
}
