using System.Collections.Immutable;
using Toolkit.Dicom;

namespace Toolkit.Pipelines.Participants;

/// <summary>Which stages a participant needs, in order.</summary>
internal static class ParticipantPlan
{
    public static ImmutableArray<ParticipantStage> Of(ParticipantInput input, ParticipantOptions options)
    {
        var stages = ImmutableArray.CreateBuilder<ParticipantStage>();
        foreach (var session in input.Sessions)
        {
            if (session.T1w is { } t1w)
            {
                stages.Add(ImportStage.Of(StageNames.Of(session, "T1w", "import"), session, t1w, SeriesKind.T1w));
            }

            foreach (var run in session.Bold)
            {
                stages.Add(ImportStage.Of(StageNames.Of(session, run.Name, "import"), session, run.Source, SeriesKind.Bold));
            }
        }

        return stages.ToImmutable();
    }
}

/// <summary>Names of stages.</summary>
internal static class StageNames
{
    /// <summary>"ses-1_task-rest_motion"; without a session "task-rest_motion".</summary>
    public static string Of(SessionInput session, string image, string step) => string.Join('_', new[] { session.Entity, image, step }.Where(p => p.Length > 0));
}
