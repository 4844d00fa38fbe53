using System.Collections.Immutable;

namespace Toolkit.Pipelines.Batch;

/// <summary>Where a participant of a submission stands, told from the output tree alone.</summary>
public enum ClusterStage
{
    /// <summary>Waits in a queue, was interrupted, or was lost with its node: the tree cannot tell which, and need not.</summary>
    Pending,

    /// <summary>Gave a sign of life within the last minute.</summary>
    Running,

    /// <summary>Published, and every file is there.</summary>
    Done,

    /// <summary>Failed; running again makes sense once the cause is mended.</summary>
    Failed,
}

/// <summary>One participant of a submission.</summary>
/// <param name="Detail">The stage it is at, or why it failed.</param>
public sealed record ClusterRow(string Label, ClusterStage Stage, string Detail);

/// <summary>The state of a submission. The scheduler is never asked: what it forgets, the tree knows.</summary>
public sealed record ClusterState(ImmutableArray<ClusterRow> Rows)
{
    /// <summary>A process beats every two seconds; a minute bridges a slow file system and clocks that differ a little.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    public int Count(ClusterStage stage) => Rows.Count(r => r.Stage == stage);

    /// <summary>Reads the tree.</summary>
    /// <param name="contents">Read every published byte; else names and sizes are compared.</param>
    public static ClusterState Read(OutputTree output, IEnumerable<string> labels, bool contents, DateTimeOffset now)
    {
        var publication = new Publication(output);
        return new([.. labels.Select(label => Row(output, publication, label, contents, now))]);
    }

    private static ClusterRow Row(OutputTree output, Publication publication, string label, bool contents, DateTimeOffset now)
    {
        var entity = "sub-" + label;
        if (publication.Find(entity) is { } found)
        {
            var damage = found.Try(out var published, out var fault) ? published.Files.Difference(output.Root, contents) : fault.Message;
            if (damage is null)
            {
                return new(label, ClusterStage.Done, "");
            }

            // The page is written after the folder: a run that was killed between the two is completed by the next.
            return new(label, damage == entity + ".html is missing" ? ClusterStage.Pending : ClusterStage.Failed, damage);
        }

        if (Heartbeat.Read(output.BeatOf(entity)) is { } beat && now - beat.At < Fresh)
        {
            return new(label, ClusterStage.Running, beat.Stage);
        }

        return ParticipantStatus.Read(output, entity)?.Failures.FirstOrDefault() is { Kind: not FailureKind.Interrupted } failure
            ? new(label, ClusterStage.Failed, $"{failure.Stage}: {failure.Reason}")
            : new(label, ClusterStage.Pending, "");
    }
}
