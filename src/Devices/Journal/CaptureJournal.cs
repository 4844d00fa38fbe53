using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Journal;

/// <summary>The capture journal: raw bytes, appended and never changed, hashed into a chain, on disk before anything is acknowledged. Safe for many ports at once.</summary>
/// <remarks>One flush covers all that was appended before it, of every port (group commit). After a failed flush a new segment is begun: what a disk did with unflushed bytes is unknown.</remarks>
public sealed class CaptureJournal : IAsyncDisposable
{
    private const int WriteThrough = 256 * 1024;
    private const int RecoveredSegments = 2;
    private readonly ISegmentStore store;
    private readonly JournalOptions options;
    private readonly TimeProvider clock;
    private readonly long started;
    private readonly Lock gate = new();
    private readonly Lock disk = new();
    private readonly Queue<JournalBatch> queue = new();
    private readonly SortedDictionary<ushort, OpenPort> ports = [];
    private JournalBatch? current;
    private ChainState state;
    private ChainState durable;
    private ISegmentFile? segment;
    private Task flushing = Task.CompletedTask;
    private Task? gathering;
    private string opened = "";
    private int generation;
    private string pending;
    private bool advances;

    private CaptureJournal(ISegmentStore store, JournalOptions options, TimeProvider clock, JournalContent recovered, ChainState at)
    {
        this.store = store;
        this.options = options;
        this.clock = clock;
        Recovered = recovered;
        pending = recovered.Entries.LastOrDefault(e => e.Kind == JournalKind.Segment) is { } head ? SegmentHeader.FromJson(head.Payload)?.Pending ?? "" : "";
        started = clock.GetTimestamp();
        state = at;
        durable = at;
    }

    /// <summary>The last records that were there when the journal was opened: what a crash left unfinished stands in them.</summary>
    public JournalContent Recovered { get; }

    /// <summary>Records of other processes among which a message may lack its record in the store, and before them enough to read them as they were read; null where nothing is to be caught up.</summary>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    public UnenteredRecords? Unentered()
    {
        if (pending.Length == 0)
        {
            return null;
        }

        var before = store.List().TakeWhile(name => string.CompareOrdinal(name, pending) < 0).Count();
        return new(pending, JournalReader.ReadFrom(store, Math.Max(0, before - RecoveredSegments)));
    }

    /// <summary>All that <see cref="Unentered"/> gave is in the store: the next start looks at what this process captures, and at nothing before.</summary>
    public void CaughtUp()
    {
        lock (gate)
        {
            (pending, advances) = ("", true);
        }
    }

    /// <summary>A message of this process could not be entered: its segment, and all after it, are looked at by the next start.</summary>
    public void KeepPending()
    {
        lock (gate)
        {
            advances = false;
        }
    }

    /// <summary>Opens the journal of a folder and goes on behind its last sound record; existing segments are left as they are.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static CaptureJournal Open(string folder, JournalOptions options, TimeProvider clock) => Open(new FolderSegmentStore(folder), options, clock);

    /// <inheritdoc cref="Open(string, JournalOptions, TimeProvider)"/>
    public static CaptureJournal Open(ISegmentStore store, JournalOptions options, TimeProvider clock)
    {
        var names = store.List();
        var recovered = JournalReader.ReadTail(store, RecoveredSegments);
        var last = recovered.Entries.LastOrDefault();
        return new(store, options, clock, recovered, new ChainState(
            names.Count == 0 ? 0 : NumberOf(names[^1]),
            last?.Position.Segment ?? "",
            0,
            (last?.Sequence ?? -1) + 1,
            last is null ? new byte[RecordFormat.HashLength] : Convert.FromHexString(last.Position.ChainHash)));
    }

    /// <summary>Appends bytes. They are safe only when <see cref="CommitAsync"/> has returned; the position holds from then on.</summary>
    /// <exception cref="ArgumentException">More bytes than one record takes (1 MiB).</exception>
    public JournalPosition Append(ushort port, JournalKind kind, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > RecordFormat.MaxPayload)
        {
            throw new ArgumentException("A journal record takes at most 1 MiB.", nameof(bytes));
        }

        JournalPosition position;
        bool full;
        lock (gate)
        {
            if (state.Length == 0 || state.Length > options.SegmentBytes)
            {
                BeginSegment();
            }

            if (kind == JournalKind.Port)
            {
                ports[port] = new(bytes.ToArray(), state.Sequence, IsLost: false);
            }

            position = Encode(port, kind, bytes);
            full = current!.Bytes.WrittenCount > WriteThrough;
        }

        if (full)
        {
            // Bounds the memory that a babbling device can take. A failure is kept in the batch for whoever commits it.
            Flush();
        }

        return position;
    }

    /// <summary>Returns when everything up to <paramref name="position"/>, of every port, would survive a power cut.</summary>
    /// <exception cref="IOException">The disk refused, now or for another port since the append: nothing of it may be acknowledged.</exception>
    public async Task CommitAsync(JournalPosition position)
    {
        Task done;
        bool joins;
        lock (gate)
        {
            var last = current ?? queue.LastOrDefault();
            done = last?.Done.Task ?? flushing;
            ThrowIfGivenUp(position);
            joins = !done.IsCompleted && ports.Count > options.GatherFrom && options.Gather > TimeSpan.Zero;
            gathering = joins ? gathering ?? GatherAsync() : gathering;
        }

        if (!done.IsCompleted && !joins)
        {
            // The first to get the disk flushes for all ports; the others find their batch done.
            await Task.Run(Flush).ConfigureAwait(false);
        }

        await done.ConfigureAwait(false);
        lock (gate)
        {
            ThrowIfGivenUp(position);
        }
    }

    /// <summary>Appends bytes and returns when they are on disk.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public async ValueTask<JournalPosition> AppendAsync(ushort port, JournalKind kind, ReadOnlyMemory<byte> bytes)
    {
        var position = Append(port, kind, bytes.Span);
        await CommitAsync(position).ConfigureAwait(false);
        return position;
    }

    /// <summary>Commits what is left and closes the segment.</summary>
    public ValueTask DisposeAsync()
    {
        Flush();
        lock (disk)
        {
            segment?.Dispose();
            segment = null;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>One flush for all ports that commit within a moment: a disk makes some thousands of flushes a second, and each costs its CPU.</summary>
    private async Task GatherAsync()
    {
        await Task.Delay(options.Gather).ConfigureAwait(false);
        lock (gate)
        {
            gathering = null;
        }

        Flush();
    }

    private static int NumberOf(string name) =>
        int.TryParse(name.AsSpan().TrimStart("capture-").TrimEnd(FolderSegmentStore.Extension), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private void ThrowIfGivenUp(JournalPosition position)
    {
        if (position.Generation != generation)
        {
            throw new IOException($"The journal could not be written: {position.Segment} was given up before byte {position.Offset} was safe.");
        }
    }

    private JournalPosition Encode(ushort port, JournalKind kind, ReadOnlySpan<byte> bytes)
    {
        current ??= new(state.Segment);
        var chain = state.Chain.ToArray();
        var to = current.Bytes.GetSpan(bytes.Length + RecordFormat.Overhead);
        var length = RecordFormat.Write(to, kind, port, state.Sequence, clock.GetUtcNow().UtcTicks, clock.GetElapsedTime(started).Ticks, bytes, chain);
        current.Bytes.Advance(length);
        var position = new JournalPosition(state.Segment, state.Length + RecordFormat.HeaderLength, bytes.Length, Convert.ToHexStringLower(chain)) { Generation = generation };
        state = state with { Length = state.Length + length, Sequence = state.Sequence + 1, Chain = chain };
        current.After = state;
        return position;
    }

    private void BeginSegment()
    {
        var (before, next) = (state.Segment, string.Create(CultureInfo.InvariantCulture, $"capture-{state.Number + 1:d8}{FolderSegmentStore.Extension}"));
        if (options.EntersRecords)
        {
            // The segment that ends now may hold a message that is just being entered; all before it is.
            pending = pending.Length == 0 ? next : advances ? before : pending;
        }

        var header = new SegmentHeader(before, before.Length == 0 ? "" : Convert.ToHexStringLower(state.Chain), options.Operator, options.Host, Provenance.ToolkitVersion) { Pending = pending };
        if (current is not null)
        {
            queue.Enqueue(current);
            current = null;
        }

        state = state with { Number = state.Number + 1, Segment = next, Length = 0 };
        Encode(0, JournalKind.Segment, header.ToJson());
        foreach (var (open, port) in ports.ToArray())
        {
            // A record that a failed flush has taken with it is written again as what it was.
            ports[open] = port with { Sequence = port.IsLost ? state.Sequence : port.Sequence, IsLost = false };
            Encode(open, port.IsLost ? JournalKind.Port : JournalKind.PortContinued, port.Record);
        }
    }

    private void Flush()
    {
        lock (disk)
        {
            while (Next() is { } batch)
            {
                try
                {
                    Write(batch);
                    lock (gate)
                    {
                        durable = batch.After;
                    }

                    batch.Done.TrySetResult();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
                {
                    GiveUp(batch, e as IOException ?? new IOException(e.Message, e));
                }
            }
        }
    }

    private JournalBatch? Next()
    {
        lock (gate)
        {
            if (!queue.TryDequeue(out var batch))
            {
                batch = current;
                current = null;
            }

            flushing = batch?.Done.Task ?? flushing;
            return batch;
        }
    }

    private void Write(JournalBatch batch)
    {
        if (segment is null || opened != batch.Segment)
        {
            segment?.Dispose();
            segment = null;
            segment = store.Create(batch.Segment);
            opened = batch.Segment;
        }

        segment.Append(batch.Bytes.WrittenSpan);
        segment.Flush();
    }

    /// <summary>Everything since the last good flush is given up, and the next append begins a new segment from there.</summary>
    private void GiveUp(JournalBatch failed, IOException why)
    {
        var given = new List<JournalBatch> { failed };
        lock (gate)
        {
            given.AddRange(queue);
            queue.Clear();
            if (current is not null)
            {
                given.Add(current);
                current = null;
            }

            generation++;
            foreach (var (number, port) in ports.Where(p => p.Value.Sequence >= durable.Sequence).ToArray())
            {
                ports[number] = port with { IsLost = true };
            }

            state = durable with { Number = state.Number, Length = 0 };
            segment?.Dispose();
            segment = null;
        }

        foreach (var batch in given)
        {
            batch.Done.TrySetException(why);
        }
    }

    /// <summary>The last port record of a port: a new segment names it again.</summary>
    private readonly record struct OpenPort(byte[] Record, long Sequence, bool IsLost);
}
