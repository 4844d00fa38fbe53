using Microsoft.Win32.SafeHandles;

namespace Toolkit.Dicom;

/// <summary>Opens files that are read in thousands.</summary>
internal static class FileHandles
{
    /// <summary>For reading. No lock is taken: a lock and its release would be two calls more for each file, and nobody who writes into an archive asks for one.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
