using Toolkit.Biomarkers.Connectivity;
using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Pipelines.Connectivity;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>What the page shows of one run.</summary>
internal sealed record ConnectivityFinding(Participant Participant, Visit Visit, ConnectivityRun Run);

/// <summary>Outcomes that are a Fisher z between two regions of a resting run.</summary>
internal static class ConnectivityStage
{
    /// <summary>Runs every participant and visit; one that fails costs itself alone.</summary>
    /// <param name="shown">Receives the first run that succeeded: it stands in the report.</param>
    /// <param name="views">Receives what a person looks at of each run.</param>
    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, ConnectivitySource source, List<ConnectivityFinding> shown, List<ScanView> views)
    {
        var values = new OutcomeValues(context, outcome);
        if (!RegionSource.Load(context, source.Regions).Try(out var regions, out var fault))
        {
            values.Fault(fault.Message);
            return values;
        }

        var runs = context.Participants.SelectMany(p => context.Study.Visits.Select(v => (Participant: p, Visit: v))).ToList();
        var results = context.Each($"connectivity {outcome.Outcome.Name}", runs, run => Analyse(context, source, regions, run.Participant, run.Visit));
        for (var i = 0; i < runs.Count; i++)
        {
            var ((participant, visit), run) = (runs[i], results[i]);
            foreach (var loss in run.Losses)
            {
                values.Fault(loss, participant, visit, "dicom");
            }

            if (run.Fault is not null)
            {
                values.Fault(run.Fault.Message, participant, visit);
                values.Add(participant, visit, Observation.Missing(run.Fault.Message), context.Study.Provenance);
                continue;
            }

            foreach (var input in run.Inputs)
            {
                context.Provenance.Add(input);
            }

            var z = run.Finding!.Run.Result.Between(source.First, source.Second);
            if (z.IsMissing)
            {
                values.Fault(z.Reason!, participant, visit);
            }

            values.Add(participant, visit, z, run.Finding.Run.Result.Provenance);
            views.Add(run.View!);
        }

        if (results.FirstOrDefault(r => r.Finding is not null) is { } first)
        {
            shown.Add(first.Finding!);
        }

        return values;
    }

    private static Run Analyse(StudyContext context, ConnectivitySource source, RegionSource regions, Participant participant, Visit visit)
    {
        var path = StudyContext.Fill(source.Bold, participant, visit);
        if (!ScanSource.Load(context.PathOf(path), path, SeriesKind.Bold).Try(out var scan, out var fault))
        {
            return new() { Fault = fault };
        }

        var run = new Run { Losses = scan.Losses, Inputs = [scan.Provenance, regions.Provenance] };
        Confounds? confounds = null;
        if (source.Confounds is not null)
        {
            var table = StudyContext.Fill(source.Confounds, participant, visit);
            if (!context.ReadBytes(table).Try(out var bytes, out fault) || !ConfoundTable.Read(bytes).Bind(t => t.Select(t.Names)).In(Path.GetFileName(table)).Try(out var rows, out fault))
            {
                return run with { Fault = fault };
            }

            confounds = OfKept(rows, scan);

            run = run with { Inputs = [.. run.Inputs, Provenance.OfBytes("table", Path.GetFileName(table), Provenance.Digest(bytes))] };
        }

        var series = scan.Image.ToSeries();
        var labels = regions.OnGrid(series.Shape, series.Affine);
        foreach (var name in labels is null ? [] : new[] { source.First, source.Second }.Where(n => labels.Regions.All(r => r.Name != n)))
        {
            return run with { Fault = new(0, $"a region named {Printable.Quote(name)} in the image", string.Join(", ", labels!.Regions.Select(r => Printable.Quote(r.Name)))) { Place = path } };
        }

        var request = ConnectivityRequest.Of(Preset(source)) with
        {
            Held = new()
            {
                Series = series,
                Name = Path.GetFileName(path),
                Provenances = [.. run.Inputs],
                Atlas = labels,
                Forms = labels is null ? [.. regions.Spheres.Select(s => (WorldRegion)new SphereRegion(s))] : [],
                Confounds = confounds,
            },
        };
        return ConnectivityRun.Execute(request).Try(out var found, out fault)
            ? Seen(run with { Finding = new(participant, visit, found) })
            : run with { Fault = fault.In(path) };
    }

    private static Run Seen(Run run) => run with { View = ConnectivitySection.View(run.Finding!) };

    /// <summary>Where volumes of the run were incomplete and left out, their rows are left out too.</summary>
    private static Confounds OfKept(Confounds rows, LoadedScan scan) =>
        rows.Volumes > scan.Image.Volumes && scan.KeptVolumes.All(t => t < rows.Volumes)
            ? new(rows.Names, rows.Values.Transposed().TakeRows([.. scan.KeptVolumes]).Transposed())
            : rows;

    // The study file settles everything itself; no published pipeline stands behind it.
    private static DenoisingPreset Preset(ConnectivitySource source) => new("study", 1, [], Denoising(source), CensoringCriteria.None) { Source = "the study file", Verified = true };

    private static DenoisingOptions Denoising(ConnectivitySource source) => new()
    {
        Filter = source.Band is null ? TemporalFilter.None : TemporalFilter.Butterworth,
        HighPassHz = source.Band?.Low is > 0 and var low ? low : null,
        LowPassHz = source.Band?.High,
        MinimumDegreesOfFreedom = source.MinimumDegreesOfFreedom,
    };

    private sealed record Run
    {
        public ConnectivityFinding? Finding { get; init; }

        public ScanView? View { get; init; }

        public Fault? Fault { get; init; }

        public IReadOnlyList<string> Losses { get; init; } = [];

        public IReadOnlyList<Provenance> Inputs { get; init; } = [];
    }
}
