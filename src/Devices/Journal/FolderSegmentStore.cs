using Microsoft.Win32.SafeHandles;
using Toolkit.Devices.Links;

namespace Toolkit.Devices.Journal;

/// <summary>Segments as files of a folder; a flush is fsync, of the file and once of the folder that names it.</summary>
public sealed class FolderSegmentStore : ISegmentStore
{
    /// <summary>How segment files end.</summary>
    public const string Extension = ".journal";

    private readonly string folder;

    /// <summary>The folder is made where it does not exist.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public FolderSegmentStore(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        this.folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(this.folder);
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    /// <inheritdoc />
    public byte[] Read(string name)
    {
        // The segment may be open for writing by the process that captures.
        using var file = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc />
    public ISegmentFile Create(string name)
    {
        var handle = File.OpenHandle(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            SyncFolder();
            return new SegmentFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void SyncFolder()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Posix.Open(folder, Posix.DirectoryOnly | Posix.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} cannot be opened to be flushed: {Posix.LastError()}");
        }

        var failed = Posix.Sync(descriptor) != 0;
        var cause = failed ? Posix.LastError() : "";
        _ = Posix.Close(descriptor);
        if (failed)
        {
            throw new IOException($"{folder} cannot be flushed to disk: {cause}");
        }
    }

    private sealed class SegmentFile(SafeFileHandle handle) : ISegmentFile
    {
        private long length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, length);
            length += bytes.Length;
        }

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
