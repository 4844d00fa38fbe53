using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Dicom;
using Toolkit.Measurements;
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
                var provenance = context.Provenance.Derive(Stage, pair.Inputs, [new("region", source.Region), new("method", GrayMatterChange.Method)]);
                values.Add(participant, context.Study.Followup, Observation.Of(change.Percent, change.StandardError), provenance);
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
        if (!GrayMatterChange.Measure(volumes[0], volumes[1], labels).Try(out var changes, out var why))
        {
            return pair with { Fault = why };
        }

        return changes.FirstOrDefault(c => c.Region.Name == source.Region) is { } change && double.IsFinite(change.Percent)
            ? pair with { Change = change }
            : pair with { Fault = new(0, $"gray matter in a region named {Printable.Quote(source.Region)}", string.Join(", ", changes.Select(c => Printable.Quote(c.Region.Name)))) { Unit = "region" } };
    }

    private sealed record Pair
    {
        public RegionChange? Change { get; init; }

        public Fault? Fault { get; init; }

        public IReadOnlyList<string> Losses { get; init; } = [];

        public IReadOnlyList<Provenance> Inputs { get; init; } = [];
    }
}
