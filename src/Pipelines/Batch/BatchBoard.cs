using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Pipelines.Batch;

/// <summary>How far a participant has come in a run.</summary>
public enum ParticipantState
{
    Waiting,
    Running,
    Done,
    Failed,

    /// <summary>Ended on request; running again goes on.</summary>
    Interrupted,
}

/// <summary>One participant on the board.</summary>
/// <param name="Entity">"sub-01".</param>
/// <param name="Stage">What it is busy with, or was when it ended.</param>
/// <param name="Seconds">Time it took, or has taken so far; 0 for one that waits.</param>
public sealed record BoardRow(string Entity, ParticipantState State, string Stage, double Seconds, WorkFailure? Failure);

/// <summary>What goes on in a run, at any moment, for a line on a terminal, a document and a page.</summary>
public sealed class BatchBoard
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string> order;

    public BatchBoard(ImmutableArray<string> labels, TimeProvider clock)
    {
        (this.clock, order, start) = (clock, labels, clock.GetTimestamp());
        foreach (var label in labels)
        {
            entries.Add(label, new());
        }
    }

    /// <summary>Every participant, in the order of the run.</summary>
    public ImmutableArray<BoardRow> Rows()
    {
        lock (gate)
        {
            return [.. order.Select(label => entries[label] is var e ? new BoardRow("sub-" + label, e.State, e.Stage, e.State switch
            {
                ParticipantState.Waiting => 0,
                ParticipantState.Running => clock.GetElapsedTime(e.Began).TotalSeconds,
                _ => e.Seconds,
            }, e.Failure) : null!)];
        }
    }

    public void Begins(string label) => Change(label, e => (e.State, e.Began, e.Stage) = (ParticipantState.Running, clock.GetTimestamp(), "plan"));

    /// <param name="share">As the worker wrote it; "" for unknown.</param>
    public void Beats(string label, string stage, string share) => Change(label, e => (e.Stage, e.Share) = (stage, share));

    public void Ended(string label, WorkFailure? failure) => Change(label, e =>
    {
        e.Seconds = clock.GetElapsedTime(e.Began).TotalSeconds;
        e.Failure = failure;
        e.Stage = failure?.Stage ?? "";
        e.State = failure?.Kind switch { null => ParticipantState.Done, FailureKind.Interrupted => ParticipantState.Interrupted, _ => ParticipantState.Failed };
    });

    /// <summary>How many are in a state.</summary>
    public int Count(ParticipantState state)
    {
        lock (gate)
        {
            return entries.Values.Count(e => e.State == state);
        }
    }

    /// <summary>One line: what is done, what failed, who is at which stage, how long it may take yet.</summary>
    public string Line()
    {
        lock (gate)
        {
            var (done, failed) = (entries.Values.Count(e => e.State == ParticipantState.Done), entries.Values.Count(e => e.State == ParticipantState.Failed));
            var running = order.Where(l => entries[l].State == ParticipantState.Running).Take(4)
                .Select(l => entries[l] is var e ? $"sub-{l} {e.Stage}{(double.TryParse(e.Share, NumberStyles.Float, CultureInfo.InvariantCulture, out var s) ? string.Create(CultureInfo.InvariantCulture, $" {100 * s:0} %") : "")} {Span(clock.GetElapsedTime(e.Began))}" : "");
            var line = string.Join("; ", new[] { string.Create(CultureInfo.InvariantCulture, $"{done} of {order.Length} done{(failed > 0 ? $", {failed} failed" : "")}"), string.Join(", ", running) }.Where(p => p.Length > 0));
            var ended = done + failed;
            return ended == 0 || ended == order.Length ? line : line + "; about " + Span(clock.GetElapsedTime(start) / ended * (order.Length - ended)) + " left";
        }
    }

    private static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min")
        : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min") : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s");

    private void Change(string label, Action<Entry> change)
    {
        lock (gate)
        {
            change(entries[label]);
        }
    }

    private sealed class Entry
    {
        public ParticipantState State { get; set; }

        public string Stage { get; set; } = "";

        public string Share { get; set; } = "";

        public long Began { get; set; }

        public double Seconds { get; set; }

        public WorkFailure? Failure { get; set; }
    }
}
