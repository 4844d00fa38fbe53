using System.Globalization;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>Participants on a real cluster: what is killed, requeued or asked to end changes no byte of the result.</summary>
public sealed class SlurmTests(SlurmRig rig) : IClassFixture<SlurmRig>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_node_and_the_controller_killed_in_the_middle_change_no_byte()
    {
        Require();
        using var data = new BatchData(6);
        await SerialAsync(data);
        var sound = await data.PipeAsync(5); // the second of the second task: one is done, one under way
        var job = await SubmitAsync(data, "--per-task", "3");
        await data.BusyAsync("cluster", "05", rig.StateAsync);
        await rig.SavedAsync(job);
        var node = await rig.NodeOfAsync(job + "_1");
        Assert.NotEqual(0, rig.KillNode(node));
        rig.KillController();
        await data.RestoreAsync(5, sound);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await rig.StartControllerAsync();
        await rig.StartNodeAsync(node);
        await FinishedAsync(data);
        Assert.Equal(data.Tree("serial"), data.Tree("cluster"));
    }

    [Fact]
    public async Task A_task_that_is_asked_to_end_is_put_back_and_goes_on_to_the_same_bytes()
    {
        Require();
        using var data = new BatchData(4);
        await SerialAsync(data);
        var sound = await data.PipeAsync(2);
        var job = await SubmitAsync(data, "--per-task", "2");
        await data.BusyAsync("cluster", "02", rig.StateAsync);
        await rig.RunAsync("scancel", "--batch", "--signal=TERM", job + "_0");
        await rig.UntilAsync(async () => (await rig.RunAsync("scontrol", "show", "job", "-o", job + "_0")).Contains("Restarts=1", StringComparison.Ordinal), Patience, "the task put back");
        await data.RestoreAsync(2, sound);
        await FinishedAsync(data);
        Assert.Equal(data.Tree("serial"), data.Tree("cluster"));
        var log = Directory.EnumerateFiles(Path.Combine(data["cluster"], "logs", "slurm"), "*_0.log").Select(File.ReadAllText).Single();
        Assert.Contains("Ended on request", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_is_counted_from_the_tree_and_submitted_again_after_repair()
    {
        Require();
        using var data = new BatchData(4);
        await SerialAsync(data);
        var sound = await File.ReadAllBytesAsync(data.Bold(2), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(data.Bold(2), sound[..1000], TestContext.Current.CancellationToken);
        await SubmitAsync(data, "--per-task", "2");
        await rig.UntilAsync(async () => await StatusAsync(data) is { Done: 3, Failed: 1 }, Patience, "three done, one failed");
        await rig.UntilAsync(async () => (await rig.RunAsync("squeue", "-h")).Trim().Length == 0, Patience, "an empty queue");
        Assert.False(File.Exists(Path.Combine(data["cluster"], "group.csv")));
        await File.WriteAllBytesAsync(data.Bold(2), sound, TestContext.Current.CancellationToken);
        var again = await rig.ToolkitAsync("slurm", "resubmit", data["cluster"], "--only-failed");
        Assert.Equal(0, again.Code);
        Assert.StartsWith("1 participants in 1 tasks", again.Error, StringComparison.Ordinal);
        await FinishedAsync(data);
        Assert.Equal(data.Tree("serial"), data.Tree("cluster"));
    }

    [Fact]
    public async Task Thousands_of_small_participants_pass_through()
    {
        var participants = int.TryParse(Environment.GetEnvironmentVariable("TOOLKIT_BATCH_PARTICIPANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        Assert.SkipUnless(participants > 0, "set TOOLKIT_BATCH_PARTICIPANTS=2000 to run it");
        Require();
        using var data = new BatchData(participants);
        var start = TimeProvider.System.GetTimestamp();
        await SubmitAsync(data, "--per-task", "50");
        await FinishedAsync(data, TimeSpan.FromHours(3));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{participants} participants in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s on two nodes"));
        Assert.Equal(participants * 2, File.ReadLines(Path.Combine(data["cluster"], "group.csv")).Count() - 1);
        if (Environment.GetEnvironmentVariable("TOOLKIT_BATCH_KEEP") is { Length: > 0 } keep)
        {
            // For the table of what it cost (docs/scale.md).
            await BatchProcess.ShellAsync("cp", "-r", data["cluster"], keep);
        }
    }

    private void Require()
    {
        Assert.False(rig.Absent is not null && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", rig.Absent);
        Assert.SkipWhen(rig.Absent is not null, rig.Absent ?? "");
    }

    private static async Task SerialAsync(BatchData data)
    {
        Assert.Equal(0, (await data.RunAsync("serial", "--nprocs", "1")).Code);
        Assert.Equal(0, (await data.GroupAsync("serial")).Code);
    }

    private async Task<string> SubmitAsync(BatchData data, params string[] more)
    {
        var ran = await rig.ToolkitAsync(["slurm", "submit", data.Input, data["cluster"], .. more, "--memory", "1500", .. data.Options]);
        Assert.True(ran.Code == 0, ran.Error);
        return ran.Output.Trim();
    }

    private async Task<(int Done, int Running, int Failed)> StatusAsync(BatchData data)
    {
        var ran = await rig.ToolkitAsync("slurm", "status", data["cluster"], "--json");
        using var document = JsonDocument.Parse(ran.Output);
        int Count(string key) => document.RootElement.GetProperty(key).GetInt32();
        Assert.Equal(Count("total"), Count("pending") + Count("running") + Count("done") + Count("failed"));
        return (Count("done"), Count("running"), Count("failed"));
    }

    /// <summary>The group level is the last to write.</summary>
    private Task FinishedAsync(BatchData data, TimeSpan? patience = null) =>
        rig.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(data["cluster"], "group.html"))), patience ?? Patience, "the page of the group");
}
