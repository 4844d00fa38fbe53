using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Events, books and people for the tests.</summary>
internal static class Made
{
    public const string Ann = "correct horse battery";
    public const string Bob = "seven green teapots";
    public const string Chief = "the quiet lighthouse";
    public const string Eve = "ledger under lamplight";

    /// <summary>Few rounds: what is tested is the rule, not the price of guessing.</summary>
    public const int Rounds = 10;

    public static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static NewEvent Event(long number, string source = "bench1", string text = "0.5") => new()
    {
        Source = source,
        SourceSeq = number,
        At = Noon.AddSeconds(number),
        Actor = "reader",
        Kind = "frame",
        Record = "plate-1",
        Body = EventBody.Of(("text", text), ("number", number.ToString(CultureInfo.InvariantCulture))),
        Content = new byte[] { 2, (byte)number, 3 },
    };

    public static NewEvent[] Events(int count, string source = "bench1") => [.. Enumerable.Range(1, count).Select(n => Event(n, source))];

    public static FakeTimeProvider Clock() => new(Noon) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    /// <summary>A founded book with an administrator (chief), an operator (ann), a reviewer (bob) and an auditor (eve).</summary>
    public static People Laboratory(IEventStore store, string source = "bench1")
    {
        var clock = Clock();
        var book = RecordBook.Found(store, clock, source, "chief", "Clara Hief", Chief, Rounds).Value;
        var chief = book.Enter("chief", Chief).Value;
        _ = book.AddUser(chief, "ann", "Ann Archer", Role.Operator, Ann).Value;
        _ = book.AddUser(chief, "bob", "Bob Baker", Role.Reviewer, Bob).Value;
        _ = book.AddUser(chief, "eve", "Eve Evans", Role.Auditor, Eve).Value;
        return new(book, clock, chief, book.Enter("ann", Ann).Value, book.Enter("bob", Bob).Value, book.Enter("eve", Eve).Value);
    }

    /// <summary>A record that has come as far as the stage.</summary>
    public static void Record(People people, string record, RecordStage stage)
    {
        var (book, ann, bob) = (people.Book, people.Ann, people.Bob);
        _ = book.Acquire(ann, record, "plate", "IL-6, plate 1", new byte[] { 1, 2, 3 }, new Dictionary<string, string> { ["dilution"] = "2" }).Value;
        if (stage >= RecordStage.Processed)
        {
            _ = book.Process(ann, record, new Dictionary<string, string> { ["S1"] = "12.5 pg/mL" }).Value;
        }

        if (stage >= RecordStage.Reviewed)
        {
            _ = book.Review(bob, record, "looks sound").Value;
        }

        if (stage >= RecordStage.Signed)
        {
            _ = book.Sign(bob, record, SignatureMeaning.Approval, book.Refresh().Records[record].Hash, Bob).Value;
        }

        if (stage >= RecordStage.Locked)
        {
            _ = book.Lock(bob, record).Value;
        }
    }
}

/// <summary>A book and those who use it.</summary>
internal sealed record People(RecordBook Book, FakeTimeProvider Clock, Actor Chief, Actor Ann, Actor Bob, Actor Eve)
{
    public LabRecord Record(string id) => Book.Refresh().Records[id];
}
