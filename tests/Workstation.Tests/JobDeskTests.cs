using Microsoft.Extensions.Time.Testing;
using Toolkit.Workstation.Work;

namespace Toolkit.Workstation.Tests;

public sealed class JobDeskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-jobs-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SemaphoreSlim reached = new(0);
    private readonly ManualResetEventSlim go = new();

    [Fact]
    public async Task Work_says_how_far_it_is_and_what_came_of_it()
    {
        await using var desk = Desk();
        var id = desk.Begin("slow", "study-1", "ann").Value.Id;
        Assert.True(await reached.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal((JobState.Running, "parts", 3, 10), Of(desk.Find(id)!));
        go.Set();
        var done = await Over(desk, id);
        Assert.Equal((JobState.Done, "worked on study-1"), (done.State, done.Outcome));
        Assert.Equal("20260301-120000-slow", id);
    }

    [Fact]
    public async Task Work_is_stopped_while_it_runs_and_while_it_waits()
    {
        await using var desk = Desk();
        var (running, waiting) = (desk.Begin("slow", "", "ann").Value.Id, desk.Begin("slow", "", "ann").Value.Id);
        Assert.NotEqual(running, waiting);
        Assert.True(await reached.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(desk.Cancel(waiting));
        Assert.True(desk.Cancel(running));
        Assert.Equal(JobState.Cancelled, (await Over(desk, running)).State);
        Assert.Equal(JobState.Cancelled, desk.Find(waiting)!.State);
        Assert.False(desk.Cancel(running));
    }

    [Fact]
    public async Task A_restart_finds_what_ran_interrupted_and_what_waited_waiting()
    {
        string running, waiting;
        await using (var desk = Desk())
        {
            (running, waiting) = (desk.Begin("slow", "a", "ann").Value.Id, desk.Begin("slow", "b", "ann").Value.Id);
            Assert.True(await reached.WaitAsync(Patience, TestContext.Current.CancellationToken));
        }

        go.Set();
        await using var next = Desk();
        Assert.Equal(JobState.Interrupted, next.Find(running)!.State);
        Assert.Equal("worked on b", (await Over(next, waiting)).Outcome);
        Assert.True(next.Again(running, "rita").IsOk);
        var again = await Over(next, running);
        Assert.Equal((JobState.Done, "worked on a", "rita"), (again.State, again.Outcome, again.By));
    }

    [Fact]
    public async Task Work_whose_input_forbids_it_fails_and_the_next_is_done()
    {
        await using var desk = Desk();
        go.Set();
        var (bad, broken, good) = (desk.Begin("bad", "", "ann").Value.Id, desk.Begin("broken", "", "ann").Value.Id, desk.Begin("slow", "c", "ann").Value.Id);
        Assert.Equal((JobState.Failed, "no such study"), ((await Over(desk, bad)).State, desk.Find(bad)!.Outcome));
        Assert.Contains("bug in the toolkit", (await Over(desk, broken)).Outcome, StringComparison.Ordinal);
        Assert.Equal(JobState.Done, (await Over(desk, good)).State);
    }

    [Fact]
    public async Task Unknown_work_is_refused_and_a_damaged_file_is_no_work()
    {
        Directory.CreateDirectory(Path.Combine(folder, "broken"));
        await File.WriteAllTextAsync(Path.Combine(folder, "broken", "job.json"), "{", TestContext.Current.CancellationToken);
        await using var desk = Desk();
        Assert.Empty(desk.Jobs);
        Assert.Contains("a kind of work: bad, broken, slow", desk.Begin("rm", "", "ann").Fault!.Message, StringComparison.Ordinal);
        Assert.False(desk.Again("nothing", "ann").IsOk);
    }

    public void Dispose()
    {
        reached.Dispose();
        go.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static (JobState State, string What, int Done, int Total) Of(Job job) => (job.State, job.What, job.Done, job.Total);

    private static async Task<Job> Over(JobDesk desk, string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (desk.Find(id) is { IsOver: false })
        {
            await Task.Delay(20, patience.Token);
        }

        return desk.Find(id)!;
    }

    private JobDesk Desk() => new(folder, clock,
    [
        new("slow", "Slow work", task =>
        {
            task.Progress("parts", 3, 10);
            reached.Release();
            go.Wait(task.Cancellation);
            return "worked on " + task.Input;
        }),
        new("bad", "Work that cannot be", _ => throw new JobFailedException("no such study")),
        new("broken", "Work with a bug", _ => throw new InvalidOperationException("oops")),
    ]);
}
