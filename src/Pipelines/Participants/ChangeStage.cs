using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Change of each region's gray matter from the first session to a later one, halfway between them; the regions are those of the first.</summary>
internal static class ChangeStage
{
    public static ParticipantStage Of(string name, SessionInput later, string volumes, (string First, string Later) anatomy, ParticipantOptions options, long voxels) => new(
        name,
        "change",
        $"change 1: regions {string.Join(' ', options.ChangeRegions)}, injected {Numbers.Format(options.InjectedChanges)}",
        () => [],
        context => Run(context, name, later, volumes, anatomy, options))
    {
        Session = later.Label,
        Needs = [volumes, anatomy.First, anatomy.Later],
        Outputs = [StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * 10,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput later, string volumes, (string First, string Later) anatomy, ParticipantOptions options)
    {
        var regions = WorkFiles.Record(context, volumes);
        StageRecord[] from = [regions, WorkFiles.Record(context, anatomy.First), WorkFiles.Record(context, anatomy.Later)];
        var labels = VolumesStage.Load(context, volumes, regions);
        Visit3D Visit(string stage) => new(WorkFiles.Volume(context, $"{stage}/{AnatomyStage.Corrected}"), WorkFiles.Volume(context, $"{stage}/{AnatomyStage.Brain}"));
        var (first, second, gray) = (Visit(anatomy.First), Visit(anatomy.Later), WorkFiles.Volume(context, $"{anatomy.First}/{AnatomyStage.Gray}"));
        var record = StageRecord.Of("graymatter.change", from, [new("method", "halfway-space dilatation")]);
        var values = new List<ParticipantValue>();
        var losses = new List<string>();
        var chosen = labels.Regions.Where(r => options.ChangeRegions.IsEmpty || options.ChangeRegions.Contains(r.Name)).ToArray();
        foreach (var unknown in options.ChangeRegions.Where(n => labels.Regions.All(r => r.Name != n)))
        {
            losses.Add($"no region named {Printable.Quote(unknown)}: {string.Join(", ", labels.Regions.Select(r => r.Name).Take(20))}");
        }

        foreach (var (i, region) in chosen.Index())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress?.Invoke((double)i / chosen.Length);
            var weight = new Volume(gray.Shape, gray.Affine, [.. gray.Data.Select((g, v) => labels.Labels[v] == region.Label && float.IsFinite(g) ? Math.Clamp(g, 0, 1) : 0)]);
            var change = LongitudinalChange.Measure(first, second, weight);
            losses.AddRange(change.IsOk ? [] : [$"{region.Name}: {change.Fault!.Message}"]);
            values.Add(new($"change {region.Name}", later.Label, null, "%", change.Try(out var found, out var fault) ? Observation.Of(found.Percent, found.StandardError) : Observation.Missing(fault.Message), record.Main.Id) { Regions = [region.Name] });
            record = change.IsOk ? record.With($"minimal detectable {region.Name}", found!.MinimalDetectable) : record;
        }

        (record with { Values = [.. values] }).Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done with { Losses = [.. losses] };
    }
}
