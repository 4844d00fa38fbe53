using System.Text;

namespace Toolkit.Pipelines.Results;

/// <summary>Publishes files by writing beside and renaming: a run that is killed leaves nothing half-written.</summary>
public sealed class OutputFolder
{
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public OutputFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Writes one file whole.</summary>
    /// <param name="name">Relative to the folder; its sub-folders are made.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> leads out of the folder.</exception>
    public string Publish(string name, Action<Stream> write)
    {
        var target = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, name));
        if (!target.StartsWith(Path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ArgumentException("An output stays inside its folder.", nameof(name));
        }

        OutputFile.Write(target, write);
        return target;
    }

    /// <summary>Writes UTF-8 text without a byte order mark.</summary>
    public string Publish(string name, string text) => Publish(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
