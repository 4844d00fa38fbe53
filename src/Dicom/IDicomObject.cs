namespace Toolkit.Dicom;

/// <summary>A DICOM object that the caller holds already: fetched, received, or opened by another library. The seam for whoever does not read from disk.</summary>
public interface IDicomObject
{
    /// <summary>Stands for a path in indices and reports; no two objects of one index may share it.</summary>
    string Name { get; }

    /// <summary>The object in the form of a file, in any transfer syntax. Asked for when headers are read, and again for the voxels; from several threads.</summary>
    ReadOnlyMemory<byte> ToFile();
}

/// <summary>An object whose file is in memory.</summary>
public sealed record DicomBytes(string Name, ReadOnlyMemory<byte> File) : IDicomObject
{
    /// <inheritdoc />
    public ReadOnlyMemory<byte> ToFile() => File;
}
