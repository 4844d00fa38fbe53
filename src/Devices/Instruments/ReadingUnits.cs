namespace Toolkit.Devices.Instruments;

/// <summary>Units and names that go with a kind of reading.</summary>
internal static class ReadingUnits
{
    public static string Of(string kind) => kind switch { "absorbance" => "OD", "fluorescence" => "RFU", "luminescence" => "RLU", _ => "" };

    /// <summary>Values over time.</summary>
    public static string Profile(string kind) => kind switch
    {
        "absorbance" => "series:absorption profile",
        "fluorescence" => "series:fluorescence emission profile",
        _ => "series:luminescence profile",
    };

    /// <summary>Values over wavelength.</summary>
    public static string Spectrum(string kind) => kind switch
    {
        "absorbance" => "series:absorption spectrum",
        "fluorescence" => "series:fluorescence emission spectrum",
        _ => "series:luminescence spectrum",
    };
}
