using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Stages;

/// <summary>One run on the page, as an example of all, drawn as on the page of a participant.</summary>
internal static class ConnectivitySection
{
    public static IEnumerable<ReportSection> Of(ImmutableArray<ConnectivityFinding> runs)
    {
        if (!runs.IsEmpty)
        {
            yield return new("Connectivity", [.. runs.SelectMany((run, i) => Blocks(run, i + 1))]);
        }
    }

    public static IEnumerable<string> Methods(Study study)
    {
        foreach (var source in study.Outcomes.Select(o => o.Source).OfType<ConnectivitySource>().Take(1))
        {
            var band = source.Band is { } b ? string.Create(CultureInfo.InvariantCulture, $", band-pass {b.Low} to {b.High} Hz (Butterworth, order 5, zero phase)") : "";
            yield return $"Region means were cleaned by linear detrending{band} and {(source.Confounds is null ? "no confounds" : "regression of the given confounds, filtered alike")}, as one projection; connectivity is Pearson's r, shown as Fisher's z = atanh r, unscaled.";
        }
    }

    private static IEnumerable<ReportBlock> Blocks(ConnectivityFinding finding, int number)
    {
        var result = finding.Run.Result;
        var who = $"{finding.Participant.Label}, {finding.Visit.Name}";
        yield return $"Shown as an example: participant {who}. Degrees of freedom left after cleaning: {result.Dof.Remaining.ToString("0.#", CultureInfo.InvariantCulture)} of {result.Dof.Samples}.";
        foreach (var block in ConnectivityRunSection.Of(finding.Run.View(string.Create(CultureInfo.InvariantCulture, $"connectivity-{number}"), who)).Blocks)
        {
            yield return block;
        }
    }

    /// <summary>What a person looks at of a run.</summary>
    public static ScanView View(ConnectivityFinding finding)
    {
        var (run, result) = (finding.Run, finding.Run.Result);
        return new()
        {
            Participant = finding.Participant.Label,
            Visit = finding.Visit.Name,
            Regions = result.Z.Names,
            Z = result.Z.Values.ToArray(),
            ProvenanceId = result.Provenance.Id,
            RemainingDof = result.Dof.Remaining,
            Quality = [.. result.Quality.Select(q => new RegionView(q.Name, q.Voxels, q.Coverage, q.TemporalSnr, q.Grade, string.Join("; ", q.Verdicts.Where(v => v.Reason.Length > 0).Select(v => v.Reason))))],
            Carpet = run.Inputs is { Motion: { } motion, RepetitionTime: { IsKnown: true } repetition }
                ? new() { Id = "carpet", Title = $"Carpet plot of {finding.Participant.Label}, {finding.Visit.Name}", Carpet = run.Carpet, RepetitionTimeS = repetition.Value.Seconds, FramewiseDisplacement = FramewiseDisplacement.Power(motion) }
                : null,
        };
    }
}
