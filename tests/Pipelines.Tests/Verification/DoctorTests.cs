using System.Text.Json;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Pipelines.Tests.Verification;

/// <summary>Machines made of a few files: what is there is found, what is missing comes with its next step.</summary>
public sealed class DoctorTests : IDisposable
{
    private const long Gigabyte = 1L << 30;
    private readonly string root = Directory.CreateTempSubdirectory("toolkit-machine-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Machine Made(bool mayOpen = true, bool? follows = true, long free = 100 * Gigabyte, bool jpeg2000 = true) => new()
    {
        Root = root,
        Variable = name => name == "PATH" ? Path.Combine(root, "usr/bin") : null,
        MayOpen = _ => mayOpen,
        ClockFollows = () => follows,
        FreeBytes = _ => free,
        HasJpeg2000 = () => jpeg2000,
        Processors = 2,
    };

    private void Write(string path, string text = "")
    {
        var at = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(at)!);
        File.WriteAllText(at, text);
    }

    private static Finding Of(MachineReport report, string thing) => report.Findings.Single(f => f.Thing.Contains(thing, StringComparison.Ordinal));

    private void Memory(long bytes) => Write("proc/meminfo", $"MemTotal: {bytes / 1024} kB\nMemFree: 1 kB\n");

    [Fact]
    public void A_bare_machine_lacks_things_but_is_fit()
    {
        Memory(8 * Gigabyte);
        var report = Doctor.Examine(Made(follows: false, jpeg2000: false), null, Path.GetTempPath());
        Assert.True(report.IsFit, string.Join("; ", report.Findings));
        foreach (var (thing, next) in new[] { ("serial ports", "device simulate"), ("udev", "udevadm"), ("libopenjp2", "libopenjp2-7"), ("Chromium", "chromium"), ("Slurm", "slurm-client"), ("PostgreSQL", "postgresql-client"), ("templates", "--template"), ("synchronisation", "chrony") })
        {
            Assert.Equal(Standing.Absent, Of(report, thing).Standing);
            Assert.Contains(next, Of(report, thing).Next, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_there_is_found_with_its_place()
    {
        Memory(8 * Gigabyte);
        Write("dev/serial/by-id/usb-FTDI_reader-if00");
        Write("dev/ttyUSB0");
        Write("etc/udev/rules.d/99-assay-readers.rules");
        Write("usr/bin/chromium");
        Write("usr/bin/sbatch");
        Write("usr/bin/psql");
        Write("usr/share/mricron/templates/ch2.nii.gz");
        var report = Doctor.Examine(Made(), null, Path.GetTempPath());
        Assert.All(report.Findings, f => Assert.Equal(Standing.Fit, f.Standing));
        Assert.Equal("/dev/serial/by-id/usb-FTDI_reader-if00", Of(report, "by-id").Thing);
        Assert.Equal("ch2", Of(report, "templates").Found);
        Assert.DoesNotContain(report.Findings, f => f.Thing.Contains("ttyUSB0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_port_that_may_not_be_opened_is_broken_and_says_how_to_mend_it()
    {
        Memory(8 * Gigabyte);
        Write("dev/ttyUSB0");
        var report = Doctor.Examine(Made(mayOpen: false), null, Path.GetTempPath());
        Assert.False(report.IsFit);
        Assert.Contains("dialout", Of(report, "ttyUSB0").Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0::/slice\n", "sys/fs/cgroup/slice/memory.max", "2147483648\n", "2.0 GB, limited by a control group", Standing.Fit)]
    [InlineData("0::/slice\n", "sys/fs/cgroup/slice/memory.max", "max\n", "8.0 GB", Standing.Fit)]
    [InlineData("4:memory:/job\n", "sys/fs/cgroup/memory/job/memory.limit_in_bytes", "536870912\n", "512 MB, limited by a control group (version 1)", Standing.Broken)]
    [InlineData("", "sys/fs/cgroup/memory.max", "9223372036854771712\n", "8.0 GB", Standing.Fit)]
    public void The_limit_of_a_control_group_counts(string groups, string file, string limit, string found, Standing standing)
    {
        Memory(8 * Gigabyte);
        Write("proc/self/cgroup", groups);
        Write(file, limit);
        var memory = Doctor.Examine(Made(), null, Path.GetTempPath()).Findings.Single(f => f.Thing == "memory");
        Assert.Equal((found, standing), (memory.Found, memory.Standing));
    }

    [Theory]
    [InlineData("ext4", Standing.Fit, "writable, on ext4")]
    [InlineData("nfs4", Standing.Broken, "on a network file system (nfs4)")]
    [InlineData("tmpfs", Standing.Broken, "in memory (tmpfs): lost when the machine stops")]
    public void The_store_wants_a_local_disk(string kind, Standing standing, string found)
    {
        Memory(8 * Gigabyte);
        Write("proc/self/mounts", $"/dev/sda1 / xfs rw 0 0\nserver:/home {root} {kind} rw 0 0\n");
        var report = Doctor.Examine(Made(), Path.Combine(root, "lab", "bench"), Path.GetTempPath());
        var store = report.Findings.First(f => f.Area == "store");
        Assert.Equal((standing, found), (store.Standing, store.Found));
    }

    [Fact]
    public void A_full_disk_and_a_folder_that_cannot_be_written_are_broken()
    {
        Memory(8 * Gigabyte);
        var report = Doctor.Examine(Made(free: 1 << 20), "/proc/no-store", Path.GetTempPath());
        Assert.Equal((Standing.Broken, "1 MB free"), (Of(report, "temporary files").Standing, Of(report, "temporary files").Found));
        Assert.Equal(Standing.Broken, report.Findings.Single(f => f.Area == "store").Standing);
    }

    [Fact]
    public void The_document_has_every_finding()
    {
        using var json = JsonDocument.Parse(Doctor.Examine(Made(), null, Path.GetTempPath()).ToJson());
        Assert.Contains(json.RootElement.GetProperty("findings").EnumerateArray(), f => f.GetProperty("area").GetString() == "clock" && f.GetProperty("standing").GetString() == "fit");
        Assert.True(json.RootElement.GetProperty("fit").GetBoolean());
    }

    [Fact]
    public void This_machine_can_be_examined()
    {
        var report = Doctor.Examine(new Machine(), Path.GetTempPath(), Path.GetTempPath());
        Assert.Contains(report.Findings, f => f is { Area: "memory", Thing: "memory", Standing: not Standing.Absent });
    }
}
