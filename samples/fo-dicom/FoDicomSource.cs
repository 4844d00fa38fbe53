using FellowOakDicom;
using Toolkit.Measurements;

namespace Toolkit.Samples.FoDicom;

/// <summary>Takes data sets that fo-dicom has opened, without a detour over the disk.</summary>
public static class FoDicomSource
{
    /// <summary>The data set as the toolkit reads it: same elements, same transfer syntax, pixels included.</summary>
    public static Parsed<Toolkit.Dicom.DicomFile> Take(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new FellowOakDicom.DicomFile(dataset).Save(stream);
        return Toolkit.Dicom.DicomFile.Read(stream.ToArray());
    }
}
