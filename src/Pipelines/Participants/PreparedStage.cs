using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Cleans and correlates a run that another pipeline prepared: its own confounds and mask, its own space.</summary>
internal static class PreparedStage
{
    public static ParticipantStage Of(string name, SessionInput session, BoldInput run, PreparedSource source, string import, ParticipantOptions options, long bytes) => new(
        name,
        "connectivity",
        $"connectivity 2: prepared, {DenoisingPreset.Named(options.Preset)!.Title}, smooth {Numbers.Format(options.SmoothMm)}, space {source.Space}",
        () => [.. RegionFiles.Inputs(options.Regions), KeyValuePair.Create("confounds", FileDigest.Of(source.Confounds)), KeyValuePair.Create("mask", FileDigest.Of(source.Mask))],
        context => Run(context, name, session, run, source, import, options))
    {
        Session = session.Label,
        Needs = [import],
        Outputs = [StageRecord.FileOf(name)],
        MemoryEstimate = 4 * bytes,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, BoldInput run, PreparedSource source, string import, ParticipantOptions options)
    {
        var from = WorkFiles.Record(context, import);
        Volume? mask = null;
        if (!RegionFiles.Read(options.Regions!).Try(out var regions, out var fault) || (source.Mask is { } path && !Mask(path).Try(out mask, out fault)))
        {
            return fault;
        }

        if (source.Confounds is not { } confounds || !File.Exists(confounds))
        {
            return new Fault(0, "a table of confounds beside the run", "none") { Unit = "file", Place = Path.GetFileName(source.Bold), Advice = "fMRIPrep writes …_desc-confounds_timeseries.tsv" };
        }

        var series = ImportStage.Load(context, import, from).ToSeries();
        if (options.SmoothMm > 0)
        {
            SpatialSmoothing.InPlace(series, options.SmoothMm, context.Threads);
        }

        var bytes = File.ReadAllBytes(confounds);
        var labels = regions.On(series.Shape, series.Affine, static p => p);
        var inputs = StageRecord.Of("connectivity.regions", [from], [], regions.Provenance, Provenance.OfBytes("table", Path.GetFileName(confounds), Provenance.Digest(bytes)));
        var cleaning = new RunCleaning(session.Label, run.Name, options, context.Threads);
        if (!RegionMap.FromLabels(labels, series, mask, regions.All(labels.Atlas)).Bind(map => cleaning.Correlate(series, map, mask, bytes, inputs)).Try(out var record, out fault))
        {
            return fault.In(Path.GetFileName(source.Bold));
        }

        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done;
    }

    private static Parsed<Volume> Mask(string path) => !File.Exists(path)
        ? new Fault(0, "a brain mask", "no file") { Place = Path.GetFileName(path), Unit = "file" }
        : Nifti.Read(path).Bind<Volume>(image => image.Volumes == 1 ? image.ToVolume() : new Fault(0, "one volume", $"{image.Volumes} volumes") { Place = Path.GetFileName(path), Unit = "image" });
}
