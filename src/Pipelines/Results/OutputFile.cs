using System.Text;

namespace Toolkit.Pipelines.Results;

/// <summary>Writes a file whole: beside it, flushed to the disk, then renamed. A run that is killed leaves the old file or the new one, never half of it.</summary>
public static class OutputFile
{
    /// <param name="path">Folders above it are made.</param>
    /// <exception cref="IOException">The file cannot be written, for instance because the disk is full; nothing is left beside.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Write(target, target + ".partial", FileMode.Create, write);
    }

    /// <param name="beside">Where it is written first, in a folder that exists.</param>
    internal static void Write(string target, string beside, FileMode mode, Action<Stream> write)
    {
        // Outside: where another process is writing there, what lies there is not ours to remove.
        var stream = new FileStream(beside, mode, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>UTF-8 text without a byte order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})" />
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
