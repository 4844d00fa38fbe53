using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Records;

/// <summary>One line of the audit trail.</summary>
/// <param name="Who">The actor, with the source that knows them: "bench1/ann".</param>
/// <param name="What">The kind of event.</param>
/// <param name="Field">What was changed: a field of a record, or a user's role; "" for none.</param>
/// <param name="Why">The reason or comment; "" where none is asked for.</param>
public sealed record AuditEntry(long Seq, string At, string Who, string What, string Record, string Field, string Old, string New, string Why);

/// <summary>What to look for; what is null or empty is not asked.</summary>
public sealed record AuditQuery
{
    /// <summary>The whole name of a record.</summary>
    public string? Record { get; init; }

    /// <summary>A user's name, with or without its source.</summary>
    public string? Who { get; init; }

    /// <summary>A kind or its beginning: "record", "record.signed".</summary>
    public string? What { get; init; }

    /// <summary>First moment, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Last moment, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Text anywhere in the line, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the query asks for this line.</summary>
    public bool Finds(AuditEntry entry) =>
        (string.IsNullOrEmpty(Record) || entry.Record == Record)
        && (string.IsNullOrEmpty(Who) || entry.Who == Who || entry.Who.EndsWith("/" + Who, StringComparison.Ordinal))
        && (string.IsNullOrEmpty(What) || entry.What == What || entry.What.StartsWith(What + ".", StringComparison.Ordinal))
        && (Since is not { } since || string.CompareOrdinal(entry.At, EventTime.Format(since)) >= 0)
        && (Until is not { } until || string.CompareOrdinal(entry.At, EventTime.Format(until)) <= 0)
        && (string.IsNullOrEmpty(Text) || HoldsText(entry));

    private bool HoldsText(AuditEntry entry) =>
        ((string[])[entry.Who, entry.What, entry.Record, entry.Field, entry.Old, entry.New, entry.Why]).Any(t => t.Contains(Text!, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Who did what, when, to which value, and why: every event has its line, and none can be hidden.</summary>
public static class AuditTrail
{
    /// <summary>The lines of these events that the query asks for, in order.</summary>
    public static IEnumerable<AuditEntry> Search(IEnumerable<StoredEvent> events, AuditQuery? query = null) =>
        events.Select(Line).Where((query ?? new()).Finds);

    /// <summary>The line of one event. Passphrase hashes and keys are not shown.</summary>
    public static AuditEntry Line(StoredEvent e)
    {
        var texts = EventBody.Read(e.Body);
        string Text(string name) => texts.GetValueOrDefault(name) ?? "";
        var (field, old, now) = e.Kind switch
        {
            EventKind.Changed => (Text("field"), Text("old"), Text("new")),
            EventKind.UserRole => ("role of " + Text("user"), Text("old"), Text("new")),
            EventKind.UserAdded => ("user " + Text("user"), "", $"{Text("fullName")}, {Text("role")}"),
            EventKind.UserPassphrase => ("passphrase of " + Text("user"), "", ""),
            EventKind.UserRetired or EventKind.UserUnlocked or EventKind.UserRefused or EventKind.UserEntered => ("user " + Text("user"), "", ""),
            EventKind.Acquired => ("", "", $"{Text("type")}: {Text("title")}{Values(texts)}{Content(e)}"),
            EventKind.Processed => ("", "", Values(texts).TrimStart(';', ' ') + Content(e)),
            EventKind.Signed => ("", "", $"{Text("meaning")} of {Text("recordHash")} by {Text("name")}"),
            EventKind.AuditReviewed => ("audit trail", "", "read through event " + Text("through")),
            _ when e.Kind.StartsWith("user.", StringComparison.Ordinal) => ("", "", ""),
            _ => ("", "", string.Join("; ", texts.Where(t => t.Key is not ("reason" or "comment")).Select(t => t.Key + " = " + t.Value)) + Content(e)),
        };
        var why = string.Join(' ', new[] { Text("reason"), Text("comment"), Text("while") }.Where(t => t.Length > 0));
        return new(e.Seq, e.At, e.Source + "/" + e.Actor, e.Kind, e.Record, field, old, now, why);
    }

    private static string Values(ImmutableSortedDictionary<string, string> texts) =>
        string.Concat(texts.Where(t => t.Key.StartsWith("fields.", StringComparison.Ordinal)).Select(t => "; " + t.Key["fields.".Length..] + " = " + t.Value));

    private static string Content(StoredEvent e) => e.Content.IsEmpty ? "" : "; content " + Provenance.Digest(e.Content.Span);
}
