using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Diffusion weighting of a frame as its file states it.</summary>
/// <param name="BValue">In s/mm².</param>
/// <param name="Direction">Of unit length, LPS; null where none is stated, or none applies.</param>
/// <param name="Source">Where both were read.</param>
internal sealed record Gradient(double BValue, Point3? Direction, string Source)
{
    /// <summary>No weighting: what most images of some vendors state.</summary>
    public static Gradient None { get; } = new(0, null, "b = 0");
}

/// <summary>Reads diffusion weighting: the standard's elements where they are filled, else the vendor's.</summary>
internal static class GradientReader
{
    private const double LargestB = 100_000;
    private const double LengthTolerance = 0.05;
    private static readonly Tag BValue = new(0x00189087);
    private static readonly Tag Orientation = new(0x00189089);
    private static readonly Tag DirectionSequence = new(0x00189076);
    private static readonly Tag ImageComments = new(0x00204000);

    /// <summary>Of a classic file; null where nothing is stated.</summary>
    public static Gradient? OfFile(DataSet data, Vendor vendor, FramePlane plane, string imageType)
    {
        if (data.Number(BValue) is { } b)
        {
            // Canon leaves the orientation out and writes it into a comment.
            return data.NumberArray(Orientation) is { } lps ? Make(b, Vector(lps), "(0018,9087), (0018,9089)")
                : vendor == Vendor.Canon && Comment(data) is { } turned ? Make(b, FromPicture(turned, plane), "(0018,9087), (0020,4000)")
                : Make(b, null, "(0018,9087)");
        }

        return vendor switch
        {
            Vendor.Siemens => Siemens(data, imageType),
            Vendor.Philips when First(data.PrivateNumbers(0x2001, "Philips Imaging DD 001", 0x03, Vr.FL)) is { } value => Make(value, Philips(data), "(2001,xx03), (2005,xxB0-B2)"),
            Vendor.UnitedImaging when First(data.PrivateNumbers(0x0065, "Image Private Header", 0x09, Vr.FD)) is { } value =>
                Make(value, data.PrivateNumbers(0x0065, "Image Private Header", 0x37, Vr.FD) is [var x, var y, var z] ? FromPicture(new(x, y, z), plane) : null, "(0065,xx09), (0065,xx37)"),
            Vendor.Ge when First(data.PrivateNumbers(0x0043, "GEMS_PARM_01", 0x39, Vr.IS)) is { } value => Make(Ge(value), GeDirection(data, plane), "(0043,xx39), (0019,xxBB-BD)"),
            _ => null,
        };
    }

    /// <summary>Of a frame of an enhanced object, from its diffusion group (0018,9117); null where it has none.</summary>
    public static Gradient? OfGroup(DataSet? group) => group?.Number(BValue) is { } b
        ? Make(b, Vector(group.FirstItem(DirectionSequence)?.NumberArray(Orientation)), "(0018,9117): (0018,9087), (0018,9089)")
        : null;

    private static Gradient? Make(double b, Point3? direction, string source) =>
        b is < 0 or > LargestB || double.IsNaN(b) ? null : b == 0 ? Gradient.None : new(b, direction, source);

    private static Gradient? Siemens(DataSet data, string imageType)
    {
        const string creator = "SIEMENS MR HEADER";
        if (First(data.PrivateNumbers(0x0019, creator, 0x0C, Vr.IS)) is { } plain)
        {
            return Make(plain, Vector(data.PrivateNumbers(0x0019, creator, 0x0E, Vr.FD)), "(0019,xx0C), (0019,xx0E) SIEMENS MR HEADER");
        }

        return imageType.Contains("DIFFUSION", StringComparison.Ordinal) && SiemensCsa.OfImage(data) is { } csa && First(csa.Numbers("B_value")) is { } b
            ? Make(b, Vector(csa.Numbers("DiffusionGradientDirection")), "CSA B_value, DiffusionGradientDirection")
            : null;
    }

    private static Point3? Philips(DataSet data) =>
        First(data.PrivateNumbers(0x2005, "Philips MR Imaging DD 001", 0xB0, Vr.FL)) is { } rightLeft
        && First(data.PrivateNumbers(0x2005, "Philips MR Imaging DD 001", 0xB1, Vr.FL)) is { } anteriorPosterior
        && First(data.PrivateNumbers(0x2005, "Philips MR Imaging DD 001", 0xB2, Vr.FL)) is { } feetHead
            ? Vector([rightLeft, anteriorPosterior, feetHead])
            : null;

    // Series of several weightings have a large round number added to each.
    private static double Ge(double stated) => stated > LargestB ? stated % LargestB : stated;

    // GE's axes are those of frequency, phase and slice. Where phase runs along the columns of the picture they are its axes, the first two against them, as dcm2niix reads them too.
    // The other case was never checked by anybody: it stays unknown.
    private static Point3? GeDirection(DataSet data, FramePlane plane) =>
        data.Ascii(Tags.InPlanePhaseEncodingDirection) == "COL"
        && First(data.PrivateNumbers(0x0019, "GEMS_ACQU_01", 0xBB, Vr.DS)) is { } frequency
        && First(data.PrivateNumbers(0x0019, "GEMS_ACQU_01", 0xBC, Vr.DS)) is { } phase
        && First(data.PrivateNumbers(0x0019, "GEMS_ACQU_01", 0xBD, Vr.DS)) is { } slice
            ? FromPicture(new(-frequency, -phase, slice), plane)
            : null;

    private static Point3? FromPicture(Point3 v, FramePlane plane) =>
        plane.IsPlaced ? Unit((v.X * plane.Row) + (v.Y * plane.Column) + (v.Z * plane.Row.Cross(plane.Column))) : null;

    // "b=1500(0.445,0.000,0.895)": phase first and both against the picture's axes, as dcm2niix reads it; known for phase along columns alone.
    private static Point3? Comment(DataSet data)
    {
        var text = Encoding.Latin1.GetString(data.Bytes(ImageComments));
        var start = text.IndexOf('(', StringComparison.Ordinal);
        var end = text.IndexOf(')', Math.Max(0, start));
        if (!text.TrimStart('[', ' ').StartsWith("b=", StringComparison.OrdinalIgnoreCase) || start < 0 || end < 0 || data.Ascii(Tags.InPlanePhaseEncodingDirection) != "COL")
        {
            return null;
        }

        var parts = text[(start + 1)..end].Split(',');
        return parts.Length == 3 && Numbers.TryParse(parts[0], out var x) && Numbers.TryParse(parts[1], out var y) && Numbers.TryParse(parts[2], out var z) ? new(-y, -x, z) : null;
    }

    private static double? First(double[]? values) => values is [var first, ..] ? first : null;

    private static Point3? Vector(double[]? values) => values is [var x, var y, var z] ? Unit(new(x, y, z)) : null;

    private static Point3? Unit(Point3 v) => Math.Abs(v.Length - 1) <= LengthTolerance ? (1 / v.Length) * v : null;
}
