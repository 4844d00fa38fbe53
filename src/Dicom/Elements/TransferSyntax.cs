namespace Toolkit.Dicom;

/// <summary>How a data set and its pixels are encoded (PS3.5, section 10 and annex A).</summary>
/// <param name="Uid">As the file meta information states it.</param>
/// <param name="Name">Short name for people.</param>
public sealed record TransferSyntax(string Uid, string Name)
{
    public static readonly TransferSyntax ImplicitLittleEndian = new("1.2.840.10008.1.2", "implicit little endian") { ExplicitVr = false };
    public static readonly TransferSyntax ExplicitLittleEndian = new("1.2.840.10008.1.2.1", "explicit little endian");
    public static readonly TransferSyntax ExplicitBigEndian = new("1.2.840.10008.1.2.2", "explicit big endian") { BigEndian = true };
    public static readonly TransferSyntax Deflated = new("1.2.840.10008.1.2.1.99", "deflated explicit little endian") { IsDeflated = true };
    public static readonly TransferSyntax Rle = new("1.2.840.10008.1.2.5", "RLE lossless") { Encapsulated = true };
    public static readonly TransferSyntax JpegLossless = new("1.2.840.10008.1.2.4.57", "JPEG lossless, process 14") { Encapsulated = true };
    public static readonly TransferSyntax JpegLosslessFirstOrder = new("1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction") { Encapsulated = true };
    public static readonly TransferSyntax JpegLsLossless = new("1.2.840.10008.1.2.4.80", "JPEG-LS lossless") { Encapsulated = true };
    public static readonly TransferSyntax JpegLsNearLossless = new("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless") { Encapsulated = true };
    public static readonly TransferSyntax Jpeg2000Lossless = new("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless") { Encapsulated = true };
    public static readonly TransferSyntax Jpeg2000 = new("1.2.840.10008.1.2.4.91", "JPEG 2000") { Encapsulated = true };

    private static readonly TransferSyntax[] All =
    [
        ImplicitLittleEndian, ExplicitLittleEndian, ExplicitBigEndian, Deflated, Rle, JpegLossless, JpegLosslessFirstOrder,
        JpegLsLossless, JpegLsNearLossless, Jpeg2000Lossless, Jpeg2000,
    ];

    /// <summary>Every syntax the reader knows.</summary>
    public static IReadOnlyList<TransferSyntax> Known => All;

    public bool ExplicitVr { get; private init; } = true;

    public bool BigEndian { get; private init; }

    public bool IsDeflated { get; private init; }

    /// <summary>Whether pixels come as fragments of a codestream.</summary>
    public bool Encapsulated { get; private init; }

    /// <summary>The syntax of a UID. An unknown one is taken as encapsulated explicit little endian, as every syntax since 2000 is; its pixels will be refused by name.</summary>
    public static TransferSyntax Of(string uid)
    {
        foreach (var syntax in All)
        {
            if (syntax.Uid == uid)
            {
                return syntax;
            }
        }

        return new(uid, "unknown") { Encapsulated = true };
    }

    /// <summary>The same from a UID without padding, without a copy of it where it is known.</summary>
    internal static TransferSyntax Of(ReadOnlySpan<byte> uid)
    {
        foreach (var syntax in All)
        {
            if (System.Text.Ascii.Equals(uid, syntax.Uid))
            {
                return syntax;
            }
        }

        return Of(System.Text.Encoding.Latin1.GetString(uid));
    }

    /// <inheritdoc />
    public override string ToString() => Name == "unknown" ? Uid : Name;
}
