using FellowOakDicom;
using Toolkit.Dicom;

namespace Toolkit.Samples.FoDicom;

/// <summary>A data set that fo-dicom has opened, handed over without a detour over the disk: as many of them as make a series go to <c>DicomFolder.Index</c>.</summary>
public sealed class FoDicomSource(DicomDataset dataset) : IDicomObject
{
    /// <inheritdoc />
    public string Name { get; } = dataset.GetSingleValue<string>(DicomTag.SOPInstanceUID);

    /// <summary>The data set as a file: same elements, same transfer syntax, pixels included.</summary>
    public ReadOnlyMemory<byte> ToFile()
    {
        using var stream = new MemoryStream();
        new FellowOakDicom.DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }
}
