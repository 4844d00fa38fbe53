using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>A DICOM file: file meta information, data set, and the transfer syntax that binds them.</summary>
/// <param name="Meta">Group 0002; empty for a bare data set.</param>
/// <param name="Data">The data set.</param>
/// <param name="Syntax">How <paramref name="Data"/> is encoded.</param>
public sealed record DicomFile(DataSet Meta, DataSet Data, TransferSyntax Syntax)
{
    internal const int PreambleLength = 128;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Parsed<DicomFile> Read(string path, ReadLimits? limits = null)
    {
        var length = new FileInfo(path).Length;
        return length > Array.MaxLength
            ? new Fault(0, "a file of less than 2 GiB", string.Create(CultureInfo.InvariantCulture, $"{length} bytes")).In(Path.GetFileName(path))
            : Read(File.ReadAllBytes(path), limits).In(Path.GetFileName(path));
    }

    /// <summary>Reads a whole file from memory; the values stay in <paramref name="bytes"/>.</summary>
    public static Parsed<DicomFile> Read(ReadOnlyMemory<byte> bytes, ReadLimits? limits = null)
    {
        var read = FilePart.Read(bytes, bytes.Length, limits ?? ReadLimits.Default, stopAtPixels: false);
        return read.File is { } file && read.Fault is null ? file : read.Fault ?? new Fault(0, "a DICOM file", "nothing was read");
    }
}
