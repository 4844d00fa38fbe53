using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>One participant from raw images to regions: the order of the stages, and a plain run of them.</summary>
public static class ParticipantPipeline
{
    /// <summary>Folder, within the work folder, of what is published: a BIDS derivatives tree of this participant alone.</summary>
    public const string Derivatives = "derivatives";

    /// <summary>The stages in an order in which each comes after all that it needs.</summary>
    public static ImmutableArray<ParticipantStage> Stages(ParticipantInput input, ParticipantOptions options) => ParticipantPlan.Of(input, options);

    /// <summary>Runs every stage in order. A stage that fails costs those that need it, and no other.</summary>
    /// <param name="workFolder">Folder of this participant; made where there is none.</param>
    /// <param name="progress">Told the stage's name, stages done, stages in all.</param>
    /// <exception cref="IOException">The work folder cannot be written.</exception>
    public static ParticipantResult Run(ParticipantInput input, ParticipantOptions options, string workFolder, Action<string, int, int>? progress = null, CancellationToken cancellation = default)
    {
        var stages = Stages(input, options);
        var failed = new Dictionary<string, Fault>(StringComparer.Ordinal);
        var faults = new List<RunFault>();
        foreach (var (i, stage) in stages.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(stage.Name, i, stages.Length);
            if (stage.Needs.FirstOrDefault(failed.ContainsKey) is { } missing)
            {
                failed[stage.Name] = failed[missing];
                continue;
            }

            var outcome = stage.Run(new(workFolder, options.Threads, cancellation));
            faults.AddRange(Faults(input, stage, outcome));
            if (outcome.Fault is { } fault)
            {
                failed[stage.Name] = fault;
            }
        }

        return Result(input, options, workFolder, [.. faults]);
    }

    /// <summary>What an outcome says of a participant: its fault and its losses.</summary>
    public static IEnumerable<RunFault> Faults(ParticipantInput input, ParticipantStage stage, StageOutcome outcome) =>
        outcome.Losses.Concat(outcome.Fault is { } fault ? [fault.Message] : [])
            .Select(message => new RunFault(stage.Kind, message) { Participant = input.Label, Visit = stage.Session });

    /// <summary>Reads back what the stages left in a work folder.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static ParticipantResult Result(ParticipantInput input, ParticipantOptions options, string workFolder, ImmutableArray<RunFault> faults) =>
        ParticipantRecords.Collect(input, Stages(input, options), workFolder, faults);
}
