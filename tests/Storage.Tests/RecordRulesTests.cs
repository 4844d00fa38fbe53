using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Stages, roles, reasons and four eyes: what may happen to a record, and what may not.</summary>
public sealed class RecordRulesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteEventStore store;
    private readonly People people;

    public RecordRulesTests()
    {
        store = SqliteEventStore.Create(folder.File("store.sqlite"));
        people = Made.Laboratory(store);
    }

    private RecordBook Book => people.Book;

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_record_goes_from_acquired_to_locked_in_order()
    {
        Made.Record(people, "p1", RecordStage.Acquired);
        Assert.Equal(RecordStage.Acquired, people.Record("p1").Stage);
        Made.Record(people, "p2", RecordStage.Processed);
        Assert.Equal(RecordStage.Processed, people.Record("p2").Stage);
        Made.Record(people, "p3", RecordStage.Reviewed);
        Assert.Equal(RecordStage.Reviewed, people.Record("p3").Stage);
        Made.Record(people, "p4", RecordStage.Signed);
        Assert.Equal(RecordStage.Signed, people.Record("p4").Stage);
        Made.Record(people, "p5", RecordStage.Locked);
        var locked = people.Record("p5");
        Assert.Equal((RecordStage.Locked, "plate", "IL-6, plate 1"), (locked.Stage, locked.Type, locked.Title));
        Assert.Equal(new Dictionary<string, string> { ["dilution"] = "2", ["S1"] = "12.5 pg/mL" }, locked.Fields);
    }

    [Fact]
    public void No_stage_can_be_jumped()
    {
        Made.Record(people, "p", RecordStage.Acquired);
        Refused(Book.Review(people.Bob, "p"), "expected a record that is processed, found one that is acquired. The order is acquired, processed, reviewed, signed, locked");
        Refused(Book.Lock(people.Bob, "p"), "expected a record that is signed, found one that is acquired");
        Made.Record(people, "q", RecordStage.Processed);
        Refused(Book.Sign(people.Bob, "q", SignatureMeaning.Approval, people.Record("q").Hash, Made.Bob), "expected a record that is reviewed, found one that is processed");
        Refused(Book.Lock(people.Bob, "q"), "expected a record that is signed, found one that is processed");
        Refused(Book.Reopen(people.Chief, "q", "to correct"), "expected a record that is locked, found one that is processed");
    }

    [Fact]
    public void Each_role_does_its_own_work_and_no_other()
    {
        Made.Record(people, "p", RecordStage.Processed);
        foreach (var (actor, role) in ((Actor, string)[])[(people.Bob, "a reviewer"), (people.Eve, "an auditor"), (people.Chief, "an administrator")])
        {
            Refused(Book.Acquire(actor, "new", "plate", "t", default), $"expected a user who is an operator, found '{actor.Name}', who is {role}");
            Refused(Book.Process(actor, "p", new Dictionary<string, string>()), $"found '{actor.Name}', who is {role}");
        }

        foreach (var actor in (Actor[])[people.Eve, people.Chief])
        {
            Refused(Book.Change(actor, "p", "dilution", "3", "why"), "expected a user who is an operator or a reviewer");
        }

        foreach (var actor in (Actor[])[people.Ann, people.Eve, people.Chief])
        {
            Refused(Book.Review(actor, "p"), "expected a user who is a reviewer");
        }

        foreach (var actor in (Actor[])[people.Ann, people.Bob, people.Eve])
        {
            Refused(Book.AddUser(actor, "new", "New", Role.Operator, "long enough words"), "expected a user who is an administrator");
            Refused(Book.Retire(actor, "ann", "left"), "expected a user who is an administrator");
        }

        Refused(Book.ReviewAudit(people.Ann, 1), "expected a user who is an auditor or a reviewer");
        Assert.True(Book.ReviewAudit(people.Eve, Book.Refresh().Head.Seq, "nothing odd").IsOk);
        Refused(Book.ReviewAudit(people.Eve, 10_000), "expected an event number up to");
    }

    [Theory, InlineData(""), InlineData("  ")]
    public void A_change_without_a_reason_is_refused(string reason)
    {
        Made.Record(people, "p", RecordStage.Processed);
        Refused(Book.Change(people.Ann, "p", "dilution", "3", reason), "expected a reason, found none. Say why: the audit trail keeps it");
        Refused(Book.Process(people.Ann, "p", new Dictionary<string, string> { ["S1"] = "13" }, default, reason), "expected a reason, found none");
        Assert.Equal("2", people.Record("p").Fields["dilution"]);
    }

    [Fact]
    public void A_change_keeps_the_old_value_and_sends_a_reviewed_record_back()
    {
        Made.Record(people, "p", RecordStage.Reviewed);
        Assert.True(Book.Change(people.Ann, "p", "exclude S1", "yes", "pipette tip seen in the well").IsOk);
        Assert.True(Book.Change(people.Ann, "p", "dilution", "4", "label read again").IsOk);
        var record = people.Record("p");
        Assert.Equal((RecordStage.Processed, "yes", "4"), (record.Stage, record.Fields["exclude S1"], record.Fields["dilution"]));
        var line = AuditTrail.Search(store.Read(), new() { Record = "p", Text = "label" }).Single();
        Assert.Equal(("bench1/ann", "record.changed", "dilution", "2", "4", "label read again"), (line.Who, line.What, line.Field, line.Old, line.New, line.Why));
    }

    [Fact]
    public void A_change_to_the_same_value_is_no_change()
    {
        Made.Record(people, "p", RecordStage.Processed);
        Refused(Book.Change(people.Ann, "p", "dilution", "2", "why"), "expected another value, found '2'");
    }

    [Fact]
    public void Who_worked_on_a_record_neither_reviews_nor_signs_it_off()
    {
        Made.Record(people, "p", RecordStage.Processed);
        Assert.True(Book.Change(people.Bob, "p", "dilution", "4", "label read again").IsOk);
        Refused(Book.Review(people.Bob, "p"), "expected a reviewer who did not work on the record, found 'bob', who made or changed it. Let a second person review");
    }

    [Fact]
    public void A_locked_record_takes_no_change_until_an_administrator_opens_it_for_a_reason()
    {
        Made.Record(people, "p", RecordStage.Locked);
        Refused(Book.Change(people.Ann, "p", "dilution", "3", "why"), "expected a record that is not locked, found a locked one. An administrator can open it again");
        Refused(Book.Process(people.Ann, "p", new Dictionary<string, string>(), default, "why"), "found a locked one");
        Refused(Book.Reopen(people.Bob, "p", "why"), "expected a user who is an administrator");
        Refused(Book.Reopen(people.Chief, "p", ""), "expected a reason");
        Assert.True(Book.Reopen(people.Chief, "p", "a sample was swapped").IsOk);
        var record = people.Record("p");
        Assert.Equal(RecordStage.Processed, record.Stage);
        Assert.False(record.IsValid(Assert.Single(record.Signatures)));
        Assert.True(Book.Change(people.Ann, "p", "dilution", "3", "a sample was swapped").IsOk);
    }

    [Fact]
    public void A_record_is_acquired_once()
    {
        Made.Record(people, "p", RecordStage.Acquired);
        Refused(Book.Acquire(people.Ann, "p", "plate", "again", default), "expected a new record, found one that was acquired before");
        Refused(Book.Acquire(people.Ann, "", "plate", "t", default), "expected the name of a record, found none");
        Refused(Book.Acquire(people.Ann, "q", " ", "t", default), "expected a type and a title, found none");
        Refused(Book.Review(people.Bob, "none"), "expected a record that was acquired, found 'none'");
    }

    [Fact]
    public void Names_that_cannot_be_stored_are_a_fault_and_not_an_exception()
    {
        Refused(Book.Acquire(people.Ann, "p\u0000", "plate", "t", default), "expected names and values that can be stored");
        Refused(Book.Acquire(people.Ann, new string('x', 201), "plate", "t", default), "A Record is at most 200 characters without control characters.");
    }

    [Fact]
    public void A_refused_action_leaves_no_trace_in_the_store()
    {
        var before = store.Head();
        Refused(Book.Review(people.Bob, "none"), "none");
        Assert.Equal(before, store.Head());
    }

    [Fact]
    public void An_action_that_was_written_past_the_program_counts_for_nothing_and_is_listed()
    {
        Made.Record(people, "p", RecordStage.Processed);
        var ledger = Book.Refresh();
        store.TryAppend([new NewEvent { Source = "bench1", SourceSeq = ledger.Sources["bench1"] + 1, At = Made.Noon, Actor = "ann", Kind = EventKind.Reviewed, Record = "p" }]);
        Assert.Equal(RecordStage.Processed, people.Record("p").Stage);
        var report = StoreVerifier.Verify(store);
        Assert.EndsWith("expected a user who is a reviewer, found 'ann', who is an operator", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("record.eaten"), InlineData("user.renamed"), InlineData("audit.erased")]
    public void A_kind_that_this_version_does_not_know_is_not_passed_over_in_silence(string kind)
    {
        Made.Record(people, "p", RecordStage.Processed);
        store.TryAppend([new NewEvent { Source = "bench1", SourceSeq = Book.Refresh().Sources["bench1"] + 1, At = Made.Noon, Actor = "ann", Kind = kind, Record = "p", Body = "{\"user\":\"ann\"}" }]);
        Assert.False(StoreVerifier.Verify(store).IsSound);
    }

    [Fact]
    public void The_same_events_give_the_same_ledger_however_they_are_read()
    {
        Made.Record(people, "p", RecordStage.Locked);
        var all = store.Read().ToList();
        var (whole, own) = (Ledger.Of(all), Book.Refresh());
        Assert.Equal(whole.Head, own.Head);
        Assert.Equal(whole.Records["p"].Hash, own.Records["p"].Hash);
        Assert.Equal(whole.Users.Keys, own.Users.Keys);
        Assert.All(Enumerable.Range(0, all.Count), n => Assert.Equal(n, Ledger.Of(all.Take(n)).Head.Seq));
    }

    private static void Refused(Parsed<StoredEvent> outcome, string message)
    {
        Assert.False(outcome.IsOk, "expected a refusal");
        Assert.Contains(message, outcome.Fault!.Message, StringComparison.Ordinal);
    }
}
