namespace Toolkit.Dicom;

/// <summary>Which of the three intensities of a Philips image is given.</summary>
public enum PhilipsIntensity
{
    /// <summary>FP = SV / SS + RI / (RS · SS): comparable between series, dcm2niix's default. Images that are no magnitude keep their displayed units.</summary>
    Precise,

    /// <summary>DV = SV · RS + RI: what the console shows.</summary>
    Displayed,

    /// <summary>SV: what is stored.</summary>
    Stored,
}

/// <summary>Scale of a frame: stored, displayed or precise values, with its source.</summary>
internal readonly record struct FrameScale(double Slope, double Intercept, string Rule)
{
    private const string Public = "(0028,1053), (0028,1052)";

    /// <param name="transformation">Data set that holds the rescale slope and intercept.</param>
    /// <param name="philips">Data set that holds Philips' private scale slope; null for other vendors.</param>
    public static FrameScale Read(DataSet transformation, DataSet? philips, bool isMagnitude, PhilipsIntensity intensity)
    {
        var slope = transformation.Number(Tags.RescaleSlope);
        var intercept = transformation.Number(Tags.RescaleIntercept) ?? 0;
        if (philips is not null && intensity == PhilipsIntensity.Stored)
        {
            return new(1, 0, "stored values, as asked");
        }

        if (philips is not null && isMagnitude && intensity == PhilipsIntensity.Precise && slope is > 0
            && philips.TryFindPrivate(0x2005, "Philips MR Imaging DD 001", 0x0E, out var element) && First(philips, element) is { } scale and > 0)
        {
            return new(1 / scale, intercept / (slope.Value * scale), "precise values: (2005,xx0E) Philips MR Imaging DD 001, " + Public);
        }

        return slope is null or 0 || !double.IsFinite(slope.Value) ? new(1, intercept, "no rescale slope: stored values") : new(slope.Value, intercept, Public);
    }

    // Implicit files do not say that this private value is binary.
    private static double? First(DataSet data, in DataElement element) =>
        element.Vr is Vr.Unknown or Vr.UN
            ? element.Value.Length == 4 ? System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(element.Value.Span) : null
            : data.NumberArray(element) is [var value, ..] ? value : null;
}
