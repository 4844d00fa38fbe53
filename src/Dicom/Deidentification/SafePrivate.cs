namespace Toolkit.Dicom.Deidentification;

/// <summary>Private elements that hold physics alone, by creator: what a converter needs and no text can hide in.</summary>
internal static class SafePrivate
{
    private const string SiemensCsaCreator = "SIEMENS CSA HEADER";

    private static readonly (ushort Group, string Creator, byte[] Elements)[] List =
    [
        (0x0019, "SIEMENS MR HEADER", [0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x27, 0x28, 0x29]),
        (0x0019, "GEMS_ACQU_01", [0xBB, 0xBC, 0xBD]),
        (0x0021, "SIEMENS MR SDI 02", [0x04, 0x1C, 0x53, 0xFE]),
        (0x0021, "GEMS_RELA_01", [0x4F, 0x5E]),
        (0x0029, SiemensCsaCreator, [0x10]),
        (0x0043, "GEMS_PARM_01", [0x2C, 0x2F, 0x39, 0x7C, 0x83, 0xB6]),
        (0x0065, "Image Private Header", [0x09, 0x37, 0x50, 0x51, 0x58]),
        (0x2001, "Philips Imaging DD 001", [0x03]),
        (0x2005, "Philips MR Imaging DD 001", [0x0D, 0x0E, 0xB0, 0xB1, 0xB2]),
        (0x2005, "Philips MR Imaging DD 005", [0x0F]),
    ];

    // The numbers of Siemens' header that place, time and weight the slices.
    private static readonly string[] CsaNumbers =
        ["NumberOfImagesInMosaic", "SliceNormalVector", "PhaseEncodingDirectionPositive", "MosaicRefAcqTimes", "BandwidthPerPixelPhaseEncode", "B_value", "DiffusionGradientDirection"];

    /// <summary>Whether an element is one of them, or the name of their block.</summary>
    public static bool Holds(DataSet data, Tag tag)
    {
        foreach (var (group, creator, elements) in List)
        {
            if (tag.Group != group)
            {
                continue;
            }

            var block = tag.IsPrivateCreator ? tag : new Tag(group, (ushort)(tag.Element >> 8));
            if (data.Ascii(block) == creator && (tag.IsPrivateCreator || elements.Contains((byte)tag.Element)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The element as it may go out: of Siemens' header only its numbers, written anew; null where nothing of it may.</summary>
    /// <param name="nested">Cleans the items of a sequence.</param>
    public static DataElement? Cleaned(DataSet data, in DataElement element, Func<DataElement, DataElement> nested)
    {
        if (element.Items is not null)
        {
            return nested(element);
        }

        if (element.Tag.Group != 0x0029 || element.Tag.IsPrivateCreator)
        {
            return element;
        }

        return SiemensCsa.OfImage(data) is { } csa && CsaNumbers.Where(n => csa.Numbers(n) is not null).Select(n => (n, csa.Numbers(n)!)).ToArray() is { Length: > 0 } numbers
            ? new DataElement(element.Tag, Vr.OB, SiemensCsa.Write(numbers))
            : null;
    }
}
