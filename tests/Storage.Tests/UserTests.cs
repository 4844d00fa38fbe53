using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Who may enter: passphrases, lock-out, roles, retirement.</summary>
public sealed class UserTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteEventStore store;
    private readonly People people;

    public UserTests()
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
    public void A_wrong_passphrase_and_an_unknown_name_get_the_same_answer()
    {
        var wrong = people.Book.Enter("ann", Made.Bob).Fault!;
        var unknown = people.Book.Enter("nobody", Made.Bob).Fault!;
        Assert.Equal("ann: entry 0: expected the user's passphrase, found another", wrong.Message);
        Assert.Equal(wrong with { Place = null }, unknown with { Place = null });
    }

    [Fact]
    public void Five_wrong_passphrases_lock_a_user_out_until_an_administrator_helps()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.False(people.Book.Enter("ann", "not the passphrase").IsOk);
        }

        Assert.Equal("ann: entry 0: expected the user's passphrase, found 5 wrong ones in a row. Ask an administrator to unlock the user", people.Book.Enter("ann", Made.Ann).Fault!.Message);
        Assert.Equal(5, AuditTrail.Search(store.Read(), new() { What = EventKind.UserRefused, Who = "ann" }).Count());
        Assert.True(people.Book.Unlock(people.Chief, "ann", "she was there in person").IsOk);
        Assert.True(people.Book.Enter("ann", Made.Ann).IsOk);
    }

    [Fact]
    public void A_right_passphrase_sets_the_count_back()
    {
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(i % 3 == 2, people.Book.Enter("ann", i % 3 == 2 ? Made.Ann : "not the passphrase").IsOk);
        }
    }

    [Fact]
    public void A_retired_user_can_do_nothing_even_in_an_open_session()
    {
        Assert.True(people.Book.Retire(people.Chief, "ann", "left the laboratory").IsOk);
        Assert.False(people.Book.Enter("ann", Made.Ann).IsOk);
        Assert.EndsWith("found 'ann', who is retired", people.Book.Acquire(people.Ann, "p", "plate", "t", default).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected a new user name, found 'ann'", people.Book.AddUser(people.Chief, "ann", "Another Ann", Role.Operator, "long enough words").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_role_counts_at_once_and_needs_a_reason()
    {
        Assert.Contains("expected a reason", people.Book.SetRole(people.Chief, "ann", Role.Reviewer, "").Fault!.Message, StringComparison.Ordinal);
        Assert.True(people.Book.SetRole(people.Chief, "ann", Role.Reviewer, "trained on 2026-02-20").IsOk);
        Assert.False(people.Book.Acquire(people.Ann, "p", "plate", "t", default).IsOk);
        var line = AuditTrail.Search(store.Read(), new() { What = EventKind.UserRole }).Single();
        Assert.Equal(("role of ann", "operator", "reviewer", "trained on 2026-02-20"), (line.Field, line.Old, line.New, line.Why));
    }

    [Fact]
    public void The_last_administrator_stays()
    {
        Assert.EndsWith("expected another administrator to remain, found none. Add one first", people.Book.Retire(people.Chief, "chief", "leaving").Fault!.Message, StringComparison.Ordinal);
        Assert.False(people.Book.SetRole(people.Chief, "chief", Role.Auditor, "leaving").IsOk);
        Assert.True(people.Book.AddUser(people.Chief, "second", "Second Chief", Role.Administrator, "long enough words").IsOk);
        Assert.True(people.Book.Retire(people.Chief, "chief", "leaving").IsOk);
    }

    [Theory]
    [InlineData("short", "another")]
    [InlineData("my name is zoe2 here", "another")]
    public void A_weak_passphrase_is_refused(string passphrase, string found) =>
        Assert.StartsWith($"zoe2: passphrase 0: expected a passphrase of 10 characters or more without the user's name, found {found}", people.Book.AddUser(people.Chief, "zoe2", "Zoë", Role.Operator, passphrase).Fault!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("zoë", "Zoë", "expected a user name of letters, digits, '.', '-' or '_', 64 at most, found 'zoë'")]
    [InlineData("a/b", "Zoë", "expected a user name of letters, digits, '.', '-' or '_', 64 at most, found 'a/b'")]
    [InlineData("zoe", " ", "expected the user's full name, found none. A signature shows it")]
    public void A_user_needs_a_plain_name_and_a_full_one(string name, string fullName, string message) =>
        Assert.EndsWith(message, people.Book.AddUser(people.Chief, name, fullName, Role.Operator, "long enough words").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_passphrase_stands_nowhere_in_the_store_and_two_equal_ones_look_different()
    {
        Assert.True(people.Book.AddUser(people.Chief, "twin", "Twin", Role.Operator, Made.Ann).IsOk);
        var ledger = people.Book.Refresh();
        Assert.NotEqual(ledger.HomeUser("ann")!.Credential.Hash, ledger.HomeUser("twin")!.Credential.Hash);
        Assert.NotEqual(ledger.HomeUser("ann")!.Credential.Salt, ledger.HomeUser("twin")!.Credential.Salt);
        Assert.All(store.Read(), e => Assert.DoesNotContain(Made.Ann, e.Body, StringComparison.Ordinal));
        var file = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(store.Path));
        Assert.DoesNotContain(Made.Ann, file, StringComparison.Ordinal);
        Assert.All(AuditTrail.Search(store.Read()), line => Assert.DoesNotContain(ledger.HomeUser("ann")!.Credential.Hash, line.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_store_is_founded_once_by_an_administrator()
    {
        Assert.Contains("expected an empty store, found one with events", RecordBook.Found(store, people.Clock, "bench1", "other", "Other", "long enough words", Made.Rounds).Fault!.Message, StringComparison.Ordinal);
        using var empty = SqliteEventStore.Create(folder.File("empty.sqlite"));
        Assert.Contains("expected a passphrase of 10", RecordBook.Found(empty, people.Clock, "b", "chief", "C", "short", Made.Rounds).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected a user name", RecordBook.Found(empty, people.Clock, "b", "not a name", "C", "long enough words", Made.Rounds).Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(StoreHead.Empty, empty.Head());
    }

    [Fact]
    public void Users_of_two_benches_with_one_name_are_two_people()
    {
        using var other = SqliteEventStore.Create(folder.File("other.sqlite"));
        Made.Laboratory(other, "bench2");
        using var both = SqliteEventStore.Create(folder.File("both.sqlite"));
        both.TryAppend([.. store.Read().Select(Copies.StoreBackup.Again), .. other.Read().Select(Copies.StoreBackup.Again)]);
        var ledger = StoreVerifier.Verify(both);
        Assert.True(ledger.IsSound);
        Assert.Equal(["bench1/ann", "bench1/bob", "bench1/chief", "bench1/eve", "bench2/ann", "bench2/bob", "bench2/chief", "bench2/eve"], ledger.Ledger.Users.Keys);
    }
}
