using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A file's bytes with the text they hold, line by line, each with its place in the bytes.</summary>
internal sealed class SourceFile
{
    private readonly Lazy<ImmutableArray<SourceLine>> lines;
    private readonly Lazy<string> digest;

    public SourceFile(byte[] bytes, string name)
    {
        Bytes = bytes;
        Name = name;
        (Encoding, Start) = Detect(bytes);
        lines = new(Split);
        digest = new(() => Measurements.Provenance.Digest(bytes));
    }

    public byte[] Bytes { get; }

    /// <summary>File name without its folder.</summary>
    public string Name { get; }

    /// <summary>The encoding, or null where the bytes are not text.</summary>
    public Encoding? Encoding { get; }

    /// <summary>Length of the byte order mark.</summary>
    public int Start { get; }

    /// <summary>The lines without their ends; empty where the bytes are not text.</summary>
    public ImmutableArray<SourceLine> Lines => lines.Value;

    /// <summary>Provenance of the whole file.</summary>
    /// <param name="parameters">Settings and tolerances that were used.</param>
    public Provenance Provenance(string stage, params IEnumerable<KeyValuePair<string, string>> parameters) => Measurements.Provenance.OfBytes(stage, Name.Length == 0 ? "unnamed" : Name, digest.Value, null, parameters);

    /// <summary>What the file looks like, for a refusal.</summary>
    public string Seen()
    {
        if (Bytes.Length == 0)
        {
            return "an empty file";
        }

        return Encoding is null
            ? "bytes that are not text, beginning " + Convert.ToHexString(Bytes.AsSpan(0, Math.Min(8, Bytes.Length)))
            : "text beginning " + Printable.Quote(Lines.Select(l => l.Text).FirstOrDefault(t => t.Trim().Length > 0) ?? "");
    }

    private static (Encoding? Encoding, int Start) Detect(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(new byte[] { 0xEF, 0xBB, 0xBF }))
        {
            return (Strict(new UTF8Encoding(false, true), bytes, 3), 3);
        }

        if (bytes.Length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        {
            return (Strict(new UnicodeEncoding(false, false, true), bytes, 2), 2);
        }

        if (bytes.Length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        {
            return (Strict(new UnicodeEncoding(true, false, true), bytes, 2), 2);
        }

        return (Strict(new UTF8Encoding(false, true), bytes, 0) ?? Strict(Encoding.Latin1, bytes, 0), 0);
    }

    /// <summary>The encoding where it fits the bytes and they hold no control characters; else null.</summary>
    private static Encoding? Strict(Encoding encoding, byte[] bytes, int start)
    {
        try
        {
            var text = encoding.GetString(bytes, start, bytes.Length - start);
            return text.Any(c => c < ' ' && c is not ('\t' or '\r' or '\n' or '\f')) || text.Any(c => c is >= '\x7F' and < '\xA0') ? null : encoding;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private ImmutableArray<SourceLine> Split()
    {
        if (Encoding is null)
        {
            return [];
        }

        var text = Encoding.GetString(Bytes, Start, Bytes.Length - Start);
        var found = ImmutableArray.CreateBuilder<SourceLine>();
        var from = 0;
        long offset = Start;
        while (from < text.Length)
        {
            var stop = text.AsSpan(from).IndexOfAny('\r', '\n');
            var end = stop < 0 ? text.Length : from + stop;
            var next = end < text.Length && text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : Math.Min(end + 1, text.Length);
            found.Add(new(text[from..end], found.Count + 1, offset, Encoding, Ended: end < text.Length));
            offset += Encoding.GetByteCount(text.AsSpan(from, next - from));
            from = next;
        }

        return found.ToImmutable();
    }
}
