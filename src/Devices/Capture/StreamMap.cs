using Toolkit.Devices.Journal;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>From a position in a port's stream of received bytes to its place in the journal.</summary>
internal sealed class StreamMap
{
    private readonly List<(long From, JournalPosition At)> pieces = [];

    /// <summary>Pieces that are remembered.</summary>
    public int Count => pieces.Count;

    public void Clear() => pieces.Clear();

    public void Add(long from, JournalPosition at) => pieces.Add((from, at));

    /// <summary>Forgets what lies before a position, but for the last piece: its message has been delivered.</summary>
    public void ForgetBefore(long position) => pieces.RemoveAll(p => p.From + p.At.Length <= position && pieces[^1].From != p.From);

    /// <summary>Provenance of stream bytes [from, to): the segment of the last byte, from its first to its last place there. The digest is the journal's chain hash at the last record: SHA-256 over all up to it.</summary>
    public Provenance Locate(string stage, long from, long to, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var last = Piece(to - 1);
        var first = Piece(from);
        var end = last.At.Offset + (to - last.From);
        var start = first.At.Segment == last.At.Segment ? first.At.Offset + (from - first.From) : last.At.Offset;
        var stated = parameters.Append(new("digest", "journal chain hash"));
        if (first.At.Segment != last.At.Segment)
        {
            stated = stated.Append(new("begins", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{first.At.Segment}:{first.At.Offset + (from - first.From)}")));
        }

        return Provenance.OfBytes(stage, last.At.Segment, last.At.ChainHash, new ByteRange(start, end - start), stated);
    }

    private (long From, JournalPosition At) Piece(long position) => pieces.FindLast(p => p.From <= position);
}
