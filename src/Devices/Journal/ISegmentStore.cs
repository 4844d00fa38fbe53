namespace Toolkit.Devices.Journal;

/// <summary>Where segments are kept. The folder on disk is one; tests put a full disk or a power cut behind it.</summary>
public interface ISegmentStore
{
    /// <summary>Names of all segments in the order in which they were made.</summary>
    IReadOnlyList<string> List();

    /// <exception cref="IOException">It cannot be read.</exception>
    byte[] Read(string name);

    /// <summary>Makes a new, empty segment; an existing one is never opened again for writing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    ISegmentFile Create(string name);
}

/// <summary>A segment that is being written.</summary>
public interface ISegmentFile : IDisposable
{
    /// <summary>Appends bytes at the end.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns when all bytes would survive a power cut.</summary>
    /// <exception cref="IOException">The disk refused; nothing may be assumed about the bytes since the last flush.</exception>
    void Flush();
}
