using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Splits encapsulated pixels into frames (PS3.5, A.4): by the offset table, or one fragment a frame, or where a codestream starts.</summary>
internal static class Encapsulated
{
    /// <summary>The fragments of each frame, as ranges of <paramref name="pixels"/>.</summary>
    /// <param name="pixels">From the first item tag (the offset table) on.</param>
    /// <param name="extended">The extended offset table (7FE0,0001), 64 bits a frame; empty where there is none.</param>
    public static Parsed<Range[][]> Frames(ReadOnlySpan<byte> pixels, int frames, ReadOnlySpan<byte> extended = default)
    {
        var items = Items(pixels);
        if (!items.Try(out var ranges, out var fault))
        {
            return fault;
        }

        var table = pixels[ranges[0]];
        var fragments = ranges[1..];
        if (frames == 1)
        {
            return new[] { fragments };
        }

        if (fragments.Length == frames)
        {
            return Array.ConvertAll(fragments, f => new[] { f });
        }

        return extended.Length == frames * 8L ? ByTable(extended, 8, fragments, frames)
            : table.Length == frames * 4L ? ByTable(table, 4, fragments, frames)
            : ByStart(pixels, fragments, frames);
    }

    /// <summary>One frame's codestream: the fragment itself, or several joined.</summary>
    public static ReadOnlySpan<byte> Join(ReadOnlySpan<byte> pixels, Range[] fragments)
    {
        if (fragments.Length == 1)
        {
            return pixels[fragments[0]];
        }

        var joined = new List<byte>();
        foreach (var fragment in fragments)
        {
            joined.AddRange(pixels[fragment]);
        }

        return joined.ToArray();
    }

    private static Parsed<Range[]> Items(ReadOnlySpan<byte> pixels)
    {
        var items = new List<Range>();
        var at = 0;
        while (at + 8 <= pixels.Length)
        {
            var tag = new Tag(BinaryPrimitives.ReadUInt16LittleEndian(pixels[at..]), BinaryPrimitives.ReadUInt16LittleEndian(pixels[(at + 2)..]));
            var length = BinaryPrimitives.ReadUInt32LittleEndian(pixels[(at + 4)..]);
            at += 8;
            if (tag == Tags.SequenceDelimitation)
            {
                return items.Count > 1 ? items.ToArray() : new Fault(at - 8, "an offset table and at least one fragment", string.Create(CultureInfo.InvariantCulture, $"{items.Count} items"));
            }

            if (tag != Tags.Item || length > pixels.Length - at)
            {
                return new Fault(at - 8, "a fragment that fits the file", string.Create(CultureInfo.InvariantCulture, $"{tag} of {length} bytes, {pixels.Length - at} remain"));
            }

            items.Add(at..(at + (int)length));
            at += (int)length;
        }

        return new Fault(at, "a sequence delimiter (FFFE,E0DD) after the last fragment", "the end");
    }

    private static Parsed<Range[][]> ByTable(ReadOnlySpan<byte> table, int width, Range[] fragments, int frames)
    {
        var groups = new Range[frames][];
        var next = 0;

        // Offsets count from the first fragment's item tag.
        var origin = fragments[0].Start.Value - 8;
        for (var i = 0; i < frames; i++)
        {
            var end = i + 1 == frames ? ulong.MaxValue
                : width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(table[((i + 1) * 8)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(table[((i + 1) * 4)..]);
            var first = next;
            while (next < fragments.Length && (ulong)(fragments[next].Start.Value - 8 - origin) < end)
            {
                next++;
            }

            if (next == first)
            {
                return new Fault(i * width, $"an offset of frame {i} that has a fragment", "none");
            }

            groups[i] = fragments[first..next];
        }

        return groups;
    }

    private static Parsed<Range[][]> ByStart(ReadOnlySpan<byte> pixels, Range[] fragments, int frames)
    {
        var groups = new List<List<Range>>();
        foreach (var fragment in fragments)
        {
            var bytes = pixels[fragment];
            if (groups.Count == 0 || (bytes.Length >= 2 && bytes[0] == 0xFF && bytes[1] is 0xD8 or 0x4F))
            {
                groups.Add([]);
            }

            groups[^1].Add(fragment);
        }

        return groups.Count == frames
            ? groups.Select(g => g.ToArray()).ToArray()
            : new Fault(0, $"{frames} frames", $"{groups.Count} codestreams in {fragments.Length} fragments");
    }
}
