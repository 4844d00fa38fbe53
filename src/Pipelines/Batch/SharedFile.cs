using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Batch;

/// <summary>Files and folders that several processes, on several machines, may write at once: each writes beside under a name of its own, flushes to the disk, and renames.</summary>
public static partial class SharedFile
{
    private static int counter;

    /// <summary>A name that no other process uses now: host, process, count.</summary>
    public static string OwnName()
    {
        var host = string.Concat(Environment.MachineName.Where(char.IsAsciiLetterOrDigit));
        return string.Create(CultureInfo.InvariantCulture, $"{host}-{Environment.ProcessId}-{Interlocked.Increment(ref counter)}");
    }

    /// <summary>Writes a file whole; of two writers the later one's stands, never a mixture.</summary>
    /// <exception cref="IOException">It cannot be written, for instance because the disk is full; nothing is left beside.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, byte[] bytes)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        OutputFile.Write(target, Path.Combine(folder, $".{Path.GetFileName(target)}.{OwnName()}"), FileMode.CreateNew, stream => stream.Write(bytes));
        FlushFolder(folder);
    }

    /// <summary>UTF-8 text without a byte order mark.</summary>
    /// <inheritdoc cref="Write(string, byte[])" />
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes only where the content differs: files that every process of a run writes alike.</summary>
    /// <inheritdoc cref="Write(string, byte[])" />
    public static void WriteIfDifferent(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(path, text);
        }
    }

    /// <summary>Makes the names in a folder durable: a rename is on the disk only after this. Without effect on systems that have no such call.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        var descriptor = Open(folder, 0);
        if (descriptor >= 0)
        {
            // Some network file systems refuse to flush a folder: then the server decides, and there is nothing to do about it here.
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
