using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Cleans a run and correlates its regions.</summary>
internal static class CouplingStage
{
    public const string Confounds = "confounds.tsv";
    public const string Labels = "regions.nii";
    public const string Snr = "tsnr.nii";
    private const int CarpetRows = 220;

    public static ParticipantStage Of(string name, SessionInput session, BoldInput run, string resample, string motion, SessionPlace place, string space, ParticipantOptions options, long bytes) => new(
        name,
        "connectivity",
        $"connectivity 2: {DenoisingPreset.Named(options.Preset)!.Title}, smooth {Numbers.Format(options.SmoothMm)}, space {space}, place {options.Regions?.Place}, fd {Numbers.Format(options.FramewiseDisplacementMm)}",
        () => RegionFiles.Inputs(options.Regions),
        context => Run(context, name, session, run, resample, motion, place, space, options))
    {
        Session = session.Label,
        Needs = [resample, motion, .. place.Stages],
        Outputs = [.. new[] { Confounds, Labels, Snr }.Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = 6 * bytes,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, BoldInput run, string resample, string motion, SessionPlace place, string space, ParticipantOptions options)
    {
        StageRecord drawn = WorkFiles.Record(context, resample), moved = WorkFiles.Record(context, motion);
        if (!RegionFiles.Read(options.Regions!).Try(out var regions, out var fault))
        {
            return fault;
        }

        var series = WorkFiles.Series(context, $"{resample}/{ResampleStage.Bold}", drawn.Numbers[MotionStage.RepetitionTimeS]);
        Volume mask = WorkFiles.Volume(context, $"{resample}/{ResampleStage.Mask}"), fluid = WorkFiles.Volume(context, $"{resample}/csf.nii"), white = WorkFiles.Volume(context, $"{resample}/wm.nii");
        var missing = new List<string>();
        var table = RunConfounds.Table(series, mask, (fluid, white), MotionStage.Motions(moved)[(int)moved.Numbers[MotionStage.Steady]..], missing);
        OutputFile.Write(context.PathOf($"{name}/{Confounds}"), table);
        var labels = regions.On(series.Shape, series.Affine, place.ToRegions(context, regions.Place, space));
        WorkFiles.Write(context, $"{name}/{Labels}", new Volume(labels.Shape, labels.Affine, [.. labels.Labels.Select(l => (float)l)]));
        WorkFiles.Write(context, $"{name}/{Snr}", TemporalSnr.Of(series, mask));
        var carpet = CarpetData.Thinned(series, Groups(mask, WorkFiles.Volume(context, $"{resample}/gm.nii"), white, fluid), CarpetRows, 12, out var groups);
        if (options.SmoothMm > 0)
        {
            SpatialSmoothing.InPlace(series, options.SmoothMm, context.Threads);
        }

        var cleaning = new RunCleaning(session.Label, run.Name, options, context.Threads);
        var from = StageRecord.Of("connectivity.regions", [drawn], [], regions.Provenance);
        if (!RegionMap.FromLabels(labels, series, mask, regions.All(labels.Atlas)).Bind(map => cleaning.Correlate(series, map, mask, Encoding.UTF8.GetBytes(table), from)).Try(out var record, out fault))
        {
            return fault.In(moved.Provenance[0].Source!);
        }

        record = record
            .With("carpet", Array.ConvertAll(carpet.Data, v => (double)MathF.Round(v, 2)))
            .With("carpetGroups", string.Join('\n', groups.Select(g => $"{g.Name}\t{Numbers.Format(g.Rows)}")));
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done with { Losses = [.. missing.Where(_ => DenoisingPreset.Named(options.Preset)!.Confounds.Any(c => c.Contains("comp_cor", StringComparison.Ordinal)))] };
    }

    /// <summary>Voxels of the mask by the tissue that fills most of them.</summary>
    private static (string Name, int[] Voxels)[] Groups(Volume mask, Volume gray, Volume white, Volume fluid)
    {
        int[] inside = [.. Enumerable.Range(0, mask.Data.Length).Where(v => mask.Data[v] > 0)];
        bool Most(int v, Volume of) => of.Data[v] >= gray.Data[v] && of.Data[v] >= white.Data[v] && of.Data[v] >= fluid.Data[v];
        int[] grays = [.. inside.Where(v => Most(v, gray))], whites = [.. inside.Except(grays).Where(v => Most(v, white))];
        return [("gray matter", grays), ("white matter", whites), ("fluid", [.. inside.Except(grays).Except(whites)])];
    }
}
