using System.Collections.Immutable;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>One participant from raw images to regions: the order of the stages, and a plain run of them.</summary>
public static class ParticipantPipeline
{
    /// <summary>Folder, within the work folder, of what is published: a BIDS derivatives tree of this participant alone.</summary>
    public const string Derivatives = "derivatives";

    /// <summary>The stages in an order in which each comes after all that it needs.</summary>
    /// <exception cref="ArgumentException">Regions or a space are a template's, and no template is named.</exception>
    public static ImmutableArray<ParticipantStage> Stages(ParticipantInput input, ParticipantOptions options) => ParticipantPlan.Of(input, options);

    /// <summary>Runs every stage in order. A stage that fails costs those that need it, and no other.</summary>
    /// <param name="workFolder">Folder of this participant; made where there is none.</param>
    /// <param name="progress">Told the stage's name, stages done, stages in all.</param>
    /// <exception cref="IOException">The work folder cannot be written.</exception>
    public static ParticipantResult Run(ParticipantInput input, ParticipantOptions options, string workFolder, Action<string, int, int>? progress = null, CancellationToken cancellation = default)
    {
        var stages = Stages(input, options);
        Directory.CreateDirectory(Path.Combine(workFolder, StageOutcomeFile.Folder));
        var context = new StageContext(workFolder, options.Threads, cancellation);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, stage) in stages.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(stage.Name, i, stages.Length);
            if (stage.Needs.Any(failed.Contains))
            {
                stage.Clear(context);
                failed.Add(stage.Name);
            }
            else if (stage.Run(context).Fault is not null)
            {
                failed.Add(stage.Name);
            }
        }

        progress?.Invoke("done", stages.Length, stages.Length);
        return Result(input, options, workFolder);
    }

    /// <summary>What an outcome says of a participant: its fault and its losses.</summary>
    public static IEnumerable<RunFault> Faults(ParticipantInput input, ParticipantStage stage, StageOutcome outcome) =>
        outcome.Losses.Concat(outcome.Fault is { } fault ? [fault.Message] : [])
            .Select(message => new RunFault(stage.Kind, message) { Participant = input.Label, Visit = stage.Session });

    /// <summary>Reads back what the stages left in a work folder.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static ParticipantResult Result(ParticipantInput input, ParticipantOptions options, string workFolder) =>
        ParticipantRecords.Collect(input, Stages(input, options), workFolder);
}
