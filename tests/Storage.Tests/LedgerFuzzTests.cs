using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>A store that somebody filled with nonsense must still be read to its end, and the nonsense must count for nothing.</summary>
public sealed class LedgerFuzzTests : IDisposable
{
    private static readonly string[] Kinds =
    [
        EventKind.StoreCreated, EventKind.UserAdded, EventKind.UserPassphrase, EventKind.UserRole, EventKind.UserRetired, EventKind.UserRefused, EventKind.UserEntered, EventKind.UserUnlocked,
        EventKind.Acquired, EventKind.Processed, EventKind.Changed, EventKind.Reviewed, EventKind.Signed, EventKind.Locked, EventKind.Reopened, EventKind.AuditReviewed, "record.", "user.x", "note",
    ];

    private static readonly string[] Keys =
        ["user", "fullName", "role", "rounds", "salt", "hash", "publicKey", "sealedKey", "old", "new", "reason", "type", "title", "field", "meaning", "recordHash", "signature", "through", "fields"];

    private static readonly string[] Values =
        ["\"ann\"", "\"bob\"", "\"chief\"", "\"operator\"", "\"7\"", "\"-1\"", "\"0\"", "\"\"", "\"zz\"", "\"approval\"", "\"99\"", "null", "true", "1e999", "[]", "{\"x\":\"1\"}", "\"00\"", "\"why\"", "\"p\""];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void No_event_whatever_throws_and_none_gets_a_signature_or_a_role_by_luck(int seed)
    {
        using var store = SqliteEventStore.Create(folder.File("store.sqlite"), Durability.Off);
        var people = Made.Laboratory(store);
        Made.Record(people, "p", RecordStage.Reviewed);
        var before = people.Book.Refresh();
        var chance = new Random(seed);
        var number = before.Sources["bench1"];
        var nonsense = Enumerable.Range(0, 1500).Select(_ => new NewEvent
        {
            Source = "bench1",
            SourceSeq = ++number,
            At = Made.Noon,
            Actor = Pick(chance, ["ann", "bob", "eve", "nobody"]),
            Kind = Pick(chance, Kinds),
            Record = Pick(chance, ["p", "q", ""]),
            Body = "{" + string.Join(',', Keys.Where(_ => chance.Next(3) == 0).Select(k => $"\"{k}\":{Pick(chance, Values)}")) + "}",
        }).ToArray();
        store.TryAppend(nonsense);

        // No administrator and no passphrase was among them.
        var report = StoreVerifier.Verify(store);
        Assert.Equal(StoreVerifier.MostFaults, report.Faults.Length);
        Assert.Equal(before.Users.Keys, report.Ledger.Users.Keys);
        Assert.Equal(before.Users.Values.Select(u => u.Role), report.Ledger.Users.Values.Select(u => u.Role));
        Assert.All(report.Ledger.Records.Values, r => Assert.Empty(r.Signatures));
        Assert.All(report.Ledger.Records.Values, r => Assert.True(r.Stage < RecordStage.Signed));
        Assert.Equal(store.Head().Seq, AuditTrail.Search(store.Read()).Count());
    }

    [Theory]
    [InlineData("{\"user\":\"new\",\"fullName\":\"N\",\"role\":\"7\"}", "a role")]
    [InlineData("{\"user\":\"new\",\"fullName\":\"N\",\"role\":\"operator\"}", "a passphrase hash and a signing key")]
    [InlineData("{\"user\":\"new\",\"fullName\":\"N\",\"role\":\"operator\",\"rounds\":\"0\",\"salt\":\"00\",\"hash\":\"00\",\"publicKey\":\"00\",\"sealedKey\":\"00\"}", "a passphrase hash and a signing key")]
    public void A_user_event_without_a_real_credential_adds_nobody(string body, string expected)
    {
        using var store = SqliteEventStore.Create(folder.File("store.sqlite"), Durability.Off);
        var people = Made.Laboratory(store);
        store.TryAppend([new NewEvent { Source = "bench1", SourceSeq = people.Book.Refresh().Sources["bench1"] + 1, At = Made.Noon, Actor = "chief", Kind = EventKind.UserAdded, Body = body }]);
        Assert.Contains("expected " + expected, Assert.Single(StoreVerifier.Verify(store).Faults).Message, StringComparison.Ordinal);
        Assert.Equal(4, people.Book.Refresh().Users.Count);
    }

    [Fact]
    public void The_first_user_of_a_source_is_an_administrator_who_adds_himself()
    {
        using var store = SqliteEventStore.Create(folder.File("store.sqlite"), Durability.Off);
        store.TryAppend([new NewEvent { Source = "bench1", SourceSeq = 1, At = Made.Noon, Actor = "mallory", Kind = EventKind.UserAdded, Body = EventBody.Of(("user", "ann"), ("role", "operator"), ("fullName", "A")) }]);
        Assert.Contains("expected an administrator as the first user, found an operator", Assert.Single(StoreVerifier.Verify(store).Faults).Message, StringComparison.Ordinal);
    }

    private static string Pick(Random chance, string[] from) => from[chance.Next(from.Length)];
}
