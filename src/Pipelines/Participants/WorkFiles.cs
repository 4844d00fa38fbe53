using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Images of the work folder: plain NIfTI, so that nothing is packed and unpacked between stages.</summary>
internal static class WorkFiles
{
    /// <exception cref="InvalidDataException">The file is not one that this version wrote.</exception>
    public static StoredImage Image(StageContext context, string name) =>
        Nifti.Read(context.PathOf(name)).Try(out var image, out var fault) ? image : throw new InvalidDataException(fault.Message + ": empty the work folder and run again.");

    /// <inheritdoc cref="Image" />
    public static Volume Volume(StageContext context, string name) => Image(context, name).ToVolume();

    /// <summary>A series of floats, read once and never held beside itself.</summary>
    /// <exception cref="InvalidDataException">The file is not one that this version wrote.</exception>
    public static VolumeSeries Series(StageContext context, string name, double repetitionTimeS) =>
        NiftiSeries.Read(context.PathOf(name)).Try(out var read, out var fault)
            ? new(read.Series.Shape, read.Series.Volumes, read.Series.Affine, read.Series.Data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(repetitionTimeS), "record"))
            : throw new InvalidDataException(fault.Message + ": empty the work folder and run again.");

    public static StageRecord Record(StageContext context, string stage) => StageRecord.Read(context.PathOf(StageRecord.FileOf(stage)));

    public static void Write(StageContext context, string name, Volume volume) =>
        OutputFile.Write(context.PathOf(name), stream => Nifti.Write(StoredImage.FromVolume(volume), stream, gzip: false));

    public static void Write(StageContext context, string name, VolumeSeries series) => NiftiSeries.Write(series, series.Volumes, context.PathOf(name), gzip: false);
}
