using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

public sealed class ParticipantWorkTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly MadeStages made;

    public ParticipantWorkTests() => made = new(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_participant_is_published_whole_and_its_work_folder_goes()
    {
        var status = made.Run();
        Assert.True(status.IsDone);
        Assert.Equal(["first", "second", "derivatives"], made.Ran);
        Assert.Equal("page a", File.ReadAllText(made.Output.PageOf("sub-01")));
        Assert.True(File.Exists(made.Output.ManifestOf("sub-01")));
        Assert.False(Directory.Exists(folder["work", "sub-01"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(made.Output.Beside));
        Assert.Equal(["first", "second", "derivatives"], status.Costs.Select(c => c.Name));
    }

    [Fact]
    public void What_is_published_is_not_done_again()
    {
        made.Run();
        made.Ran.Clear();
        Assert.True(made.Run().IsDone);
        Assert.Empty(made.Ran);
    }

    [Fact]
    public void A_run_that_was_cut_short_goes_on_with_the_stage_it_was_cut_at()
    {
        made.Before = name => _ = name == "derivatives" ? throw new IOException("No space left on device") : name;
        var cut = made.Run();
        Assert.Equal((FailureKind.InputOutput, "derivatives", "No space left on device"), (cut.Failures[0].Kind, cut.Failures[0].Stage, cut.Failures[0].Reason));
        Assert.False(Directory.Exists(made.Output.FolderOf("sub-01")));
        made.Ran.Clear();
        made.Before = _ => { };
        Assert.True(made.Run().IsDone);
        Assert.Equal(["derivatives"], made.Ran);
    }

    [Fact]
    public void A_resumed_run_ends_in_the_same_bytes_as_one_that_was_never_cut()
    {
        made.Before = name => _ = name == "second" ? throw new OperationCanceledException() : name;
        Assert.Equal(FailureKind.Interrupted, made.Run().Failures[0].Kind);
        made.Before = _ => { };
        made.Run();
        using var other = new Folder();
        var whole = new MadeStages(other);
        whole.Run();
        Assert.Equal(TreeManifest.OfResults(whole.Output.Root).Hash, TreeManifest.OfResults(made.Output.Root).Hash);
    }

    [Fact]
    public void A_stage_is_done_again_where_its_input_changed()
    {
        made.Before = name => _ = name == "derivatives" ? throw new IOException("cut") : name;
        made.Run();
        made.Ran.Clear();
        folder.Write("input.txt", "8");
        made.Before = _ => { };
        Assert.True(made.Run().IsDone);
        Assert.Equal(["first", "second", "derivatives"], made.Ran);
        Assert.Contains("\t8\t", File.ReadAllText(Path.Combine(made.Output.FolderOf("sub-01"), "sub-01_values.tsv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_is_done_again_where_a_file_it_left_was_changed()
    {
        made.Before = name => _ = name == "derivatives" ? throw new IOException("cut") : name;
        made.Run();
        made.Ran.Clear();
        File.WriteAllText(folder["work", "sub-01", "second", "value.txt"], "9x");
        made.Before = _ => { };
        made.Run();
        Assert.Equal(["second", "derivatives"], made.Ran);
    }

    [Fact]
    public void Damaged_input_is_named_costs_what_needs_it_and_publishes_nothing()
    {
        folder.Write("input.txt", "broken");
        var status = made.Run();
        Assert.Equal(["first", "derivatives"], made.Ran);
        Assert.Equal(new WorkFailure(FailureKind.CorruptInput, "first", "input.txt: byte 0: expected a number, found 'broken'"), Assert.Single(status.Failures));
        Assert.False(Directory.Exists(made.Output.FolderOf("sub-01")));
        Assert.Equal("page a", File.ReadAllText(Path.Combine(made.Output.Logs, "sub-01.html")));
    }

    [Fact]
    public void A_work_folder_of_another_version_is_named_and_not_used_until_it_is_cleaned()
    {
        folder.Write("work/sub-01/work.json", """{"toolkit": "0.0.1", "participant": "sub-01"}""");
        folder.Write("work/sub-01/first/value.txt", "1");
        var status = made.Run();
        Assert.Empty(made.Ran);
        Assert.Equal(FailureKind.CannotCreate, status.Failures[0].Kind);
        Assert.Contains("found one of version 0.0.1. It is not reused: give --clean-workdir", status.Failures[0].Reason, StringComparison.Ordinal);
        Assert.True(made.Run(clean: true).IsDone);
    }

    [Fact]
    public void Two_runs_of_a_participant_at_once_work_apart_and_publish_once()
    {
        using var first = new Barrier(2);
        made.Before = name => _ = name == "second" && first.SignalAndWait(TimeSpan.FromSeconds(20));
        var both = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => made.Run(), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
#pragma warning disable xUnit1031 // Two threads meet in a stage: there is nothing to await.
        Task.WaitAll(both, TestContext.Current.CancellationToken);
#pragma warning restore xUnit1031
        Assert.All(both, b => Assert.True(b.Result.IsDone, b.Result.Failures.FirstOrDefault()?.Reason));
        Assert.Equal(2, made.Ran.Count(r => r == "second"));
        Assert.Null(new Publication(made.Output).Find("sub-01")!.Value.Value.Files.Difference(made.Output.Root, contents: true));
    }

    [Fact]
    public void Other_settings_over_a_published_participant_are_refused_before_any_work()
    {
        made.Run();
        made.Ran.Clear();
        made.Setting = "b";
        var status = made.Run();
        Assert.Empty(made.Ran);
        Assert.Equal(FailureKind.Conflict, status.Failures[0].Kind);
        Assert.Contains("was published with other settings", status.Failures[0].Reason, StringComparison.Ordinal);
        Assert.Equal("page a", File.ReadAllText(made.Output.PageOf("sub-01")));
    }

    [Fact]
    public void A_page_that_a_killed_run_did_not_write_is_written_by_the_next()
    {
        made.Run();
        File.Delete(made.Output.PageOf("sub-01"));
        Assert.True(made.Run().IsDone);
        Assert.Equal("page a", File.ReadAllText(made.Output.PageOf("sub-01")));
    }
}
