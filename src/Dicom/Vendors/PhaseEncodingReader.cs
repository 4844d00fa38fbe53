using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Axis and sign of phase encoding. The sign is taken only from a place where the vendor is known to state it.</summary>
internal static class PhaseEncodingReader
{
    private static readonly Tag FieldOfViewGroup = new(0x00189125);
    private static readonly Tag Reordering = new(0x00189034);

    public static Sourced<PhaseEncoding> Read(DataSet header, Stack stack, Vendor vendor)
    {
        var direction = header.Ascii(Tags.InPlanePhaseEncodingDirection)
            ?? EnhancedFrames.SharedGroup(header, FieldOfViewGroup)?.Ascii(Tags.InPlanePhaseEncodingDirection);
        var axis = direction switch { "ROW" => 'i', "COL" or "COLUMN" => 'j', _ => ' ' };
        if (axis == ' ')
        {
            return Sourced<PhaseEncoding>.Unknown("(0018,1312) is absent");
        }

        var (rising, source) = Sign(header, stack, vendor);

        if (rising is null && header.Ascii(Tags.MrAcquisitionType) == "3D")
        {
            return Sourced<PhaseEncoding>.Unknown("a 3D acquisition encodes phase along two axes, and no sign is stated");
        }

        // Signs count along rows and columns of the file; the stored rows are turned.
        bool? positive = rising is null ? null : axis == 'i' ? rising : !rising;
        return Sourced<PhaseEncoding>.From(new(axis, positive), rising is null ? "(0018,1312); no sign is stated" : "(0018,1312), " + source);
    }

    private static (bool? Rising, string Source) Sign(DataSet header, Stack stack, Vendor vendor)
    {
        switch (vendor)
        {
            case Vendor.Siemens when SiemensCsa.OfImage(header)?.Numbers("PhaseEncodingDirectionPositive") is [var csa, ..] && csa is 0 or 1:
                return (csa == 1, "CSA PhaseEncodingDirectionPositive");
            case Vendor.Siemens when EnhancedFrames.Groups(header, stack.First.Number) is { } groups && Sdi(groups) is (0 or 1) and var xa:
                return (xa == 1, "(0021,xx1C) SIEMENS MR SDI 02");
            case Vendor.Siemens when header.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0x1C, out var plain) && header.NumberArray(plain) is [(0 or 1) and var exported, ..]:
                return (exported == 1, "(0021,xx1C) SIEMENS MR SDI 02");
            case Vendor.UnitedImaging when header.PrivateNumbers(0x0065, "Image Private Header", 0x58, Vr.IS) is [(0 or 1) and var uih, ..]:
                return (uih == 0, "(0065,xx58) Image Private Header");
            case Vendor.Ge when header.Ascii(Reordering) is ("LINEAR" or "REVERSE_LINEAR") and var order:
                return (order == "LINEAR", "(0018,9034)");
            case Vendor.Ge when GeProtocol.IsPhaseReversed(header) is { } reversed:
                return (!reversed, "(0043,xx2A) GEMS_PARM_01");
            default:
                return (null, "");
        }
    }

    private static double? Sdi(DataSet groups) =>
        groups.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0xFE, out var element) && element.Items is [var item, ..]
        && item.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0x1C, out var sign) && item.NumberArray(sign) is [var value, ..] ? value : null;
}
