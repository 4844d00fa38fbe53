using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

public sealed class SubmissionTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_participant_stands_in_one_line_of_one_task()
    {
        var submission = Of(["01", "02", "03", "04", "05"]) with { PerTask = 2 };
        Assert.Equal((3, "01 02\n03 04\n05\n"), (submission.Tasks, submission.List()));
        Assert.Contains("#SBATCH --array=0-2%7\n", submission.TaskScript(), StringComparison.Ordinal);
        Assert.Contains("#SBATCH --dependency=afterany:12\n", submission.GroupScript("12"), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_the_command_are_quoted_for_a_shell()
    {
        Assert.Equal("'a b'", Submission.Quoted("a b"));
        Assert.Equal("'it'\\''s'", Submission.Quoted("it's"));
        Assert.Equal("'$(rm x)'", Submission.Quoted("$(rm x)"));
        Assert.Equal("--mem-mb=4000", Submission.Quoted("--mem-mb=4000"));
    }

    [Fact]
    public void What_was_submitted_is_read_back()
    {
        var submission = Of(["01"]) with { PerTask = 3, MemoryMebibytes = 900, Time = "01:00:00", AllowMissing = true, Scheduler = ["--partition=long"] };
        SubmissionFile.Write(submission, ["02", "01"], "77");
        var read = SubmissionFile.Read(submission.Output).Value;
        Assert.Equal(["01", "02"], read.Labels);
        Assert.Equal((3, 900L, "01:00:00", true, "--partition=long"), (read.PerTask, read.MemoryMebibytes!.Value, read.Time, read.AllowMissing, Assert.Single(read.Scheduler)));
    }

    [Fact]
    public void The_state_is_told_from_the_tree()
    {
        var made = new MadeStages(folder);
        made.Run();
        new ParticipantStatus { Entity = "sub-02", Failures = [new(FailureKind.CorruptInput, "import", "damaged")] }.Write(made.Output);
        new ParticipantStatus { Entity = "sub-03", Failures = [new(FailureKind.Interrupted, "import", "ended on request")] }.Write(made.Output);
        using var beat = new Heartbeat(made.Output.BeatOf("sub-04"), "motion", (_, _) => { }, TimeProvider.System);
        beat.Enter("motion");
        ClusterStage[] Stages(DateTimeOffset now) => [.. ClusterState.Read(made.Output, ["01", "02", "03", "04"], contents: true, now).Rows.Select(r => r.Stage)];
        Assert.Equal([ClusterStage.Done, ClusterStage.Failed, ClusterStage.Pending, ClusterStage.Running], Stages(TimeProvider.System.GetUtcNow()));
        Assert.Equal(ClusterStage.Pending, Stages(TimeProvider.System.GetUtcNow().AddMinutes(5))[3]);
        File.WriteAllText(made.Output.PageOf("sub-01"), "Page a");
        Assert.Equal(ClusterStage.Failed, Stages(TimeProvider.System.GetUtcNow())[0]);
    }

    private Submission Of(string[] labels) => new() { Program = ["/usr/bin/toolkit"], Input = "/in", Output = new(folder["out"]), Options = ["--preset", "6p"], Labels = [.. labels], AtOnce = 7, Name = "1" };
}
