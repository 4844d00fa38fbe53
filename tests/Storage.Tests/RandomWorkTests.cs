using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Everybody tries everything in any order: what is let through must never break what the stages and signatures promise.</summary>
public sealed class RandomWorkTests : IDisposable
{
    private static readonly string[] Names = ["p1", "p2", "p3"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void No_order_of_actions_breaks_a_promise(int seed)
    {
        using var store = SqliteEventStore.Create(folder.File($"{seed}.sqlite"), Durability.Off);
        var people = Made.Laboratory(store);
        _ = people.Book.AddUser(people.Chief, "cyd", "Cyd Cole", Role.Reviewer, "tenth wooden ladder").Value;
        (Actor Actor, string Secret)[] all =
        [
            (people.Ann, Made.Ann), (people.Bob, Made.Bob), (people.Book.Enter("cyd", "tenth wooden ladder").Value, "tenth wooden ladder"), (people.Eve, Made.Eve), (people.Chief, Made.Chief),
        ];
        var chance = new Random(seed);
        var (accepted, refused) = (0, 0);
        for (var step = 0; step < 2000; step++)
        {
            var before = people.Book.Refresh();
            var (actor, secret) = all[chance.Next(all.Length)];
            var record = Names[chance.Next(Names.Length)];
            if (Attempt(people.Book, before, actor, secret, record, step, chance).IsOk)
            {
                accepted++;
                Assert.Equal(before.Head.Seq + 1, store.Head().Seq);
                Keeps(before.Records.GetValueOrDefault(record), people.Record(record));
            }
            else
            {
                refused++;
                Assert.Equal(before.Head, store.Head());
            }
        }

        Assert.True(accepted > 60 && refused > 60, $"{accepted} accepted, {refused} refused: the test has shown little");
        var report = StoreVerifier.Verify(store);
        Assert.True(report.IsSound, string.Join('\n', report.Faults));
        Assert.Equal(people.Book.Refresh().Records.Values.Select(r => (r.Id, r.Stage, r.Hash)), report.Ledger.Records.Values.Select(r => (r.Id, r.Stage, r.Hash)));
    }

    private static Parsed<StoredEvent> Attempt(RecordBook book, Ledger now, Actor actor, string secret, string record, int step, Random chance)
    {
        var value = step.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var hash = now.Records.GetValueOrDefault(record)?.Hash ?? new string('0', 64);
        return chance.Next(9) switch
        {
            0 => book.Acquire(actor, record, "plate", "a plate", new byte[] { 1 }),
            1 => book.Process(actor, record, new Dictionary<string, string> { ["x"] = value }, default, chance.Next(2) == 0 ? "again" : null),
            2 when chance.Next(4) == 0 => book.Change(actor, record, "x", value, chance.Next(5) == 0 ? "" : "read again"),
            2 or 3 => book.Review(actor, record),
            4 or 5 => book.Sign(actor, record, Enum.GetValues<SignatureMeaning>()[chance.Next(4)], hash, secret),
            6 or 7 => book.Lock(actor, record),
            _ => book.Reopen(actor, record, chance.Next(5) == 0 ? "" : "to correct"),
        };
    }

    /// <summary>What must hold after any step that was let through.</summary>
    private static void Keeps(LabRecord? before, LabRecord after)
    {
        var released = after.Signatures.Where(s => after.IsValid(s) && s.Meaning != SignatureMeaning.Authorship).ToList();
        Assert.Equal(after.Stage is RecordStage.Signed or RecordStage.Locked, released.Count > 0);
        Assert.All(released, s => Assert.DoesNotContain(s.Signer, after.Contributors));
        if (before is null)
        {
            Assert.Equal(RecordStage.Acquired, after.Stage);
            return;
        }

        // Content changes exactly with the hash, and a locked record has no change of content but the opening.
        Assert.True(before.Fields.SequenceEqual(after.Fields) || before.Hash != after.Hash);
        Assert.True(before.Stage != RecordStage.Locked || before.Fields.SequenceEqual(after.Fields));
        Assert.True(after.Stage <= before.Stage + 1, $"from {before.Stage} to {after.Stage}");
        Assert.Equal(before.Signatures, after.Signatures.Take(before.Signatures.Count));
    }
}
