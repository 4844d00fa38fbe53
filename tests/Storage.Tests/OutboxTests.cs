using System.Globalization;
using Npgsql;
using Toolkit.Storage.Events;
using Toolkit.Storage.Outbox;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>From the bench to the laboratory, each event exactly once, whatever the link does.</summary>
[Collection("PostgreSQL")]
public sealed class OutboxTests : IDisposable
{
    private static readonly OutboxOptions Quick = new() { BatchSize = 7, FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(5), MostFailures = 40 };

    private readonly TemporaryFolder folder = new();
    private readonly PostgresCluster cluster;
    private readonly SqliteEventStore bench;

    public OutboxTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        bench = SqliteEventStore.Create(folder.File("bench.sqlite"));
    }

    public void Dispose()
    {
        bench.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(LinkFault.RequestLost, 30, 0)]
    [InlineData(LinkFault.AcknowledgementLost, 23, 7)]
    [InlineData(LinkFault.SentTwice, 23, 7)]
    public async Task One_fault_of_the_link_costs_nothing(object fault, int sent, int unacknowledged)
    {
        bench.TryAppend(Made.Events(30));
        using var lab = SqliteEventStore.Create(folder.File("lab.sqlite"));
        var script = new Queue<LinkFault>([LinkFault.None, (LinkFault)fault]);
        var report = await Upload(() => new FailingLink(lab, script)).RunAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((sent, unacknowledged, true), ((int)report.Sent, (int)report.Unacknowledged, report.IsComplete));
        HoldsExactly(lab, 30);
    }

    [Fact]
    public async Task Any_series_of_faults_ends_with_each_event_there_once()
    {
        bench.TryAppend(Made.Events(60));
        var chance = new Random(3);
        for (var run = 0; run < 40; run++)
        {
            using var lab = SqliteEventStore.Create(folder.File($"lab{run}.sqlite"), Durability.Off);
            var script = new Queue<LinkFault>(Enumerable.Range(0, 25).Select(_ => (LinkFault)chance.Next(4)));
            var report = await Upload(() => new FailingLink(lab, script)).RunAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.True(report.IsComplete, report.Trouble);
            Assert.Equal(60, report.Sent + report.Unacknowledged);
            HoldsExactly(lab, 60);
        }
    }

    [Fact]
    public async Task A_wire_to_postgresql_that_breaks_in_requests_and_answers_loses_and_doubles_nothing()
    {
        const int events = 300;
        bench.TryAppend(Made.Events(events));
        var database = cluster.NewDatabase();
        using var lab = PostgresEventStore.Create(database);
        using var wire = new FailingWire(cluster.Port, seed: 17, healthyAfter: 12);
        var through = new NpgsqlConnectionStringBuilder(database) { Port = wire.Port, Pooling = false }.ToString();
        var report = await Upload(() => PostgresEventStore.Open(through)).RunAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.True(report.IsComplete, report.Trouble);
        Assert.True(wire.Broken >= 5 && report.Failures >= 5, string.Create(CultureInfo.InvariantCulture, $"only {wire.Broken} breaks and {report.Failures} failures: the test has shown little"));
        HoldsExactly(lab, events);
    }

    [Fact]
    public async Task Two_uploads_at_once_of_one_bench_arrive_once()
    {
        bench.TryAppend(Made.Events(80));
        var database = cluster.NewDatabase();
        using var lab = PostgresEventStore.Create(database);
        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Upload(() => PostgresEventStore.Open(database)).RunAsync(cancellation: TestContext.Current.CancellationToken))));
        Assert.All(reports, r => Assert.True(r.IsComplete, r.Trouble));
        Assert.Equal(80, reports.Sum(r => r.Sent));
        HoldsExactly(lab, 80);
    }

    [Fact]
    public async Task Records_of_two_benches_are_whole_in_the_laboratory_with_their_signatures_valid()
    {
        using var second = SqliteEventStore.Create(folder.File("bench2.sqlite"));
        Made.Record(Made.Laboratory(bench), "bench1/p", RecordStage.Signed);
        Made.Record(Made.Laboratory(second, "bench2"), "bench2/p", RecordStage.Locked);
        using var lab = PostgresEventStore.Create(cluster.NewDatabase());
        Made.Laboratory(lab, "laboratory");
        foreach (var from in (SqliteEventStore[])[bench, second])
        {
            var report = await new OutboxUpload(from, () => new FailingLink(lab, new()), TimeProvider.System, Quick).RunAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.True(report.IsComplete, report.Trouble);
        }

        var verified = StoreVerifier.Verify(lab);
        Assert.True(verified.IsSound, string.Join('\n', verified.Faults));
        Assert.Equal([RecordStage.Signed, RecordStage.Locked], verified.Ledger.Records.Values.Select(r => r.Stage));
        Assert.All(verified.Ledger.Records.Values, r => Assert.True(r.IsValid(Assert.Single(r.Signatures))));
        Assert.Equal("laboratory", verified.Ledger.Home);
    }

    [Fact]
    public async Task A_link_that_stays_down_is_given_up_with_its_reason_and_the_next_upload_goes_on()
    {
        bench.TryAppend(Made.Events(20));
        using var lab = SqliteEventStore.Create(folder.File("lab.sqlite"));
        var down = new Queue<LinkFault>([LinkFault.None, LinkFault.RequestLost, LinkFault.RequestLost, LinkFault.RequestLost]);
        var report = await new OutboxUpload(bench, () => new FailingLink(lab, down), TimeProvider.System, Quick with { MostFailures = 3 }).RunAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((7L, 3, "the request was lost"), (report.Sent, report.Failures, report.Trouble));
        Assert.True((await Upload(() => new FailingLink(lab, new())).RunAsync(cancellation: TestContext.Current.CancellationToken)).IsComplete);
        HoldsExactly(lab, 20);
    }

    [Fact]
    public async Task Two_benches_with_one_name_are_told_apart_before_anything_is_mixed()
    {
        bench.TryAppend(Made.Events(5));
        using var lab = SqliteEventStore.Create(folder.File("lab.sqlite"));
        lab.TryAppend([.. Made.Events(6)]);
        var more = await Assert.ThrowsAsync<StoreConflictException>(() => Upload(() => new FailingLink(lab, new())).RunAsync(cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith("Source 'bench1': the laboratory holds 6 events, the bench only 5.", more.Message, StringComparison.Ordinal);
        using var other = SqliteEventStore.Create(folder.File("other.sqlite"));
        other.TryAppend([Made.Event(1), Made.Event(2, text: "another plate")]);
        var mixed = await Assert.ThrowsAsync<StoreConflictException>(() => Upload(() => new FailingLink(other, new())).RunAsync(cancellation: TestContext.Current.CancellationToken));
        Assert.Equal("Source 'bench1': event 2 of the laboratory is not the bench's. Two benches may share a name: give each its own.", mixed.Message);
        Assert.Equal(2, other.Head().Seq);
    }

    private OutboxUpload Upload(Func<IEventStore> connect) => new(bench, connect, TimeProvider.System, Quick);

    private void HoldsExactly(IEventStore lab, int events)
    {
        var there = lab.Read().ToList();
        Assert.Equal(events, there.Count);
        Assert.Equal(bench.Read().Select(EventHash.Digest).Select(Convert.ToHexString), there.Select(EventHash.Digest).Select(Convert.ToHexString));
        Assert.True(StoreVerifier.Verify(lab).IsSound);
    }
}
