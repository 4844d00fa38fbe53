namespace Toolkit.Dicom.Deidentification;

/// <summary>Private elements that hold physics alone, by creator: what a converter needs and no text can hide in.</summary>
internal static class SafePrivate
{
    private static readonly (ushort Group, string Creator, byte[] Elements)[] List =
    [
        (0x0019, "SIEMENS MR HEADER", [0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x27, 0x28, 0x29]),
        (0x0021, "GEMS_RELA_01", [0x4F, 0x5E]),
        (0x0043, "GEMS_PARM_01", [0x2C, 0x39, 0x7C, 0x83, 0xB6]),
        (0x2005, "Philips MR Imaging DD 001", [0x0D, 0x0E]),
    ];

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
}
