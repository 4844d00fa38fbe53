using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Records;

/// <summary>What the events say up to now: users, records, signatures. A pure fold; the same events give the same ledger everywhere.</summary>
/// <remarks>An event that breaks a rule changes nothing here and stands in <see cref="Faults"/>: what somebody wrote past the program is never shown as valid.</remarks>
public sealed record Ledger
{
    /// <summary>Before the first event.</summary>
    public static Ledger Empty { get; } = new();

    /// <summary>The last event that was taken in.</summary>
    public StoreHead Head { get; private init; } = StoreHead.Empty;

    /// <summary>The source that made the store; "" before the first event.</summary>
    public string Home { get; private init; } = "";

    /// <summary>By <see cref="User.Key"/>.</summary>
    public ImmutableSortedDictionary<string, User> Users { get; private init; } = ImmutableSortedDictionary.Create<string, User>(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, LabRecord> Records { get; private init; } = ImmutableSortedDictionary.Create<string, LabRecord>(StringComparer.Ordinal);

    /// <summary>Events that broke a rule.</summary>
    public ImmutableList<Fault> Faults { get; private init; } = [];

    /// <summary>The last number of each source.</summary>
    public ImmutableDictionary<string, long> Sources { get; private init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The audit trail has been read up to this event.</summary>
    public long AuditReviewedThrough { get; private init; }

    /// <summary>The ledger of all these events.</summary>
    public static Ledger Of(IEnumerable<StoredEvent> events) => events.Aggregate(Empty, (ledger, e) => ledger.With(e));

    /// <summary>A user of the store's own source; null for none.</summary>
    public User? HomeUser(string name) => Users.GetValueOrDefault(User.KeyOf(Home, name));

    /// <summary>The ledger after one more event.</summary>
    public Ledger With(StoredEvent e)
    {
        var texts = EventBody.Read(e.Body);
        var fault = Rules.Refusal(this, e, texts);
        var next = fault is null ? Applied(e, texts) : this with { Faults = Faults.Add(fault) };
        return next with
        {
            Head = e.Head,
            Home = Head.Seq == 0 ? e.Source : Home,
            Sources = Sources.SetItem(e.Source, e.SourceSeq),
        };
    }

    private Ledger Applied(StoredEvent e, ImmutableSortedDictionary<string, string> texts) => e.Kind switch
    {
        EventKind.UserAdded => With(new User(e.Source, texts["user"], texts["fullName"], Enum.Parse<Role>(texts["role"], ignoreCase: true), Credential.From(texts)!)),
        EventKind.UserPassphrase => Update(e, texts, u => u with { Credential = Credential.From(texts)!, Refusals = 0 }),
        EventKind.UserRole => Update(e, texts, u => u with { Role = Enum.Parse<Role>(texts["new"], ignoreCase: true) }),
        EventKind.UserRetired => Update(e, texts, u => u with { IsRetired = true }),
        EventKind.UserRefused => Update(e, texts, u => u with { Refusals = u.Refusals + 1 }),
        EventKind.UserEntered or EventKind.UserUnlocked => Update(e, texts, u => u with { Refusals = 0 }),
        EventKind.AuditReviewed => this with { AuditReviewedThrough = long.Parse(texts["through"], NumberStyles.None, CultureInfo.InvariantCulture) },
        EventKind.Acquired => With(Acquired(e, texts)),
        EventKind.Processed => With(Made(e, RecordStage.Processed, Fields(texts, Records[e.Record].Fields))),
        EventKind.Changed => With(Made(e, Changed(Records[e.Record].Stage), Records[e.Record].Fields.SetItem(texts["field"], texts["new"]))),
        EventKind.Reopened => With(Made(e, RecordStage.Processed, Records[e.Record].Fields)),
        EventKind.Reviewed => With(Records[e.Record] with { Stage = RecordStage.Reviewed, LastSeq = e.Seq }),
        EventKind.Signed => With(Signed(e, texts)),
        EventKind.Locked => With(Records[e.Record] with { Stage = RecordStage.Locked, LastSeq = e.Seq }),
        _ => this,
    };

    private Ledger With(User user) => this with { Users = Users.SetItem(user.Key, user) };

    private Ledger With(LabRecord record) => this with { Records = Records.SetItem(record.Id, record) };

    private Ledger Update(StoredEvent e, ImmutableSortedDictionary<string, string> texts, Func<User, User> change) =>
        With(change(Users[User.KeyOf(e.Source, texts["user"])]));

    private static LabRecord Acquired(StoredEvent e, ImmutableSortedDictionary<string, string> texts) => new()
    {
        Id = e.Record,
        Type = texts["type"],
        Title = texts["title"],
        Stage = RecordStage.Acquired,
        Fields = Fields(texts, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)),
        Contributors = ImmutableSortedSet.Create(StringComparer.Ordinal, User.KeyOf(e.Source, e.Actor)),
        Digests = [EventHash.Digest(e)],
        LastSeq = e.Seq,
    };

    // A correction of what was reviewed or signed sends the record back to the review.
    private static RecordStage Changed(RecordStage stage) => stage == RecordStage.Acquired ? stage : RecordStage.Processed;

    private LabRecord Made(StoredEvent e, RecordStage stage, ImmutableSortedDictionary<string, string> fields)
    {
        var record = Records[e.Record];
        return record with
        {
            Stage = stage,
            Fields = fields,
            Contributors = e.Kind == EventKind.Reopened ? record.Contributors : record.Contributors.Add(User.KeyOf(e.Source, e.Actor)),
            Digests = record.Digests.Add(EventHash.Digest(e)),
            LastSeq = e.Seq,
        };
    }

    private LabRecord Signed(StoredEvent e, ImmutableSortedDictionary<string, string> texts)
    {
        var record = Records[e.Record];
        var signer = Users[User.KeyOf(e.Source, e.Actor)];
        var meaning = Enum.Parse<SignatureMeaning>(texts["meaning"], ignoreCase: true);
        return record with
        {
            // The author's signature says who made it; it releases nothing.
            Stage = meaning == SignatureMeaning.Authorship ? record.Stage : RecordStage.Signed,
            Signatures = record.Signatures.Add(new(e.Seq, signer.Key, signer.FullName, e.At, meaning, texts["recordHash"])),
            LastSeq = e.Seq,
        };
    }

    private static ImmutableSortedDictionary<string, string> Fields(ImmutableSortedDictionary<string, string> texts, ImmutableSortedDictionary<string, string> before)
    {
        const string prefix = "fields.";
        return before.SetItems(texts.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value)));
    }
}
