namespace Toolkit.Pipelines.Verification;

/// <summary>A folder of its own beneath another, removed at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public ScratchFolder(string above)
    {
        Path = System.IO.Path.Combine(above, "toolkit-verify-" + System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
