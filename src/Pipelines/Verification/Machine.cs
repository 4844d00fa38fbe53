using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Toolkit.Pipelines.Verification;

/// <summary>The machine as the doctor sees it. A test gives another root and other answers.</summary>
public sealed partial record Machine
{
    private const int ReadAndWrite = 6;
    private const int ClockError = 5;

    /// <summary>Folder beneath which /proc, /sys, /dev, /etc and /usr are read.</summary>
    public string Root { get; init; } = "/";

    /// <summary>A variable of the environment, or null.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether this user may read and write a device.</summary>
    public Func<string, bool> MayOpen { get; init; } = path => OperatingSystem.IsWindows() || Access(path, ReadAndWrite) == 0;

    /// <summary>Whether the system says that its clock follows another; null where it does not say.</summary>
    public Func<bool?> ClockFollows { get; init; } = AskKernel;

    /// <summary>Free bytes of the file system that holds a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Whether JPEG 2000 can be read.</summary>
    public Func<bool> HasJpeg2000 { get; init; } = () => Dicom.Codecs.HasJpeg2000;

    /// <summary>Processors that this process may use.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>A path of the machine, beneath <see cref="Root"/>.</summary>
    public string At(string path) => Path.Combine(Root, path.TrimStart('/'));

    /// <summary>The text of a file; null where it cannot be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Names in a folder that begin so, sorted, as paths of the machine; none where there is no such folder.</summary>
    public ImmutableArray<string> Names(string folder, string beginning = "")
    {
        var at = At(folder);
        return Directory.Exists(at)
            ? [.. Directory.EnumerateFileSystemEntries(at).Select(p => Path.GetFileName(p)).Where(n => n.StartsWith(beginning, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => folder + "/" + n)]
            : [];
    }

    /// <summary>Where a program is on the search path; null where it is not.</summary>
    public string? Program(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var folder in (Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                if (File.Exists(Path.Combine(folder, name)))
                {
                    return Path.Combine(folder, name);
                }
            }
        }

        return null;
    }

    /// <summary>Bytes of memory that this process may take: the machine's, or less where a control group says so. Null where nothing says.</summary>
    public (long Total, string Limit)? Memory()
    {
        long? total = Number(Line(Text("/proc/meminfo"), "MemTotal:")) * 1024;
        if (total is not { } all)
        {
            return null;
        }

        foreach (var (name, file) in ControlFiles())
        {
            // A group without a limit says "max", or a number above any memory.
            if (long.TryParse(Text(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit) && limit < all)
            {
                return (limit, name);
            }
        }

        return (all, "");
    }

    /// <summary>The kind of the file system that holds a folder, as the kernel lists it; "" where it does not.</summary>
    public string FileSystem(string folder)
    {
        var (kind, longest) = ("", -1);
        foreach (var line in (Text("/proc/self/mounts") ?? "").Split('\n'))
        {
            if (line.Split(' ') is [_, var place, var type, ..] && place.Length > longest && (place == "/" || folder == place || folder.StartsWith(place + "/", StringComparison.Ordinal)))
            {
                (kind, longest) = (type, place.Length);
            }
        }

        return kind;
    }

    private IEnumerable<(string Name, string File)> ControlFiles()
    {
        foreach (var line in (Text("/proc/self/cgroup") ?? "").Split('\n'))
        {
            if (line.Split(':', 3) is [_, var controllers, var path])
            {
                yield return controllers == "memory" ? ("control group (version 1)", $"/sys/fs/cgroup/memory{path}/memory.limit_in_bytes") : ("control group", $"/sys/fs/cgroup{path.TrimEnd('/')}/memory.max");
            }
        }

        yield return ("control group (version 1)", "/sys/fs/cgroup/memory/memory.limit_in_bytes");
        yield return ("control group", "/sys/fs/cgroup/memory.max");
    }

    private static string? Line(string? text, string beginning) => text?.Split('\n').FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal));

    private static long? Number(string? line) =>
        line is not null && long.TryParse(new string([.. line.Where(char.IsAsciiDigit)]), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    // adjtimex(2) with nothing to set gives the state of the clock: 5 (TIME_ERROR) where it follows no other.
    private static bool? AskKernel()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> nothing = stackalloc byte[512];
        nothing.Clear();
        var state = AdjustClock(nothing);
        return state < 0 ? null : state != ClockError;
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustClock(Span<byte> state);
}
