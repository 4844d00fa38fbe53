using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>What a worker says to the process that watches it, one line each.</summary>
/// <param name="Word">"need", "beat", "end".</param>
public sealed record WorkerMessage(string Word, string First = "", string Second = "", string Third = "")
{
    /// <summary>Bytes that the participant needs: answered by <see cref="Go"/>.</summary>
    public static WorkerMessage Need(long bytes) => new("need", bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>A sign of life.</summary>
    public static WorkerMessage Beat(string stage, double share) => new("beat", stage, double.IsFinite(share) ? Numbers.Format(Math.Round(share, 3)) : "");

    /// <summary>The participant is published.</summary>
    public static WorkerMessage Done { get; } = new("end");

    /// <summary>The participant failed.</summary>
    public static WorkerMessage Failed(WorkFailure failure) => new("end", failure.Kind.ToString(), failure.Stage, failure.Reason);

    /// <summary>Answer to <see cref="Need"/>: begin.</summary>
    public const string Go = "go";

    /// <summary>Answer to <see cref="Need"/>: leave it.</summary>
    public const string Skip = "skip";

    /// <summary>Order to work on a participant: this word, a tab, the label.</summary>
    public const string Work = "work";

    /// <summary>The failure that an "end" tells; null for a participant that is done.</summary>
    public WorkFailure? Failure => First.Length == 0 ? null : new(Enum.TryParse<FailureKind>(First, out var kind) ? kind : FailureKind.Unspecified, Second, Third);

    /// <summary>Reads a line; null for one that is no message.</summary>
    public static WorkerMessage? Parse(string line) => line.Split('\t') is ["need" or "beat" or "end", ..] parts
        ? new(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "", parts.ElementAtOrDefault(3) ?? "")
        : null;

    /// <inheritdoc />
    public override string ToString() => string.Join('\t', new[] { Word, First, Second, Third }.Select(p => Printable.Clean(p, 1000)));
}
