using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Electronic signatures: who, when, what it means, bound to the record, void after a change, not to be forged.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteEventStore store;
    private readonly People people;

    public SignatureTests()
    {
        store = SqliteEventStore.Create(folder.File("store.sqlite"));
        people = Made.Laboratory(store);
        Made.Record(people, "p", RecordStage.Reviewed);
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_signature_shows_name_time_and_meaning_and_holds_the_records_hash()
    {
        Assert.True(Sign(SignatureMeaning.Approval).IsOk);
        var record = people.Record("p");
        var signature = Assert.Single(record.Signatures);
        Assert.Equal(("bench1/bob", "Bob Baker", SignatureMeaning.Approval, record.Hash), (signature.Signer, signature.FullName, signature.Meaning, signature.RecordHash));
        Assert.True(EventTime.TryParse(signature.At, out var at) && at > Made.Noon);
        Assert.True(record.IsValid(signature));
        Assert.True(StoreVerifier.Verify(store).IsSound);
    }

    [Fact]
    public void Any_later_change_voids_a_signature_and_a_new_review_and_signature_are_needed()
    {
        Sign(SignatureMeaning.Approval);
        Assert.True(people.Book.Change(people.Ann, "p", "dilution", "4", "label read again").IsOk);
        var record = people.Record("p");
        Assert.False(record.IsValid(Assert.Single(record.Signatures)));
        Assert.Equal(RecordStage.Processed, record.Stage);
        Assert.True(people.Book.Review(people.Bob, "p").IsOk);
        Assert.True(Sign(SignatureMeaning.Approval).IsOk);
        record = people.Record("p");
        Assert.Equal([false, true], record.Signatures.Select(record.IsValid));
        Assert.True(StoreVerifier.Verify(store).IsSound);
    }

    [Fact]
    public void Changing_a_value_back_does_not_bring_a_signature_to_life_again()
    {
        Sign(SignatureMeaning.Approval);
        people.Book.Change(people.Ann, "p", "dilution", "4", "label read again");
        people.Book.Change(people.Ann, "p", "dilution", "2", "it was right");
        Assert.Equal("2", people.Record("p").Fields["dilution"]);
        Assert.False(people.Record("p").IsValid(people.Record("p").Signatures[0]));
    }

    [Fact]
    public void Signing_asks_for_the_passphrase_again_and_records_a_wrong_one()
    {
        var refused = people.Book.Sign(people.Bob, "p", SignatureMeaning.Approval, people.Record("p").Hash, Made.Ann);
        Assert.Equal("bob: entry 0: expected the user's passphrase, found another. Nothing was signed", refused.Fault!.Message);
        Assert.Empty(people.Record("p").Signatures);
        Assert.Equal("signing p", AuditTrail.Search(store.Read(), new() { What = EventKind.UserRefused }).Single().Why);
        Assert.Equal(1, people.Book.Refresh().HomeUser("bob")!.Refusals);
    }

    [Fact]
    public void What_is_signed_is_what_the_signer_saw()
    {
        var seen = people.Record("p").Hash;
        people.Book.Change(people.Ann, "p", "dilution", "4", "label read again");
        people.Book.Review(people.Bob, "p");
        var refused = people.Book.Sign(people.Bob, "p", SignatureMeaning.Approval, seen, Made.Bob);
        Assert.EndsWith("expected a signature over this state of the record, found one over another. The record changed in between: look again", refused.Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected the hash of the record: 64 hex digits, found 'p'", people.Book.Sign(people.Bob, "p", SignatureMeaning.Approval, "p", Made.Bob).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_author_signs_as_author_and_releases_nothing()
    {
        var hash = people.Record("p").Hash;
        Assert.True(people.Book.Sign(people.Ann, "p", SignatureMeaning.Authorship, hash, Made.Ann).IsOk);
        Assert.Equal(RecordStage.Reviewed, people.Record("p").Stage);
        Assert.Contains("expected a user who is a reviewer", people.Book.Sign(people.Ann, "p", SignatureMeaning.Approval, hash, Made.Ann).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected a user who is an operator", people.Book.Sign(people.Bob, "p", SignatureMeaning.Authorship, hash, Made.Bob).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_person_signs_once_for_each_meaning()
    {
        Assert.True(Sign(SignatureMeaning.Review).IsOk);
        Assert.True(Sign(SignatureMeaning.Approval).IsOk);
        Assert.EndsWith("expected one signature of each meaning, found a second one by 'bob'", Sign(SignatureMeaning.Approval).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_passphrase_leaves_old_signatures_valid()
    {
        Sign(SignatureMeaning.Approval);
        Assert.True(people.Book.SetPassphrase(people.Bob, "bob", "nine purple kettles").IsOk);
        Assert.False(people.Book.Enter("bob", Made.Bob).IsOk);
        Assert.True(people.Book.Enter("bob", "nine purple kettles").IsOk);
        Assert.True(people.Record("p").IsValid(people.Record("p").Signatures[0]));
        Assert.True(StoreVerifier.Verify(store).IsSound);
    }

    [Theory]
    [InlineData("approval", true)]
    [InlineData("review", false)]
    public void A_signature_cannot_be_written_past_the_program_nor_given_another_meaning(string meaning, bool isRandom)
    {
        // The forger has the database and its public keys, and a genuine signature with the meaning 'approval'; not the passphrase.
        var record = people.Record("p");
        var genuine = EventBody.Read(Sign(SignatureMeaning.Approval).Value.Body)["signature"];
        people.Book.Change(people.Ann, "p", "dilution", "4", "label read again");
        people.Book.Review(people.Bob, "p");
        var body = EventBody.Of(("meaning", meaning), ("name", "Bob Baker"), ("recordHash", people.Record("p").Hash), ("signature", isRandom ? new string('0', 128) : genuine));
        store.TryAppend([new NewEvent { Source = "bench1", SourceSeq = people.Book.Refresh().Sources["bench1"] + 1, At = Made.Noon, Actor = "bob", Kind = EventKind.Signed, Record = "p", Body = body }]);
        Assert.DoesNotContain(people.Record("p").Signatures, people.Record("p").IsValid);
        Assert.EndsWith("expected a signature made with the passphrase of 'bob', found another. It was forged or damaged", Assert.Single(StoreVerifier.Verify(store).Faults).Message, StringComparison.Ordinal);
        Assert.NotEqual(record.Hash, people.Record("p").Hash);
    }

    private Measurements.Parsed<StoredEvent> Sign(SignatureMeaning meaning) => people.Book.Sign(people.Bob, "p", meaning, people.Record("p").Hash, Made.Bob);
}
