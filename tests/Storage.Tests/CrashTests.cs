using System.Globalization;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>What was acknowledged is there after kills, power cuts, a full disk and failing system calls; the negative control shows that the rig would see a loss.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Store => folder.File("soak.sqlite");

    public void Dispose() => folder.Dispose();

    /// <summary>TOOLKIT_CRASH_KILLS=200 gives the figure of docs/controls.md.</summary>
    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_damaged_when_the_writer_is_killed()
    {
        var kills = SoakWriter.Times("TOOLKIT_CRASH_KILLS", 6);
        var chance = new Random(21);
        var (acknowledged, effective) = (0L, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            using var writer = SoakWriter.Start(Store);
            await writer.FirstAsync();
            await Task.Delay(chance.Next(0, 120), TestContext.Current.CancellationToken);
            await writer.KillAsync();
            effective += writer.Acknowledged > acknowledged ? 1 : 0;
            acknowledged = Math.Max(acknowledged, writer.Acknowledged);
            Check(Store, acknowledged);
        }

        Assert.True(effective >= kills / 2, $"only {effective} of {kills} runs wrote anything: the test has shown nothing");
        TestContext.Current.TestOutputHelper!.WriteLine($"{kills} kills, {acknowledged} acknowledged, 0 lost, 0 doubled, 0 damaged");
    }

    /// <summary>An ext4 image on a loop device: the writer is stopped, the image is copied as the disk had it, and the copy is mounted. TOOLKIT_POWER_CUTS=50 gives the figure of docs/controls.md.</summary>
    [Theory, InlineData("full"), InlineData("normal")]
    public async Task A_power_cut_loses_what_was_acknowledged_only_where_the_store_does_not_wait_for_the_disk(string durability)
    {
        SoakWriter.Program();
        var isControl = durability == "normal";

        // The control ends with the first loss it sees; about two of three cuts cost it something.
        var cuts = SoakWriter.Times("TOOLKIT_POWER_CUTS", isControl ? 25 : 3);
        var isFigure = Environment.GetEnvironmentVariable("TOOLKIT_POWER_CUTS") is not null;
        using var disk = LoopDisk.Make(folder);
        var chance = new Random(8);
        var (lost, done, acknowledged) = (0, 0, 0L);
        for (var cut = 0; cut < cuts && (isFigure || !isControl || lost == 0); cut++)
        {
            disk.Mount();
            if (cut % 5 == 0)
            {
                // The small disk would be full after some dozen cuts.
                disk.Clear();
            }

            using var writer = SoakWriter.Start(disk.File("soak.sqlite"), durability);
            await writer.FirstAsync();
            await Task.Delay(chance.Next(50, 400), TestContext.Current.CancellationToken);
            LoopDisk.Signal("-STOP", writer.Id);

            // What the pipe still holds was acknowledged before the stop.
            await Task.Delay(50, TestContext.Current.CancellationToken);
            var said = writer.Acknowledged;
            disk.TakeImage();
            await writer.KillAsync();
            disk.Unmount();
            disk.BecomeImage();
            disk.Mount();

            // The control may lose the very making of its store.
            var there = isControl && SqliteEventStore.IsUnmade(disk.File("soak.sqlite")) ? 0 : Events(disk.File("soak.sqlite"));
            disk.Unmount();
            acknowledged += said;
            lost += there < said ? 1 : 0;
            done++;
        }

        Assert.True(acknowledged > 3, "nothing was written: the test has shown nothing");
        TestContext.Current.TestOutputHelper!.WriteLine($"{durability}: {done} cuts, {lost} with a loss");
        Assert.Equal(isControl, lost > 0);
    }

    [Fact]
    public async Task A_full_disk_ends_the_writer_with_its_reason_and_it_goes_on_once_there_is_room()
    {
        SoakWriter.Program();
        using var disk = LoopDisk.Small(folder, "2m");
        using (var writer = SoakWriter.Start(disk.File("soak.sqlite")))
        {
            var (code, error) = await writer.EndAsync();
            Assert.Equal(74, code);
            Assert.Contains("the disk is full. Make room and try again: nothing that was acknowledged is lost", error, StringComparison.Ordinal);
            Assert.True(writer.Acknowledged > 100);
            Check(disk.File("soak.sqlite"), writer.Acknowledged);
        }

        disk.Grow("8m");
        var before = Events(disk.File("soak.sqlite"));
        using var again = SoakWriter.Start(disk.File("soak.sqlite"));
        await again.UntilAsync(before + 10, TimeSpan.FromSeconds(30));
        await again.KillAsync();
        Check(disk.File("soak.sqlite"), before + 10);
    }

    /// <summary>The Nth call of the kind fails, N = 1, 2, 3 … TOOLKIT_FAULT_CALLS says how far.</summary>
    [Theory]
    [InlineData("fdatasync,fsync", "EIO")]
    [InlineData("pwrite64", "ENOSPC")]
    [InlineData("pwrite64", "EIO")]
    public async Task A_system_call_that_fails_at_any_moment_damages_nothing_that_was_acknowledged(string calls, string error)
    {
        SoakWriter.Program();
        const string strace = "/usr/bin/strace";
        Assert.False(!File.Exists(strace) && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install strace");
        Assert.SkipUnless(File.Exists(strace), "install strace: it makes system calls fail");
        Assert.SkipUnless(LoopDisk.Run(strace, "-f", "-e", "trace=none", "true").Code == 0, "this container forbids strace");
        var injected = 0;
        var last = SoakWriter.Times("TOOLKIT_FAULT_CALLS", 3);
        for (var nth = 1; nth <= last; nth++)
        {
            var (store, log) = (folder.File($"fault{nth}.sqlite"), folder.File($"log{nth}"));
            using var writer = SoakWriter.Start(store, around: [strace, "-f", "--seccomp-bpf", "-o", log, "-e", "trace=" + calls, "-e", string.Create(CultureInfo.InvariantCulture, $"inject={calls}:error={error}:when={nth}")]);
            await writer.UntilAsync(40, TimeSpan.FromSeconds(30));
            await writer.KillAsync();
            injected += File.ReadAllText(log).Contains("(INJECTED)", StringComparison.Ordinal) ? 1 : 0;

            // A store whose very first page could not be written is none yet: it acknowledged nothing.
            if (writer.Acknowledged > 0)
            {
                Check(store, writer.Acknowledged);
            }
        }

        Assert.Equal(last, injected);
    }

    private static void Check(string store, long acknowledged)
    {
        using var opened = SqliteEventStore.Open(store);
        var report = StoreVerifier.Verify(opened);
        Assert.True(report.IsSound, string.Join('\n', report.Faults));
        Assert.True(report.Head.Seq >= acknowledged, $"{acknowledged} acknowledged, {report.Head.Seq} stored");
    }

    private static long Events(string store)
    {
        using var opened = SqliteEventStore.Open(store);
        var report = StoreVerifier.Verify(opened);
        Assert.True(report.IsSound, string.Join('\n', report.Faults));
        return report.Head.Seq;
    }
}
