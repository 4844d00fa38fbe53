using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Records;

/// <summary>The rules for records: order of the stages, four eyes, reasons, signatures.</summary>
internal static class RecordRules
{
    public static (string Expected, string Found, string? Advice)? Refusal(Ledger ledger, StoredEvent e, ImmutableSortedDictionary<string, string> texts, User? actor)
    {
        var record = ledger.Records.GetValueOrDefault(e.Record);
        if (e.Kind == EventKind.Acquired)
        {
            return Rules.Needs(actor, Role.Operator) ?? Acquired(e, texts, record);
        }

        if (record is null)
        {
            return ("a record that was acquired", e.Record.Length == 0 ? "no record" : Printable.Quote(e.Record), null);
        }

        return e.Kind switch
        {
            EventKind.Processed => Rules.Needs(actor, Role.Operator) ?? Open(record) ?? (record.Stage == RecordStage.Acquired ? null : Rules.NeedsReason(texts)),
            EventKind.Changed => Rules.Needs(actor, Role.Operator, Role.Reviewer) ?? Open(record) ?? Rules.NeedsReason(texts) ?? Changed(texts, record),
            EventKind.Reviewed => Rules.Needs(actor, Role.Reviewer) ?? At(record, RecordStage.Processed) ?? FourEyes(record, actor!),
            EventKind.Signed => Signed(e, texts, record, actor),
            EventKind.Locked => Rules.Needs(actor, Role.Reviewer) ?? At(record, RecordStage.Signed),
            EventKind.Reopened => Rules.Needs(actor, Role.Administrator) ?? At(record, RecordStage.Locked) ?? Rules.NeedsReason(texts),
            _ => ("a kind of event that this version knows", Printable.Quote(e.Kind), "Use the toolkit that wrote it"),
        };
    }

    private static (string Expected, string Found, string? Advice)? Acquired(StoredEvent e, ImmutableSortedDictionary<string, string> texts, LabRecord? record) => (e, record) switch
    {
        (_, not null) => ("a new record", "one that was acquired before", "Give each acquisition its own name"),
        ({ Record.Length: 0 }, _) => ("the name of a record", "none", null),
        _ when string.IsNullOrWhiteSpace(texts.GetValueOrDefault("type")) || string.IsNullOrWhiteSpace(texts.GetValueOrDefault("title")) => ("a type and a title", "none", null),
        _ => null,
    };

    private static (string Expected, string Found, string? Advice)? Open(LabRecord record) => record.Stage == RecordStage.Locked
        ? ("a record that is not locked", "a locked one", "An administrator can open it again, with a reason; its signatures are then void")
        : null;

    private static (string Expected, string Found, string? Advice)? At(LabRecord record, RecordStage stage) => record.Stage == stage
        ? null
        : ($"a record that is {Name(stage)}", $"one that is {Name(record.Stage)}", "The order is acquired, processed, reviewed, signed, locked");

    private static (string Expected, string Found, string? Advice)? FourEyes(LabRecord record, User actor) => record.Contributors.Contains(actor.Key)
        ? ("a reviewer who did not work on the record", Printable.Quote(actor.Name) + ", who made or changed it", "Let a second person review")
        : null;

    private static (string Expected, string Found, string? Advice)? Changed(ImmutableSortedDictionary<string, string> texts, LabRecord record)
    {
        var (field, old, now) = (texts.GetValueOrDefault("field") ?? "", texts.GetValueOrDefault("old"), texts.GetValueOrDefault("new"));
        var known = record.Fields.GetValueOrDefault(field);
        return (field.Length, now) switch
        {
            (0, _) => ("the name of a field", "none", null),
            (_, null) => ("a new value", "none", null),
            _ when old != known => ("the old value " + Value(known), Value(old), "Somebody changed it in between: look again"),
            _ when now == known => ("another value", Value(now), null),
            _ => null,
        };
    }

    private static (string Expected, string Found, string? Advice)? Signed(StoredEvent e, ImmutableSortedDictionary<string, string> texts, LabRecord record, User? actor)
    {
        if (!Enum.TryParse<SignatureMeaning>(texts.GetValueOrDefault("meaning"), ignoreCase: true, out var meaning) || !Enum.IsDefined(meaning))
        {
            return ("a meaning: authorship, review, approval or responsibility", Printable.Quote(texts.GetValueOrDefault("meaning") ?? ""), null);
        }

        var isAuthor = meaning == SignatureMeaning.Authorship;
        if ((isAuthor ? Rules.Needs(actor, Role.Operator) : Rules.Needs(actor, Role.Reviewer)) is { } refusal)
        {
            return refusal;
        }

        var reviewed = record.Stage is RecordStage.Reviewed or RecordStage.Signed;
        return isAuthor switch
        {
            true when !record.Contributors.Contains(actor!.Key) => ("an author of the record", Printable.Quote(actor.Name), null),
            true when record.Stage is RecordStage.Acquired or RecordStage.Locked => ("a record that is processed and not locked", $"one that is {Name(record.Stage)}", null),
            false when !reviewed => ("a record that is reviewed", $"one that is {Name(record.Stage)}", "The order is acquired, processed, reviewed, signed, locked"),
            false when FourEyes(record, actor!) is { } eyes => eyes,
            _ when texts.GetValueOrDefault("recordHash") != record.Hash => ("a signature over this state of the record", "one over another", "The record changed in between: look again"),
            _ when record.Signatures.Any(s => s.Signer == actor!.Key && s.Meaning == meaning && record.IsValid(s)) => ("one signature of each meaning", "a second one by " + Printable.Quote(actor!.Name), null),
            _ when !Verifies(e, texts, record, actor!) => ("a signature made with the passphrase of " + Printable.Quote(actor!.Name), "another", "It was forged or damaged"),
            _ => null,
        };
    }

    private static bool Verifies(StoredEvent e, ImmutableSortedDictionary<string, string> texts, LabRecord record, User actor) =>
        actor.Credential.Verifies(
            EventHash.Signature(e.Record, Convert.FromHexString(record.Hash), actor.Key, e.At, texts["meaning"]),
            texts.GetValueOrDefault("signature") ?? "");

    private static string Name(RecordStage stage) => stage.ToString().ToLowerInvariant();

    private static string Value(string? value) => value is null ? "none" : Printable.Quote(value);
}
