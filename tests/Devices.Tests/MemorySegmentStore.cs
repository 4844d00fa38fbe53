using Toolkit.Devices.Journal;

namespace Toolkit.Devices.Tests;

/// <summary>Segments in memory, on a disk that can fill up, refuse to flush, lie about flushing, and lose its power.</summary>
internal sealed class MemorySegmentStore : ISegmentStore
{
    private readonly SortedDictionary<string, Segment> segments = new(StringComparer.Ordinal);

    /// <summary>Bytes that still fit; null for no end.</summary>
    public long? Free { get; set; }

    /// <summary>Every flush fails.</summary>
    public bool RefusesFlush { get; set; }

    /// <summary>Flushes return at once and do nothing: a journal without fsync.</summary>
    public bool LiesAboutFlush { get; set; }

    public int Flushes { get; private set; }

    public IReadOnlyList<string> List() => [.. segments.Keys];

    public byte[] Read(string name) => [.. segments[name].Written];

    public ISegmentFile Create(string name)
    {
        if (Free is <= 0)
        {
            throw new IOException("No space left on device");
        }

        return segments[name] = new Segment(this);
    }

    /// <summary>Changes one byte of a segment.</summary>
    public void Tamper(string name, int offset) => segments[name].Written[offset] ^= 1;

    /// <summary>Appends bytes behind a segment's back: what a crash can leave.</summary>
    public void AppendTo(string name, byte[] bytes) => segments[name].Written.AddRange(bytes);

    public void Remove(string name) => segments.Remove(name);

    /// <summary>The power fails: what was not flushed is gone, all but a random part of it.</summary>
    public void CutPower(Random chance)
    {
        foreach (var segment in segments.Values)
        {
            var keep = segment.Durable + chance.Next(segment.Written.Count - segment.Durable + 1) / 2;
            segment.Written.RemoveRange(keep, segment.Written.Count - keep);
        }
    }

    private sealed class Segment(MemorySegmentStore store) : ISegmentFile
    {
        public List<byte> Written { get; } = [];

        public int Durable { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (store.Free is { } free)
            {
                var fits = (int)Math.Min(free, bytes.Length);
                Written.AddRange(bytes[..fits]);
                store.Free = free - fits;
                if (fits < bytes.Length)
                {
                    throw new IOException("No space left on device");
                }
            }
            else
            {
                Written.AddRange(bytes);
            }
        }

        public void Flush()
        {
            store.Flushes++;
            if (store.RefusesFlush)
            {
                throw new IOException("Input/output error");
            }

            Durable = store.LiesAboutFlush ? Durable : Written.Count;
        }

        public void Dispose()
        {
        }
    }
}
