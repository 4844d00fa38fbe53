using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Carries the regions to the participant's own image and sums the gray matter in each: native space, so that the volume is the tissue's own.</summary>
internal static class VolumesStage
{
    public const string Labels = "regions.nii";
    private const double LeastCoverage = 0.95;
    private const double LeastGray = 0.05; // of the region: what is less is the edge of a neighbour
    private const double MostOutside = 0.05; // of a region: more of it in brain beyond the mask says that the mask cuts into it
    private const int FewVoxels = 50; // below it the region's surface is most of it

    public static ParticipantStage Of(string name, SessionInput session, SessionPlace place, ParticipantOptions options, long voxels) => new(
        name,
        "volumes",
        $"volumes 2: place {options.Regions?.Place}",
        () => RegionFiles.Inputs(options.Regions),
        context => Run(context, name, session, place, options))
    {
        Session = session.Label,
        Needs = [.. place.Stages],
        Outputs = [$"{name}/{Labels}", StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * 5,
    };

    /// <summary>The regions on the grid of a session's image, as this stage left them.</summary>
    public static LabelImage Load(StageContext context, string stage, StageRecord record)
    {
        var image = WorkFiles.Volume(context, $"{stage}/{Labels}");
        var names = record.Texts["names"].Split('\n').Select(l => l.Split('\t', 2)).ToDictionary(l => int.Parse(l[0], System.Globalization.CultureInfo.InvariantCulture), l => l[1]);
        return new(image.Shape, image.Affine, [.. image.Data.Select(v => (int)v)], new(record.Texts["atlas"], "unstated", "native", Provenance.Digest(System.Text.Encoding.UTF8.GetBytes(record.Main.Id))), names);
    }

    private static StageOutcome Run(StageContext context, string name, SessionInput session, SessionPlace place, ParticipantOptions options)
    {
        if (!RegionFiles.Read(options.Regions!).Try(out var regions, out var fault))
        {
            return fault;
        }

        var from = place.Stages.Select(s => WorkFiles.Record(context, s)).ToArray();
        var gray = WorkFiles.Volume(context, $"{place.Anatomy}/{AnatomyStage.Gray}");
        var labels = regions.On(gray.Shape, gray.Affine, place.ToRegions(context, regions.Place));
        WorkFiles.Write(context, $"{name}/{Labels}", new Volume(labels.Shape, labels.Affine, [.. labels.Labels.Select(l => (float)l)]));
        var record = StageRecord.Of("graymatter.volume", from, [new("atlas.sha256", labels.Atlas.Sha256)], regions.Provenance)
            .With("atlas", labels.Atlas.Name)
            .With("names", string.Join('\n', regions.All(labels.Atlas).Select(r => $"{Numbers.Format(r.Label)}\t{r.Name}")))
            .With("methods", "Gray matter was summed within each region in the participant's own space, the template's regions carried back by nearest voxel.");
        var measured = RegionVolume.Measure(gray, labels);
        var outside = BrainBeyondMask.Millilitres(labels, WorkFiles.Volume(context, $"{place.Anatomy}/{AnatomyStage.Corrected}"), WorkFiles.Volume(context, $"{place.Anatomy}/{AnatomyStage.Brain}"), gray);
        var cut = FieldOfView.CutRegions(labels);
        var values = new List<ParticipantValue>();
        var verdicts = new List<ParticipantVerdict>();
        foreach (var region in regions.AreOutlines ? regions.All(labels.Atlas) : [])
        {
            var found = measured.FirstOrDefault(m => m.Region.Label == region.Label);
            var verdict = Judge(region.Name, found, gray.Affine.VoxelVolume / 1000, cut.GetValueOrDefault(region.Label), outside.GetValueOrDefault(region.Label));

            // A region of an atlas without gray matter is no fault of the participant's: its value says so.
            verdicts.AddRange(verdict.Grade == QualityGrade.Warn ? [new ParticipantVerdict(session.Label, null, verdict)] : []);
            values.Add(new($"gray matter {region.Name}", session.Label, null, "mL", verdict.Grade == QualityGrade.Fail ? Observation.Missing(verdict.Reason) : Observation.Of(found!.Millilitres), record.Main.Id) { Regions = [region.Name] });
        }

        (record with { Values = [.. values], Verdicts = [.. verdicts] }).Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done;
    }

    private static QualityVerdict Judge(string name, RegionVolume? volume, double voxelMl, double cutCm2, double outsideMl)
    {
        var criterion = name + ": region volume";
        return volume is null or { Voxels: 0 } ? QualityVerdict.Fail(criterion, "the region has no voxel in the participant's image")
            : volume.Millilitres < LeastGray * volume.Voxels * voxelMl ? QualityVerdict.Fail(criterion, "the region holds no gray matter to speak of: no volume is given for it")
            : cutCm2 > 0 ? QualityVerdict.Fail(criterion, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the field of view cuts the region, over {cutCm2:0.0} cm²: no volume is given for it"))
            : volume.Coverage < LeastCoverage ? QualityVerdict.Warn(criterion, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"tissue is known in {100 * volume.Coverage:0} % of the region"))
            : outsideMl > MostOutside * volume.Voxels * voxelMl ? QualityVerdict.Warn(criterion, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{outsideMl:0.0} mL of the region are as bright as brain and lie outside the brain mask: it may cut into the region, look at the mask"))
            : volume.Voxels < FewVoxels ? QualityVerdict.Warn(criterion, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{volume.Voxels} voxels, fewer than {FewVoxels}"))
            : QualityVerdict.Pass(criterion);
    }
}
