using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Stages;

/// <summary>One run on the page, as an example of all: matrix, carpet with framewise displacement, verdicts of the regions.</summary>
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

    private static IEnumerable<ReportBlock> Blocks(ConnectivityFinding run, int number)
    {
        var result = run.Result;
        var who = $"{run.Participant.Label}, {run.Visit.Name}";
        yield return $"Shown as an example: participant {who}. Degrees of freedom left after cleaning: {result.Dof.Remaining.ToString("0.#", CultureInfo.InvariantCulture)} of {result.Dof.Samples}.";
        foreach (var block in View(run).Blocks(number.ToString(CultureInfo.InvariantCulture)))
        {
            yield return block;
        }
    }

    /// <summary>What a person looks at of a run.</summary>
    public static ScanView View(ConnectivityFinding run)
    {
        var motion = run.Confounds is null ? null : MotionParameters.From(run.Confounds);
        return new()
        {
            Participant = run.Participant.Label,
            Visit = run.Visit.Name,
            Regions = run.Result.Z.Names,
            Z = run.Result.Z.Values.ToArray(),
            ProvenanceId = run.Result.Provenance.Id,
            RemainingDof = run.Result.Dof.Remaining,
            Quality = [.. run.Result.Quality.Select(q => new RegionView(q.Name, q.Voxels, q.Coverage, q.TemporalSnr, q.Grade, string.Join("; ", q.Verdicts.Where(v => v.Reason.Length > 0).Select(v => v.Reason))))],
            Carpet = motion is not null && run.Series.RepetitionTime.IsKnown
                ? new() { Id = "carpet", Title = $"Carpet plot of {run.Participant.Label}, {run.Visit.Name}", Carpet = Carpet(run), RepetitionTimeS = run.Series.RepetitionTime.Value.Seconds, FramewiseDisplacement = FramewiseDisplacement.Power(motion) }
                : null,
        };
    }

    /// <summary>The regions' voxels first, then every other voxel that is brighter than the mean of the first volume.</summary>
    private static Carpet Carpet(ConnectivityFinding run)
    {
        var regions = run.Result.Regions.Regions;
        var first = run.Series[0];
        var labels = new int[first.Length];
        double sum = 0;
        foreach (var value in first)
        {
            sum += value;
        }

        var bright = sum / first.Length;
        for (var v = 0; v < labels.Length; v++)
        {
            labels[v] = first[v] > bright ? regions.Length + 1 : 0;
        }

        for (var r = 0; r < regions.Length; r++)
        {
            foreach (var v in regions[r].Voxels)
            {
                labels[v] = r + 1;
            }
        }

        return Reports.Figures.Carpet.Of(run.Series, labels, [.. regions.Select((r, i) => (i + 1, r.Name)), (regions.Length + 1, "other voxels")]);
    }
}
