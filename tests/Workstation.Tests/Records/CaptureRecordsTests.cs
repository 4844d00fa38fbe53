using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests.Records;

public sealed class CaptureRecordsTests : IDisposable
{
    private static readonly Provenance Here = Provenance.OfBytes("devices.generic-astm", "capture-00000001.journal", new string('a', 64), new ByteRange(100, 30));
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-records-").FullName;
    private readonly IEventStore store;
    private readonly RecordBook book;
    private readonly Actor ann;

    public CaptureRecordsTests()
    {
        store = EventStore.Create(folder);
        book = RecordBook.Found(store, TimeProvider.System, "bench1", "clara", "Clara Hief", Site.Passphrase, rounds: 1).Value;
        _ = book.AddUser(book.Enter("clara", Site.Passphrase).Value, "ann", "Ann Example", Role.Operator, Site.Passphrase).Value;
        ann = book.Enter("ann", Site.Passphrase).Value;
    }

    [Fact]
    public void A_message_becomes_one_record_with_its_bytes_and_its_place_in_the_journal()
    {
        var records = Of(ann);
        records.Take("H|\\^&"u8.ToArray());
        records.Take("|L|1"u8.ToArray());
        var id = Assert.Single(records.Enter(Outcome(("S1", "CRP", "1.5"), ("S1", "IL6", "=2"))));
        var record = book.Refresh().Records[id];
        Assert.Equal(("1.5 mg/L", "=2 mg/L"), (record.Fields["result.S1 CRP"], record.Fields["result.S1 IL6"]));
        Assert.Contains("capture-00000001.journal offset 100 length 30", record.Fields[PlateField.Journal], StringComparison.Ordinal);
        Assert.Equal("H|\\^&|L|1"u8.ToArray(), store.ReadRecord(id).Single().Content.ToArray());
        Assert.Equal(Provenance.Digest("H|\\^&|L|1"u8), record.Fields[PlateField.Sha256]);
        Assert.Empty(records.Pending());
    }

    [Fact]
    public void The_same_message_again_is_the_same_record()
    {
        var id = Assert.Single(Of(ann).Enter(Outcome(("S1", "CRP", "1.5"))));
        Assert.Equal(id, Assert.Single(Of(ann).Enter(Outcome(("S1", "CRP", "1.5")))));
        Assert.Single(book.Refresh().Records);
    }

    [Fact]
    public void Faults_alone_are_no_record_and_their_bytes_wait()
    {
        var records = Of(ann);
        records.Take("noise"u8.ToArray());
        Assert.Empty(records.Enter(new([], [], [new Fault(0, "a frame", "noise")])));
        Assert.Equal("noise"u8.ToArray(), records.Pending());
    }

    [Fact]
    public void What_the_store_refuses_is_not_acknowledged()
    {
        // An operator who is made a reviewer while a device sends: the store refuses, and the device must not be told that its message is kept.
        _ = book.SetRole(book.Enter("clara", Site.Passphrase).Value, "ann", Role.Reviewer, "trained").Value;
        var records = Of(ann);
        records.Take("bytes"u8.ToArray());
        var refused = Assert.Throws<StoreException>(() => records.Enter(Outcome(("S1", "CRP", "1.5"))));
        Assert.Contains("expected a user who is an operator", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(records.Pending());
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private CaptureRecords Of(Actor actor) => new(book, actor, ProfileStore.Find("generic-astm")!, "/dev/ttyUSB0");

    private static ConversationOutcome Outcome(params (string Sample, string Test, string Text)[] results) =>
        new([], [.. results.Select(r => new AnalyserResult { Sample = r.Sample, Test = r.Test, Text = r.Text, Unit = "mg/L", Provenance = Here })], []);
}
