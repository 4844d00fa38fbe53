using System.Collections.Immutable;

namespace Toolkit.Pipelines.Batch;

/// <summary>What participants cost in a run that was measured: the base of requests for time and memory, and of predictions.</summary>
/// <param name="Participants">How many were measured.</param>
/// <param name="CpuSeconds">Mean per participant, over all stages.</param>
/// <param name="WallSeconds">Mean per participant, over all stages, with the threads they had.</param>
/// <param name="SlowSeconds">Wall seconds of the slowest of twenty.</param>
/// <param name="PeakBytes">Most memory of any.</param>
/// <param name="WorkBytes">Mean of what the stages leave in the work folder.</param>
/// <param name="PublishedBytes">Mean of what is published.</param>
public sealed record CostProfile(int Participants, double CpuSeconds, double WallSeconds, double SlowSeconds, long PeakBytes, double WorkBytes, double PublishedBytes)
{
    private const double Slow = 0.95;

    /// <summary>The profile of what stands in the diary of an output folder; null where no participant was measured.</summary>
    public static CostProfile? Of(OutputTree output)
    {
        var folder = Path.GetDirectoryName(output.StatusOf("sub-x"))!;
        return Directory.Exists(folder)
            ? Of([.. Directory.EnumerateFiles(folder, "sub-*.json").Order(StringComparer.Ordinal).Select(f => ParticipantStatus.Read(output, Path.GetFileNameWithoutExtension(f))).OfType<ParticipantStatus>()])
            : null;
    }

    /// <summary>The profile of participants that are done; null where none is.</summary>
    public static CostProfile? Of(ImmutableArray<ParticipantStatus> statuses)
    {
        var measured = statuses.Where(s => s.IsDone && !s.Costs.IsEmpty).ToList();
        if (measured.Count == 0)
        {
            return null;
        }

        double[] wall = [.. measured.Select(m => m.Costs.Sum(c => c.WallSeconds)).Order()];
        return new(
            measured.Count,
            measured.Average(m => m.Costs.Sum(c => c.CpuSeconds)),
            wall.Average(),
            wall[Math.Min(wall.Length - 1, (int)(Slow * wall.Length))],
            measured.Max(m => m.Costs.Max(c => c.PeakBytes)),
            measured.Average(m => m.Costs.Sum(c => (double)c.WrittenBytes)),
            measured.Average(m => (double)m.PublishedBytes));
    }
}
