using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Toolkit.Dicom;

/// <summary>What GE keeps in private elements: the protocol data block, the group delay, the multi-band factor and the polarity of phase encoding.</summary>
internal static class GeProtocol
{
    private const int LargestBlock = 1 << 20;

    /// <summary>The value of a key of the protocol data block (0025,xx1B), or null.</summary>
    /// <remarks>The block is a 32-bit length, then gzip of lines KEY "value".</remarks>
    public static string? Value(DataSet header, string key)
    {
        if (!header.TryFindPrivate(0x0025, "GEMS_SERS_01", 0x1B, out var element) || element.Value.Length < 8)
        {
            return null;
        }

        foreach (var line in Inflate(element.Value[4..]).Split('\n'))
        {
            if (line.StartsWith(key + " ", StringComparison.Ordinal))
            {
                return line[(key.Length + 1)..].Trim().Trim('"');
            }
        }

        return null;
    }

    /// <summary>Pause after each volume in s, (0043,xx7C); 0 where there is none.</summary>
    public static double GroupDelay(DataSet header) =>
        header.TryFindPrivate(0x0043, "GEMS_PARM_01", 0x7C, out var element) && header.NumberArray(element) is [> 0 and < 3600 and var delay, ..] ? delay : 0;

    /// <summary>Slices excited together, (0043,xxB6); at least 1.</summary>
    public static int MultiBand(DataSet header)
    {
        Span<double> first = stackalloc double[1];
        return header.TryFindPrivate(0x0043, "GEMS_PARM_01", 0xB6, out var element) && header.Numbers(element, first) == 1 && first[0] is >= 2 and <= 32 ? (int)first[0] : 1;
    }

    /// <summary>Whether phase encoding is reversed, from the control bits of the raw-data header kept in (0043,xx2A); null where it cannot be read.</summary>
    /// <remarks>The raw-data header starts where the word at byte 24 says; its flags are at byte 48, or 124 since a table of offsets was put in front.</remarks>
    public static bool? IsPhaseReversed(DataSet header)
    {
        const int flipPhase = 0x0002 | 0x0004;
        if (!header.TryFindPrivate(0x0043, "GEMS_PARM_01", 0x2A, out var element) || element.Value.Length < 28)
        {
            return null;
        }

        var bytes = element.Value.Span;
        var start = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]);
        if (start < 28 || start > bytes.Length - 128)
        {
            return null;
        }

        var revision = BinaryPrimitives.ReadSingleLittleEndian(bytes[start..]);
        if (revision is not (> 5 and < 60))
        {
            return null;
        }

        // The maker's mark stands 10 bytes before the file contents and the lock, and these before the flags.
        foreach (var flags in (ReadOnlySpan<int>)[48, 124])
        {
            if (bytes.Slice(start + flags - 14, 3).SequenceEqual("GE_"u8))
            {
                return (BinaryPrimitives.ReadInt16LittleEndian(bytes[(start + flags)..]) & flipPhase) != 0;
            }
        }

        return null;
    }

    /// <summary>Whether the software is 27.0_R03 or newer, where an even number of excitations is no longer made odd.</summary>
    public static bool IsNewOrder(DataSet header)
    {
        var text = header.Ascii(Tags.SoftwareVersions) ?? "";
        var at = text.IndexOf("release:", StringComparison.Ordinal);
        var digits = new string([.. text[(at < 0 ? text.LastIndexOf('\\') + 1 : at + 8)..].SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        if (!Measurements.Numbers.TryParse(digits, out var version))
        {
            return false;
        }

        var revision = text.IndexOf("_R", StringComparison.Ordinal);
        var number = revision >= 0 && int.TryParse(text.AsSpan(revision + 2, Math.Min(2, text.Length - revision - 2)), NumberStyles.None, CultureInfo.InvariantCulture, out var r) ? r : 0;
        return version > 27 || (version == 27 && number >= 3);
    }

    private static string Inflate(ReadOnlyMemory<byte> zipped)
    {
        var block = new byte[64 * 1024];
        using var source = new MemoryStream(zipped.ToArray());
        using var unzip = new GZipStream(source, CompressionMode.Decompress);
        using var text = new MemoryStream();
        try
        {
            for (int read; text.Length < LargestBlock && (read = unzip.Read(block, 0, block.Length)) > 0;)
            {
                text.Write(block, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return "";
        }

        return Encoding.Latin1.GetString(text.ToArray());
    }
}
