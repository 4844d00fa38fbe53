using Toolkit.Measurements;
using Toolkit.Storage.Copies;
using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Outbox;

/// <summary>How an upload behaves over a link that fails.</summary>
public sealed record OutboxOptions
{
    /// <summary>Events in one transaction.</summary>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 200;

    /// <summary>Failures in a row after which it stops for now. A batch that arrives sets the count back.</summary>
    public int MostFailures
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 8;

    /// <summary>First pause after a failure; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>What came of an upload.</summary>
/// <param name="Sent">Events that the laboratory acknowledged as new.</param>
/// <param name="Unacknowledged">Events that arrived although their acknowledgement was lost, or by another upload at the same time.</param>
/// <param name="Failures">How often the link failed.</param>
/// <param name="Trouble">Why it stopped early; null where everything arrived.</param>
public sealed record UploadReport(long Sent, long Unacknowledged, int Failures, string? Trouble)
{
    /// <summary>True where the laboratory holds every event that the bench held.</summary>
    public bool IsComplete => Trouble is null;
}

/// <summary>Uploads the events of a bench to the laboratory's store, each exactly once, over a link that fails.</summary>
/// <remarks>
/// What has arrived is asked of the laboratory, never noted on the bench: a note could be lost or wrong. A batch whose acknowledgement was lost is sent
/// again, and the pair (source, number) makes the second arrival count as the first.
/// </remarks>
public sealed class OutboxUpload(IEventStore bench, Func<IEventStore> connect, TimeProvider clock, OutboxOptions options)
{
    /// <summary>Sends what the laboratory lacks.</summary>
    /// <exception cref="StoreException">The bench's own store cannot be read.</exception>
    /// <exception cref="StoreConflictException">The laboratory holds other events under the same numbers.</exception>
    public async Task<UploadReport> RunAsync(Action<long>? progress = null, CancellationToken cancellation = default)
    {
        var own = bench.Sources();
        var (acknowledged, failures, inARow) = (0L, 0, 0);
        (long First, long Now)? arrived = null;
        List<NewEvent> batch = [];
        IEventStore? laboratory = null;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                IReadOnlyDictionary<string, long> theirs;
                try
                {
                    laboratory ??= connect();
                    acknowledged += batch.Count == 0 ? 0 : laboratory.TryAppend(batch)!.Count(r => !r.WasThere);
                    theirs = laboratory.Sources();
                    if (arrived is null)
                    {
                        Compare(laboratory, own, theirs);
                    }

                }
                catch (StoreException e)
                {
                    failures++;
                    inARow++;
                    if (inARow >= options.MostFailures || e.Trouble is StoreTrouble.Missing or StoreTrouble.Damaged)
                    {
                        return new(acknowledged, Unacknowledged(), failures, e.Message);
                    }

                    // A broken connection is not mended: the next attempt makes a new one, and asks anew what has arrived.
                    laboratory?.Dispose();
                    laboratory = null;
                    batch = [];
                    await Task.Delay(Pause(inARow), clock, cancellation);
                    continue;
                }

                var there = own.Keys.Sum(source => theirs.GetValueOrDefault(source));

                // Only progress counts as success: a link that answers questions and drops every batch is down.
                inARow = there > (arrived?.Now ?? -1) ? 0 : inARow;
                arrived = (arrived?.First ?? there, there);
                batch = Missing(own, theirs);
                if (batch.Count == 0)
                {
                    return new(acknowledged, Unacknowledged(), failures, null);
                }

                progress?.Invoke(there);
            }
        }
        finally
        {
            laboratory?.Dispose();
        }

        long Unacknowledged() => arrived is { } a ? Math.Max(0, a.Now - a.First - acknowledged) : 0;
    }

    /// <summary>What has arrived must be what the bench holds: two benches of one name would else be mixed into one.</summary>
    private void Compare(IEventStore laboratory, IReadOnlyDictionary<string, long> own, IReadOnlyDictionary<string, long> theirs)
    {
        foreach (var source in own.Keys)
        {
            var last = Math.Min(own[source], theirs.GetValueOrDefault(source));
            if (last > 0 && !Digest(bench, source, last).AsSpan().SequenceEqual(Digest(laboratory, source, last)))
            {
                throw new StoreConflictException(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Source {Printable.Quote(source)}: event {last} of the laboratory is not the bench's. Two benches may share a name: give each its own."));
            }
        }
    }

    private static byte[] Digest(IEventStore store, string source, long number) => EventHash.Digest(store.ReadSource(source, number - 1, 1).First());

    private TimeSpan Pause(int inARow) =>
        TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks << Math.Min(inARow - 1, 20)));

    /// <summary>The next events that the laboratory lacks: each source in its own order.</summary>
    private List<NewEvent> Missing(IReadOnlyDictionary<string, long> own, IReadOnlyDictionary<string, long> theirs)
    {
        var batch = new List<NewEvent>();
        foreach (var (source, last) in own)
        {
            var arrived = theirs.GetValueOrDefault(source);
            if (arrived > last)
            {
                throw new StoreConflictException($"Source {Printable.Quote(source)}: the laboratory holds {arrived} events, the bench only {last}. The bench was set back to an older state, or two benches share a name.");
            }

            if (arrived < last && batch.Count < options.BatchSize)
            {
                batch.AddRange(bench.ReadSource(source, arrived, options.BatchSize - batch.Count).Select(StoreBackup.Again));
            }
        }

        return batch;
    }
}
