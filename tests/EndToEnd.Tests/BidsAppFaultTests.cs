namespace Toolkit.EndToEnd.Tests;

/// <summary>Each exit code of the BIDS-App form, and what is said with it.</summary>
public class BidsAppFaultTests
{
    [Theory]
    [InlineData("--cifti-output", "--cifti-output is not an option here. The nearest is nothing: no surfaces are made; --atlas measures regions in the volume.")]
    [InlineData("--task_id=rest", "--task-id is not an option here. The nearest is --bids-filter-file")]
    [InlineData("--mem", "The nearest is --mem-mb.")]
    [InlineData("--nprocs=0", "--nprocs: expected 1 or more, found 0")]
    [InlineData("--no-such", "--no-such")]
    public async Task A_wrong_option_is_64_and_is_named(string option, string said)
    {
        var ran = await CommandLine.RunAsync(Path.GetTempPath(), Path.Combine(Path.GetTempPath(), "none"), "participant", option);
        Assert.Equal(64, ran.Code);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_input_is_2()
    {
        using var data = new BatchData(1);
        Assert.Equal(2, (await CommandLine.RunAsync(data["absent"], data["out"], "participant")).Code);
        Assert.Equal(2, (await data.RunAsync("out", "--participant-label", "77")).Code);
        Assert.Equal(2, (await data.GroupAsync("never-run")).Code);
        Directory.CreateDirectory(data["empty"]);
        Assert.Equal(2, (await CommandLine.RunAsync(data["empty"], data["out"], "participant")).Code);
    }

    [Fact]
    public async Task An_output_that_cannot_be_made_is_73()
    {
        using var data = new BatchData(1);
        await File.WriteAllTextAsync(data["file"], "", TestContext.Current.CancellationToken);
        Assert.Equal(73, (await data.RunAsync("file/out", "-w", data["work"])).Code);
    }

    [Fact]
    public async Task A_full_disk_is_74_and_after_there_is_room_the_run_completes()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a small disk");
        using var data = new BatchData(2);
        Assert.Equal(0, (await data.RunAsync("clean")).Code);
        Directory.CreateDirectory(data["disk"]);
        using var mount = System.Diagnostics.Process.Start("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", data["disk"]]);
        await mount.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(mount.ExitCode == 0, "a small disk cannot be mounted here");
        try
        {
            var full = await data.RunAsync("disk/out", "-w", data["work"]);
            Assert.Equal(74, full.Code);
            Assert.Contains("No space left on device", full.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(data["disk/out/sub-01"]));
            await BatchProcess.ShellAsync("mount", "-o", "remount,size=64m", data["disk"]);
            Assert.Equal(0, (await data.RunAsync("disk/out", "-w", data["work"])).Code);
            Assert.Equal(data.Tree("clean"), data.Tree("disk/out"));
        }
        finally
        {
            await BatchProcess.ShellAsync("umount", data["disk"]);
        }
    }

    [Fact]
    public async Task Too_little_memory_is_refused_with_the_figure_before_anything_begins()
    {
        using var data = new BatchData(1);
        var ran = await data.RunAsync("out", "--mem-mb", "1");
        Assert.Equal(64, ran.Code);
        Assert.Matches(@"expected at most 1 MiB of memory \(--mem-mb\), found an estimate of \d+ MiB", ran.Error);
        Assert.False(Directory.Exists(data["out/.work/sub-01"]));
    }

    [Fact]
    public async Task A_file_that_never_comes_is_named_and_the_others_go_on()
    {
        using var data = new BatchData(3);
        await data.PipeAsync(2);
        var ran = await data.RunAsync("out", "--watchdog", "5");
        Assert.Equal(8, ran.Code);
        Assert.Contains("sub-02 failed at plan: the process neither computed nor read nor wrote for", ran.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(data["out/sub-01"]) && Directory.Exists(data["out/sub-03"]));
    }

    [Fact]
    public async Task A_killed_worker_is_named_and_the_others_go_on()
    {
        using var data = new BatchData(3);
        await data.PipeAsync(1);
        using var run = BatchProcess.Start(data.Participants("out", "--nprocs", "1"));
        await data.BusyAsync("out", "01");
        await BatchProcess.ShellAsync("kill", "-KILL", Assert.Single(run.Children()).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var ran = await run.EndAsync();
        Assert.Equal(8, ran.Code);
        Assert.Contains("sub-01 failed at plan: the process was killed by signal 9", ran.Error, StringComparison.Ordinal);
        Assert.Contains("2 of 3 participants are done", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_end_it_is_75_and_the_same_command_goes_on_to_the_same_tree()
    {
        using var data = new BatchData(3);
        Assert.Equal(0, (await data.RunAsync("clean")).Code);
        var sound = await data.PipeAsync(2);
        using var run = BatchProcess.Start(data.Participants("out", "--nprocs", "1"));
        await data.BusyAsync("out", "02");
        await run.TerminateAsync();
        var ran = await run.EndAsync();
        Assert.Equal(75, ran.Code);
        Assert.Contains("Ended on request: 1 of 3 participants are done; the same command goes on from here.", ran.Error, StringComparison.Ordinal);
        await data.RestoreAsync(2, sound);
        Assert.Equal(0, (await data.RunAsync("out")).Code);
        Assert.Equal(data.Tree("clean"), data.Tree("out"));
    }

    [Fact]
    public async Task A_command_that_has_nothing_to_save_is_143_when_it_is_terminated()
    {
        using var data = new BatchData(1);
        Directory.CreateDirectory(data["bin"]);
        await File.WriteAllTextAsync(data["bin/sbatch"], "#!/bin/sh\ntouch " + data["called"] + "\nexec sleep 60\n", TestContext.Current.CancellationToken);
        await BatchProcess.ShellAsync("chmod", "+x", data["bin/sbatch"]);
        using var run = BatchProcess.Start(["slurm", "submit", data.Input, data["out"], .. data.Options], data["bin"] + ":");
        await BatchProcess.UntilAsync(() => Task.FromResult(File.Exists(data["called"])), TimeSpan.FromMinutes(1), "sbatch was called");
        await run.TerminateAsync();
        Assert.Equal(143, (await run.EndAsync()).Code);
    }
}
