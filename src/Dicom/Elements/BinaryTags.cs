namespace Toolkit.Dicom;

/// <summary>The representation of those elements whose values are binary: all that implicit syntax needs, since text reads the same under every text representation.</summary>
internal static class BinaryTags
{
    /// <summary>The representation, or <see cref="Vr.Unknown"/> for text, private and unlisted elements.</summary>
    public static Vr Of(Tag tag) => tag.Value switch
    {
        0x00020000 => Vr.UL,
        0x00181310 or 0x00280002 or 0x00280006 or 0x00280010 or 0x00280011 or 0x00280100 or 0x00280101 or 0x00280102 or 0x00280103 => Vr.US,
        0x00280106 or 0x00280107 => Vr.US,
        0x00189073 or 0x00189082 or 0x00189087 or 0x00189089 or 0x00209153 or 0x00409224 or 0x00409225 => Vr.FD,
        0x00189219 or 0x00189231 or 0x00189232 => Vr.US,
        0x00209057 or 0x00209128 or 0x00209157 => Vr.UL,
        0x00209165 or 0x00209167 => Vr.AT,
        0x00080110 or 0x00081111 or 0x00081140 or 0x00189076 or 0x00189117 or 0x00209222 or 0x00409096 or 0x52009229 or 0x52009230 => Vr.SQ,
        0x7FE00001 or 0x7FE00002 => Vr.OV,
        0x7FE00008 => Vr.OF,
        0x7FE00009 => Vr.OD,
        0x7FE00010 => Vr.OW,
        _ => tag.Element == 0 ? Vr.UL : Vr.Unknown,
    };
}
