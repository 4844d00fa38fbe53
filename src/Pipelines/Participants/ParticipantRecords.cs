using System.Collections.Immutable;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Puts together what the stages left in a work folder.</summary>
internal static class ParticipantRecords
{
    /// <summary>Every record of the work folder, in the order of the stages.</summary>
    public static ImmutableArray<StageRecord> All(IEnumerable<ParticipantStage> stages, string workFolder) =>
        [.. stages.Select(s => Path.Combine(workFolder, StageRecord.FileOf(s.Name))).Where(File.Exists).Select(StageRecord.Read)];

    /// <summary>What failed or was lost, in the order of the stages.</summary>
    public static IEnumerable<RunFault> Faults(ParticipantInput input, IEnumerable<ParticipantStage> stages, string workFolder) =>
        stages.SelectMany(s => s.LastOutcome(workFolder) is { } outcome ? ParticipantPipeline.Faults(input, s, outcome) : []);

    public static ParticipantResult Collect(ParticipantInput input, ImmutableArray<ParticipantStage> stages, string workFolder)
    {
        var records = All(stages, workFolder);
        var published = Path.Combine(workFolder, ParticipantPipeline.Derivatives);
        return new()
        {
            Label = input.Label,
            Values = [.. records.SelectMany(r => r.Values)],
            Verdicts = [.. records.SelectMany(r => r.Verdicts)],
            Faults = [.. Faults(input, stages, workFolder)],
            Provenance = [.. records.SelectMany(r => r.Provenance).DistinctBy(p => p.Id)],
            Folder = published,
            Files = Directory.Exists(published)
                ? [.. Directory.EnumerateFiles(published, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(published, f)).Order(StringComparer.Ordinal)]
                : [],
        };
    }
}
