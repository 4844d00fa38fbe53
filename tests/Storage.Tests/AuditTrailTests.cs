using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Every kind of event has a line that a person understands.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteEventStore store;
    private readonly People people;

    public AuditTrailTests()
    {
        store = SqliteEventStore.Create(folder.File("store.sqlite"));
        people = Made.Laboratory(store);
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_records_life_reads_as_a_story()
    {
        Made.Record(people, "p", RecordStage.Locked);
        people.Book.Reopen(people.Chief, "p", "a sample was swapped");
        var lines = AuditTrail.Search(store.Read(), new() { Record = "p" }).ToList();
        Assert.Equal(["record.acquired", "record.processed", "record.reviewed", "record.signed", "record.locked", "record.reopened"], lines.Select(l => l.What));
        Assert.Equal(["bench1/ann", "bench1/ann", "bench1/bob", "bench1/bob", "bench1/bob", "bench1/chief"], lines.Select(l => l.Who));
        Assert.Equal("plate: IL-6, plate 1; dilution = 2; content 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", lines[0].New);
        Assert.Equal("S1 = 12.5 pg/mL", lines[1].New);
        Assert.Equal(("", "looks sound"), (lines[2].New, lines[2].Why));
        Assert.Equal(("", ""), (lines[4].New, lines[4].Why));
        Assert.Equal("a sample was swapped", lines[5].Why);
    }

    [Fact]
    public void What_happens_to_users_is_in_the_trail_without_their_secrets()
    {
        people.Book.SetPassphrase(people.Chief, "ann", "seven wooden spoons", "she forgot it");
        people.Book.Retire(people.Chief, "eve", "left");
        people.Book.ReviewAudit(people.Bob, 3, "first week");
        var lines = AuditTrail.Search(store.Read()).ToList();
        Assert.Contains(lines, l => l is { What: "user.added", Field: "user ann", New: "Ann Archer, operator" });
        Assert.Contains(lines, l => l is { What: "user.passphrase", Field: "passphrase of ann", New: "", Why: "she forgot it" });
        Assert.Contains(lines, l => l is { What: "user.retired", Field: "user eve", Why: "left" });
        Assert.Contains(lines, l => l is { What: "audit.reviewed", New: "read through event 3", Why: "first week" });
        Assert.Equal(3, people.Book.Refresh().AuditReviewedThrough);
        var secrets = people.Book.Refresh().Users.Values.SelectMany(u => (string[])[u.Credential.Hash, u.Credential.Salt, u.Credential.SealedKey]).ToList();
        Assert.All(lines, l => Assert.DoesNotContain(secrets, s => l.ToString().Contains(s, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_event_of_a_device_shows_its_particulars()
    {
        store.TryAppend([Made.Event(1, "port1", "OVER")]);
        var line = AuditTrail.Search(store.Read(), new() { Who = "reader" }).Single();
        Assert.Equal(("port1/reader", "frame", "plate-1"), (line.Who, line.What, line.Record));
        Assert.StartsWith("number = 1; text = OVER; content ", line.New, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_person_cannot_change_a_passphrase_without_being_an_administrator_and_saying_why()
    {
        Assert.Contains("expected a user who is an administrator", people.Book.SetPassphrase(people.Bob, "ann", "seven wooden spoons", "why").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected a reason", people.Book.SetPassphrase(people.Chief, "ann", "seven wooden spoons").Fault!.Message, StringComparison.Ordinal);
        Assert.True(people.Book.Enter("ann", Made.Ann).IsOk);
    }
}
