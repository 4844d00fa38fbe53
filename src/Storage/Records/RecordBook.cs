using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Records;

/// <summary>The records of a store as its users work with them: every action is checked by the rules, stamped in UTC, and stored before it counts.</summary>
/// <remarks>Safe for many threads and for several programs on one store: an action that another one overtook is checked again. A <see cref="StoreException"/> passes through.</remarks>
public sealed class RecordBook
{
    /// <summary>Overtaken this often in a row, something is wrong.</summary>
    private const int MostAttempts = 200;

    private readonly Lock gate = new();
    private readonly IEventStore store;
    private readonly TimeProvider clock;
    private Ledger ledger;

    private RecordBook(IEventStore store, TimeProvider clock, Ledger ledger)
    {
        this.store = store;
        this.clock = clock;
        this.ledger = ledger;
    }

    /// <summary>Rounds of PBKDF2 for new passphrases.</summary>
    public int Rounds { get; init => field = value < 1 ? throw new ArgumentOutOfRangeException(nameof(value)) : value; } = Credential.DefaultRounds;

    /// <summary>Makes the first entries of an empty store: its name and its first administrator.</summary>
    /// <param name="source">The name of the bench or laboratory: no other store that uploads to the same place may have it.</param>
    public static Parsed<RecordBook> Found(IEventStore store, TimeProvider clock, string source, string administrator, string fullName, string passphrase, int rounds = Credential.DefaultRounds)
    {
        var made = Credential.Make(administrator, passphrase, rounds);
        if (!made.Try(out var credential, out var weak))
        {
            return weak;
        }

        NewEvent[] first =
        [
            Event(clock, source, 1, administrator, EventKind.StoreCreated, EventBody.Of(("store", source), ("version", Provenance.ToolkitVersion))),
            Event(clock, source, 2, administrator, EventKind.UserAdded, EventBody.Of([("user", administrator), ("fullName", fullName), ("role", "administrator"), .. credential.Texts()])),
        ];
        var state = Ledger.Empty;
        foreach (var e in first)
        {
            state = state.With(Next(state, e));
            if (state.Faults.Count > 0)
            {
                return state.Faults[0];
            }
        }

        return store.TryAppend(first, StoreHead.Empty) is null
            ? new Fault(store.Head().Seq, "an empty store", "one with events") { Unit = "event", Place = store.Place, Advice = "A store is founded once" }
            : new RecordBook(store, clock, state) { Rounds = rounds };
    }

    /// <summary>Opens the records of a store that was founded.</summary>
    public static RecordBook Open(IEventStore store, TimeProvider clock, int rounds = Credential.DefaultRounds)
    {
        var book = new RecordBook(store, clock, Ledger.Empty) { Rounds = rounds };
        book.Refresh();
        return book;
    }

    /// <summary>The newest state, with what others stored in the meantime.</summary>
    public Ledger Refresh()
    {
        lock (gate)
        {
            foreach (var e in store.Read(ledger.Head.Seq))
            {
                ledger = ledger.With(e);
            }

            return ledger;
        }
    }

    /// <summary>Lets a user in. A wrong passphrase is recorded; after five in a row an administrator must unlock the user.</summary>
    public Parsed<Actor> Enter(string user, string passphrase)
    {
        var known = Refresh().HomeUser(user);
        if (known is not { IsRetired: false, IsLockedOut: false })
        {
            // Whoever asks is not told which names exist.
            return known is { IsLockedOut: true, IsRetired: false }
                ? Denied(user, string.Create(CultureInfo.InvariantCulture, $"{User.MostRefusals} wrong ones in a row"), "Ask an administrator to unlock the user")
                : Denied(user, "another", null);
        }

        var accepted = known.Credential.Accepts(passphrase);
        var stored = Append(_ => new Draft(user, accepted ? EventKind.UserEntered : EventKind.UserRefused, EventBody.Of(("user", user))));
        return stored.Try(out _, out var fault) ? accepted ? new Actor(user) : Denied(user, "another", null) : fault;
    }

    /// <summary>Stores a new record with the raw bytes it was made from.</summary>
    public Parsed<StoredEvent> Acquire(Actor actor, string record, string type, string title, ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string>? fields = null) =>
        Append(_ => new Draft(actor.Name, EventKind.Acquired, Body(fields, ("type", type), ("title", title)), record, content));

    /// <summary>Adds derived values, and the file that holds them. A record that was processed before needs a reason.</summary>
    public Parsed<StoredEvent> Process(Actor actor, string record, IReadOnlyDictionary<string, string> fields, ReadOnlyMemory<byte> content = default, string? reason = null) =>
        Append(_ => new Draft(actor.Name, EventKind.Processed, Body(fields, ("reason", reason)), record, content));

    /// <summary>Gives one field another value, for a reason. The old value is kept beside it.</summary>
    public Parsed<StoredEvent> Change(Actor actor, string record, string field, string value, string reason) =>
        Append(now => new Draft(actor.Name, EventKind.Changed, EventBody.Of(("field", field), ("old", now.Records.GetValueOrDefault(record)?.Fields.GetValueOrDefault(field)), ("new", value), ("reason", reason)), record));

    /// <summary>Notes that somebody who did not work on the record has checked it.</summary>
    public Parsed<StoredEvent> Review(Actor actor, string record, string? comment = null) =>
        Append(_ => new Draft(actor.Name, EventKind.Reviewed, EventBody.Of(("comment", comment)), record));

    /// <summary>Signs the record as it is seen: the signature is void after any change. The passphrase is asked for again.</summary>
    /// <param name="seen">The hash of the record that the signer looked at.</param>
    public Parsed<StoredEvent> Sign(Actor actor, string record, SignatureMeaning meaning, string seen, string passphrase)
    {
        var user = Refresh().HomeUser(actor.Name);
        if (user is null || user.IsLockedOut || !user.Credential.Accepts(passphrase))
        {
            var noted = user is null ? null : Append(_ => new Draft(actor.Name, EventKind.UserRefused, EventBody.Of(("user", actor.Name), ("while", "signing " + record)))).Fault;
            return noted ?? Denied(actor.Name, "another", "Nothing was signed");
        }

        var word = meaning.ToString().ToLowerInvariant();
        if (seen.Length != 64 || !seen.All(char.IsAsciiHexDigitLower))
        {
            return new Fault(0, "the hash of the record: 64 hex digits", Printable.Quote(seen)) { Place = Printable.Clean(record), Unit = "signature" };
        }

        return Append(_ =>
        {
            var at = clock.GetUtcNow();
            var hash = EventHash.Signature(record, Convert.FromHexString(seen), user.Key, EventTime.Format(at), word);
            return new Draft(actor.Name, EventKind.Signed, EventBody.Of(("meaning", word), ("name", user.FullName), ("recordHash", seen), ("signature", user.Credential.Sign(passphrase, hash))), record) { At = at };
        });
    }

    /// <summary>Closes a signed record.</summary>
    public Parsed<StoredEvent> Lock(Actor actor, string record) => Append(_ => new Draft(actor.Name, EventKind.Locked, "{}", record));

    /// <summary>Opens a locked record for correction: its signatures are void from then on.</summary>
    public Parsed<StoredEvent> Reopen(Actor actor, string record, string reason) =>
        Append(_ => new Draft(actor.Name, EventKind.Reopened, EventBody.Of(("reason", reason)), record));

    /// <summary>Notes that the audit trail was read up to an event.</summary>
    public Parsed<StoredEvent> ReviewAudit(Actor actor, long through, string? comment = null) =>
        Append(_ => new Draft(actor.Name, EventKind.AuditReviewed, EventBody.Of(("through", through.ToString(CultureInfo.InvariantCulture)), ("comment", comment))));

    public Parsed<StoredEvent> AddUser(Actor actor, string name, string fullName, Role role, string passphrase) =>
        Credential.Make(name, passphrase, Rounds).Bind(credential => Append(_ => new Draft(
            actor.Name, EventKind.UserAdded, EventBody.Of([("user", name), ("fullName", fullName), ("role", role.ToString().ToLowerInvariant()), .. credential.Texts()]))));

    /// <summary>Gives a user a new passphrase and with it a new signing key. Signatures that were made stay valid.</summary>
    /// <param name="reason">Needed where it is another's.</param>
    public Parsed<StoredEvent> SetPassphrase(Actor actor, string name, string passphrase, string? reason = null) =>
        Credential.Make(name, passphrase, Rounds).Bind(credential => Append(_ => new Draft(
            actor.Name, EventKind.UserPassphrase, EventBody.Of([("user", name), ("reason", reason), .. credential.Texts()]))));

    public Parsed<StoredEvent> SetRole(Actor actor, string name, Role role, string reason) => Append(now => new Draft(
        actor.Name, EventKind.UserRole, EventBody.Of(("user", name), ("old", now.HomeUser(name)?.Role.ToString().ToLowerInvariant()), ("new", role.ToString().ToLowerInvariant()), ("reason", reason))));

    public Parsed<StoredEvent> Retire(Actor actor, string name, string reason) =>
        Append(_ => new Draft(actor.Name, EventKind.UserRetired, EventBody.Of(("user", name), ("reason", reason))));

    public Parsed<StoredEvent> Unlock(Actor actor, string name, string reason) =>
        Append(_ => new Draft(actor.Name, EventKind.UserUnlocked, EventBody.Of(("user", name), ("reason", reason))));

    private static Fault Denied(string user, string found, string? advice) =>
        new(0, "the user's passphrase", found) { Unit = "entry", Place = Printable.Clean(user), Advice = advice };

    private static NewEvent Event(TimeProvider clock, string source, long number, string actor, string kind, string body) =>
        new() { Source = source, SourceSeq = number, At = clock.GetUtcNow(), Actor = actor, Kind = kind, Body = body };

    /// <summary>The event as it would stand behind the ledger's last one; its hash is not yet known, and no rule asks for it.</summary>
    private static StoredEvent Next(Ledger ledger, NewEvent e) => new()
    {
        Seq = ledger.Head.Seq + 1,
        Source = e.Source,
        SourceSeq = e.SourceSeq,
        At = EventTime.Format(e.At),
        Actor = e.Actor,
        Kind = e.Kind,
        Record = e.Record,
        Body = e.Body,
        Content = e.Content,
        Previous = Convert.FromHexString(ledger.Head.Hash),
        Hash = EventHash.Link(ledger.Head.Seq + 1, Convert.FromHexString(ledger.Head.Hash), EventHash.Digest(e)),
    };

    private static string Body(IReadOnlyDictionary<string, string>? fields, params ReadOnlySpan<(string Name, string? Value)> texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in texts)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteStartObject("fields");
            foreach (var (name, value) in (fields ?? new Dictionary<string, string>()).OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private Parsed<StoredEvent> Append(Func<Ledger, Draft> draft)
    {
        lock (gate)
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                var now = Refresh();
                var made = Made(now, draft(now));
                if (!made.Try(out var e, out var wrong))
                {
                    return wrong;
                }

                var next = Next(now, e);
                var then = now.With(next);
                if (then.Faults.Count > now.Faults.Count)
                {
                    return then.Faults[^1];
                }

                if (store.TryAppend([e], now.Head) is not null)
                {
                    ledger = then;
                    return next;
                }
            }
        }

        throw new StoreException(StoreTrouble.Unreachable, $"{store.Place}: others write without pause. Try again.");
    }

    private Parsed<NewEvent> Made(Ledger now, Draft draft)
    {
        if (now.Home.Length == 0)
        {
            return new Fault(0, "a store that was founded", "an empty one") { Unit = "event", Place = store.Place, Advice = "Found it with: toolkit store init" };
        }

        try
        {
            return new NewEvent
            {
                Source = now.Home,
                SourceSeq = now.Sources.GetValueOrDefault(now.Home) + 1,
                At = draft.At ?? clock.GetUtcNow(),
                Actor = draft.Actor,
                Kind = draft.Kind,
                Record = draft.Record,
                Body = draft.Body,
                Content = draft.Content,
            };
        }
        catch (ArgumentException e)
        {
            // Names and values come from people: what cannot be stored is their mistake, not a broken promise.
            return new Fault(now.Head.Seq + 1, "names and values that can be stored", Printable.Clean(e.Message)) { Unit = "event", Place = draft.Kind };
        }
    }

    private sealed record Draft(string Actor, string Kind, string Body, string Record = "", ReadOnlyMemory<byte> Content = default)
    {
        public DateTimeOffset? At { get; init; }
    }
}
