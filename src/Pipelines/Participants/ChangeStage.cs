using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Change of each region's gray matter from the first session to a later one, halfway between them; the regions are those of the first.</summary>
internal static class ChangeStage
{
    /// <summary>What the values beside a change are called, before the region.</summary>
    internal const string MinimalName = "minimal detectable change ";

    /// <inheritdoc cref="MinimalName"/>
    internal const string RecoveryName = "recovery factor ";

    public static ParticipantStage Of(string name, SessionInput later, string volumes, (string First, string Later) anatomy, ParticipantOptions options, long voxels) => new(
        name,
        "change",
        $"change 2: regions {string.Join(' ', options.ChangeRegions)}, injected {options.InjectedText}",
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
        var chosen = labels.Regions.Where(r => options.ChangeRegions.IsEmpty || options.ChangeRegions.Contains(r.Name)).ToArray();
        var injected = options.Injected(chosen.Length);
        var record = StageRecord.Of("graymatter.change", from, [new("method", GrayMatterChange.Method), new("injected", Numbers.Format(injected))])
            .With("methods", $"Change was measured by a {GrayMatterChange.Method}, " + (injected > 0 ? "with known changes injected into the first image beside it." : "without changes injected beside it: recovery is not known."));
        var values = new List<ParticipantValue>();
        var verdicts = new List<ParticipantVerdict>();
        var losses = new List<string>();
        foreach (var unknown in options.ChangeRegions.Where(n => labels.Regions.All(r => r.Name != n)))
        {
            losses.Add($"no region named {Printable.Quote(unknown)}: {string.Join(", ", labels.Regions.Select(r => r.Name).Take(20))}");
        }

        var pair = RegisteredPair.Of(first, second, new() { Replicates = injected, Threads = context.Threads }, context.Cancellation);
        var cut = FieldOfView.CutRegions(labels);
        foreach (var (i, region) in chosen.Index())
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress?.Invoke((double)i / chosen.Length);
            var measured = cut.ContainsKey(region.Label) ? FieldOfView.Cut : pair.Bind(p => p.Measure(region, GrayMatterWeight.Of(gray, labels, region.Label), context.Cancellation));
            var value = new ParticipantValue($"change {region.Name}", later.Label, null, "%", measured.Try(out var change, out var fault) ? Observation.Of(change.Percent, change.StandardError) : Observation.Missing(fault.Message), record.Main.Id) { Regions = [region.Name] };
            values.Add(value);
            if (change is null)
            {
                losses.Add($"{region.Name}: {fault!.Message}");
                continue;
            }

            values.Add(value with { Name = MinimalName + region.Name, Observation = ChangeDetection.MinimalOf(change) });
            values.Add(value with { Name = RecoveryName + region.Name, Unit = "1", Observation = ChangeDetection.RecoveryOf(change) });
            verdicts.AddRange(change.Verdicts.Where(v => v.Grade != QualityGrade.Pass).Select(v => new ParticipantVerdict(later.Label, null, v with { Criterion = $"{region.Name}: {v.Criterion}" })));
        }

        (record with { Values = [.. values], Verdicts = [.. verdicts] }).Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done with { Losses = [.. losses] };
    }
}
