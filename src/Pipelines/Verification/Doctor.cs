using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Pipelines.Verification;

/// <summary>What a machine has and lacks, each with what to do next.</summary>
public static class Doctor
{
    /// <summary>The demo's peak is below a quarter of this; one participant with a 10-minute run takes up to 2.5 GB.</summary>
    private const long LeastMemory = 1L << 30;
    private const long GoodMemory = 4L << 30;

    /// <summary>A study of 40 made participants takes 50 MB, a converted scan some 100 MB.</summary>
    private const long LeastFree = 200L << 20;
    private const long GoodFree = 5L << 30;

    private static readonly string[] Networked = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "lustre", "beegfs", "ceph", "glusterfs", "fuse.glusterfs"];

    private static readonly string[] Passing = ["tmpfs", "ramfs"];

    /// <param name="store">Folder or file of the store; null to leave it out. A server is not looked at.</param>
    /// <param name="scratch">Folder of temporary files.</param>
    public static MachineReport Examine(Machine machine, string? store, string scratch) => new(
    [
        .. Devices(machine),
        machine.HasJpeg2000()
            ? new("codecs", "JPEG 2000 (libopenjp2)", Standing.Fit, "found")
            : new("codecs", "JPEG 2000 (libopenjp2)", Standing.Absent, "not found", "DICOM series in JPEG 2000 are refused until it is there: apt-get install libopenjp2-7"),
        new("codecs", "RLE, JPEG lossless, JPEG-LS", Standing.Fit, "built in"),
        Peer(machine, "Chromium", "reports as PDF; HTML needs no browser", "chromium", "chromium", "chromium-browser", "google-chrome"),
        Peer(machine, "Slurm", "many participants on a cluster; one machine needs no scheduler", "slurm-client", "sbatch"),
        Peer(machine, "PostgreSQL client", "only to look into a shared store by hand; the toolkit brings its own driver", "postgresql-client", "psql"),
        Templates(machine),
        Memory(machine),
        new("memory", "processors", Standing.Fit, machine.Processors.ToString(CultureInfo.InvariantCulture)),
        Scratch(machine, scratch),
        .. store is null ? [] : Store(machine, store),
        Clock(machine),
    ]);

    /// <summary>Ports that a device may hang on: stable names first, else the nodes themselves.</summary>
    public static ImmutableArray<string> Ports(Machine machine)
    {
        ImmutableArray<string> stable = [.. machine.Names("/dev/assay"), .. machine.Names("/dev/serial/by-id")];
        return stable.IsEmpty ? [.. machine.Names("/dev", "ttyUSB"), .. machine.Names("/dev", "ttyACM")] : stable;
    }

    private static IEnumerable<Finding> Devices(Machine machine)
    {
        var ports = Ports(machine);
        if (ports.IsEmpty)
        {
            yield return new("devices", "serial ports", Standing.Absent, "none found", "Plug the adapter in and look again; 'toolkit device simulate' needs none");
        }

        foreach (var port in ports)
        {
            yield return machine.MayOpen(machine.At(port))
                ? new("devices", port, Standing.Fit, "may be opened")
                : new("devices", port, Standing.Broken, "may not be opened by this user", "Run 'sudo usermod -aG dialout $USER' and log in again");
        }

        var rules = machine.Names("/etc/udev/rules.d", "99-assay-readers").Concat(machine.Names("/usr/lib/udev/rules.d", "99-assay-readers")).FirstOrDefault();
        yield return rules is null
            ? new("devices", "udev rules", Standing.Absent, "not installed", "For stable names under /dev/assay copy hardware/udev/99-assay-readers.rules to /etc/udev/rules.d and run 'udevadm control --reload'; the Debian package does it")
            : new("devices", "udev rules", Standing.Fit, rules);
    }

    private static Finding Peer(Machine machine, string name, string use, string package, params ReadOnlySpan<string> programs) => machine.Program(programs) is { } found
        ? new("peers", name, Standing.Fit, found)
        : new("peers", name, Standing.Absent, "not found", $"Needed for {use}. Debian: apt-get install {package}");

    private static Finding Templates(Machine machine) => machine.Names("/usr/share/mricron/templates").Where(n => n.EndsWith(".nii.gz", StringComparison.Ordinal)).ToList() is { Count: > 0 } found
        ? new("templates", "templates of 'image normalise'", Standing.Fit, string.Join(", ", found.Select(f => Path.GetFileName(f)[..^7])))
        : new("templates", "templates of 'image normalise'", Standing.Absent, "none found", "Give your own with --template, or install Debian's mricron-data");

    private static Finding Memory(Machine machine)
    {
        if (machine.Memory() is not { } memory)
        {
            return new("memory", "memory", Standing.Absent, "the system does not say", "Give --mem-mb where a verb asks for it");
        }

        var found = Size(memory.Total) + (memory.Limit.Length > 0 ? ", limited by a " + memory.Limit : "");
        return memory.Total < LeastMemory
            ? new("memory", "memory", Standing.Broken, found, "At least 1 GB is needed; a participant with a 10-minute run takes up to 2.5 GB")
            : new("memory", "memory", Standing.Fit, found, memory.Total < GoodMemory ? "Enough for plates and small scans; a participant with a 10-minute run takes up to 2.5 GB" : "");
    }

    private static Finding Scratch(Machine machine, string scratch) => Writable(scratch) is { } why
        ? new("disk", "temporary files in " + scratch, Standing.Broken, why, "Set TMPDIR to a folder that this user may write")
        : Room("disk", "temporary files in " + scratch, machine.FreeBytes(scratch), "");

    private static IEnumerable<Finding> Store(Machine machine, string store)
    {
        var whole = Path.GetFullPath(store);
        var folder = Directory.Exists(whole) ? whole : Path.GetDirectoryName(whole)!;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        var kind = machine.FileSystem(folder);
        if (Writable(folder) is { } why)
        {
            yield return new("store", whole, Standing.Broken, why, "Choose another place with --store, or have the folder given to this user");
            yield break;
        }

        yield return Networked.Contains(kind, StringComparer.Ordinal)
            ? new("store", whole, Standing.Broken, "on a network file system (" + kind + ")", "SQLite's write-ahead log needs a local disk: choose a local folder, or a PostgreSQL server")
            : Passing.Contains(kind, StringComparer.Ordinal)
                ? new("store", whole, Standing.Broken, "in memory (" + kind + "): lost when the machine stops", "Choose a folder on a disk")
                : new("store", whole, Standing.Fit, kind.Length > 0 ? "writable, on " + kind : "writable");
        yield return Room("store", "room for the store", machine.FreeBytes(folder), "");
    }

    private static Finding Room(string area, string thing, long free, string next) => free < LeastFree
        ? new(area, thing, Standing.Broken, Size(free) + " free", "Free at least 200 MB")
        : new(area, thing, Standing.Fit, Size(free) + " free", free < GoodFree ? "Little room for scans: a study of hundreds of participants wants some GB" : next);

    private static Finding Clock(Machine machine) => machine.ClockFollows() switch
    {
        true => new("clock", "synchronisation", Standing.Fit, "the clock follows a time server"),
        false => new("clock", "synchronisation", Standing.Absent, "the clock follows no other", "Times of events are only as good as the clock: install chrony or systemd-timesyncd"),
        null => new("clock", "synchronisation", Standing.Absent, "the system does not say", "Compare the clock by hand"),
    };

    /// <summary>Why a folder cannot be written; null where it can.</summary>
    private static string? Writable(string folder)
    {
        try
        {
            new ScratchFolder(folder).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "cannot be written: " + Measurements.Printable.Clean(e.Message, 200);
        }
    }

    private static string Size(long bytes) => bytes >= 1L << 30
        ? (bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture) + " GB"
        : (bytes / (double)(1L << 20)).ToString("0", CultureInfo.InvariantCulture) + " MB";
}
