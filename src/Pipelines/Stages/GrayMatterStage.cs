using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Dicom;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Outcomes that are the change of a region's gray-matter volume between the first and the last visit.</summary>
internal static class GrayMatterStage
{
    public const string Stage = "graymatter.change";

    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, GrayMatterSource source)
    {
        var values = new OutcomeValues(context, outcome);
        if (!RegionSource.Load(context, source.Regions).Try(out var regions, out var fault))
        {
            values.Fault(fault.Message);
            return values;
        }

        var results = context.Each($"gray matter {outcome.Outcome.Name}", context.Participants, p => Measure(context, source, regions, p));
        for (var i = 0; i < results.Length; i++)
        {
            var (participant, pair) = (context.Participants[i], results[i]);
            foreach (var loss in pair.Losses)
            {
                values.Fault(loss, participant, stage: "dicom");
            }

            if (pair.Change is { } change)
            {
                var provenance = context.Provenance.Derive(Stage, pair.Inputs, [new("region", source.Region), new("method", GrayMatterChange.Method), .. source.InjectedChanges > 0 ? new KeyValuePair<string, string>[] { new("injected", Numbers.Format(source.InjectedChanges)) } : []]);
                values.Add(participant, context.Study.Followup, Observation.Of(change.Percent, change.StandardError), provenance);
                values.Detection(participant, context.Study.Followup, ChangeDetection.MinimalOf(change), ChangeDetection.RecoveryOf(change));
            }
            else
            {
                values.Fault(pair.Fault!.Message, participant);
                values.Add(participant, context.Study.Followup, Observation.Missing(pair.Fault.Message), context.Study.Provenance);
            }
        }

        return values;
    }

    private static Pair Measure(StudyContext context, GrayMatterSource source, RegionSource regions, Participant participant)
    {
        var volumes = new List<Volume>();
        var pair = new Pair { Inputs = [regions.Provenance] };
        foreach (var visit in new[] { context.Study.Baseline, context.Study.Followup })
        {
            var path = StudyContext.Fill(source.T1w, participant, visit);
            if (!ScanSource.Load(context.PathOf(path), path, SeriesKind.T1w).Try(out var scan, out var fault))
            {
                return pair with { Fault = fault };
            }

            if (scan.Image.Volumes != 1)
            {
                return pair with { Fault = new(0, "one volume", $"{scan.Image.Volumes} volumes") { Place = path } };
            }

            volumes.Add(scan.Image.ToVolume());
            pair = pair with { Inputs = [.. pair.Inputs, scan.Provenance], Losses = [.. pair.Losses, .. scan.Losses] };
        }

        var labels = regions.OnGrid(volumes[0].Shape, volumes[0].Affine)!;
        if (labels.Regions.FirstOrDefault(r => r.Name == source.Region) is not { } region)
        {
            return pair with { Fault = new(0, $"a region named {Printable.Quote(source.Region)}", string.Join(", ", labels.Regions.Select(r => Printable.Quote(r.Name)))) { Unit = "region" } };
        }

        if (FieldOfView.CutRegions(labels).ContainsKey(region.Label))
        {
            return pair with { Fault = FieldOfView.Cut };
        }

        Visit3D baseline = new(volumes[0]), followup = new(volumes[1]);
        return GrayMatterWeight.Fractions(baseline)
            .Bind(gray => GrayMatterChange.Measure(baseline, followup, region, GrayMatterWeight.Of(gray, labels, region.Label), new() { Replicates = source.InjectedChanges, Threads = 1 }, cancellation: context.Cancellation))
            .Try(out var change, out var why)
            ? pair with { Change = change }
            : pair with { Fault = why };
    }

    private sealed record Pair
    {
        public GrayMatterChange? Change { get; init; }

        public Fault? Fault { get; init; }

        public IReadOnlyList<string> Losses { get; init; } = [];

        public IReadOnlyList<Provenance> Inputs { get; init; } = [];
    }
}
