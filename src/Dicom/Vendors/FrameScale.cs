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

/// <summary>Which of several scales of a file is taken.</summary>
/// <param name="RealWorld">The real-world value mapping before all others.</param>
internal readonly record struct ScaleChoice(PhilipsIntensity Philips, bool RealWorld);

/// <summary>Scale of a frame: stored, displayed or precise values, with its source.</summary>
internal readonly record struct FrameScale(double Slope, double Intercept, string Rule)
{
    private const string Public = "(0028,1053), (0028,1052)";

    private static readonly Tag MappingIntercept = new(0x00409224);
    private static readonly Tag MappingSlope = new(0x00409225);
    private static readonly Tag MappingUnits = new(0x004008EA);
    private static readonly Tag CodeValue = new(0x00080100);

    /// <param name="mappings">Items of the real-world value mapping: taken where they are asked for, or where nothing else states a scale.</param>
    /// <param name="transformation">Data set that holds the rescale slope and intercept.</param>
    /// <param name="philips">Data set that holds Philips' private scale slope; null for other vendors.</param>
    public static FrameScale Read(DataSet transformation, DataSet? philips, bool isMagnitude, IReadOnlyList<DataSet> mappings, ScaleChoice choice)
    {
        var intensity = choice.Philips;
        var slope = transformation.Number(Tags.RescaleSlope);
        if (mappings.Count > 0 && (choice.RealWorld || slope is null) && RealWorld(mappings) is { } mapped)
        {
            return mapped;
        }

        var intercept = transformation.Number(Tags.RescaleIntercept) ?? 0;
        if (philips is not null && intensity == PhilipsIntensity.Stored)
        {
            return new(1, 0, "stored values, as asked");
        }

        if (philips is not null && isMagnitude && intensity == PhilipsIntensity.Precise && slope is > 0
            && philips.PrivateNumbers(0x2005, "Philips MR Imaging DD 001", 0x0E, Vr.FL) is [> 0 and var scale, ..])
        {
            return new(1 / scale, intercept / (slope.Value * scale), "precise values: (2005,xx0E) Philips MR Imaging DD 001, " + Public);
        }

        return slope is null or 0 || !double.IsFinite(slope.Value) ? new(1, intercept, "no rescale slope: stored values") : new(slope.Value, intercept, Public);
    }

    // One linear mapping; several of them, or one by table, say no single scale.
    private static FrameScale? RealWorld(IReadOnlyList<DataSet> mappings) =>
        mappings is [var only] && only.Number(MappingSlope) is { } slope and not 0 && only.Number(MappingIntercept) is { } intercept && double.IsFinite(slope) && double.IsFinite(intercept)
            ? new(slope, intercept, "real-world values (0040,9096)" + (only.FirstItem(MappingUnits)?.Ascii(CodeValue) is { } unit ? " in " + Measurements.Printable.Clean(unit, 16) : ""))
            : null;
}
