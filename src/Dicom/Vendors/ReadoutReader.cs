using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Effective echo spacing: the time between two lines of the stored image along phase encoding, which tells how far a field pushes the picture.</summary>
internal static class ReadoutReader
{
    private const double LongestSeconds = 0.1;
    private static readonly Tag Matrix = new(0x00181310);
    private static readonly Tag ScanOptions = new(0x00180022);

    /// <summary>Spacing in s, by the definition of BIDS; times (lines - 1) it is the total readout time.</summary>
    public static Sourced<double> Read(DataSet header, Stack stack, Sourced<PhaseEncoding> encoding)
    {
        if (encoding.Or(null) is not { Axis: 'i' or 'j' } direction)
        {
            return Sourced<double>.Unknown("the axis of phase encoding is not known");
        }

        var lines = direction.Axis == 'i' ? stack.Columns : stack.Rows;
        return Vendors.Of(stack.First.File.Manufacturer) switch
        {
            Vendor.Siemens => Siemens(header, stack, lines),
            Vendor.Ge => Ge(header, lines),
            _ => Sourced<double>.Unknown("this maker states neither bandwidth along phase encoding nor echo spacing"),
        };
    }

    private static Sourced<double> Siemens(DataSet header, Stack stack, int lines)
    {
        var (bandwidth, source) = First(header.PrivateNumbers(0x0019, "SIEMENS MR HEADER", 0x28, Vr.FD)) is { } plain ? ((double?)plain, "(0019,xx28)")
            : First(SiemensCsa.OfImage(header)?.Numbers("BandwidthPerPixelPhaseEncode")) is { } csa ? (csa, "CSA BandwidthPerPixelPhaseEncode")
            : (OfGroups(header, stack), "(0021,xx53) SIEMENS MR SDI 02");
        return bandwidth is > 0 and var hertz ? Checked(1 / (hertz * lines), source) : Sourced<double>.Unknown("no bandwidth per pixel along phase encoding");
    }

    private static double? OfGroups(DataSet header, Stack stack) =>
        EnhancedFrames.Groups(header, stack.First.Number) is { } groups && groups.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0xFE, out var element) && element.Items is [var item, ..]
            ? First(item.PrivateNumbers(0x0021, "SIEMENS MR SDI 02", 0x53, Vr.FD))
            : null;

    // GE states the spacing of acquired lines, in microseconds, and the acceleration; the readout covers the acquired lines in even steps.
    private static Sourced<double> Ge(DataSet header, int lines)
    {
        if (First(header.PrivateNumbers(0x0043, "GEMS_PARM_01", 0x2C, Vr.SS)) is not (> 0 and var spacing))
        {
            return Sourced<double>.Unknown("no echo spacing (0043,xx2C)");
        }

        // Rows and columns of frequency, then of phase, of which one is zero.
        if (header.NumberArray(Matrix) is not [_, _, var rows, var columns] || Math.Max(rows, columns) is not (> 1 and var acquired))
        {
            return Sourced<double>.Unknown("no acquisition matrix (0018,1310)");
        }

        var acceleration = First(header.PrivateNumbers(0x0043, "GEMS_PARM_01", 0x83, Vr.DS)) is > 0 and <= 1 and var fraction ? 1 / fraction : 1;
        var step = (header.Ascii(ScanOptions) ?? "").Contains("PFF", StringComparison.Ordinal) ? 4 : 2;
        var readout = ((Math.Ceiling(acquired / step / acceleration) * step) - 1) * spacing * 1e-6;
        return Checked(readout / (lines - 1), "(0043,xx2C), (0043,xx83), (0018,1310), (0018,0022)");
    }

    private static Sourced<double> Checked(double seconds, string source) =>
        seconds is > 0 and < LongestSeconds ? Sourced<double>.From(seconds, source) : Sourced<double>.Unknown(source + " is out of range");

    private static double? First(double[]? values) => values is [var first, ..] ? first : null;
}
