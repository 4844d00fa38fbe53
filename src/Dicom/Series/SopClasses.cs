namespace Toolkit.Dicom;

/// <summary>SOP classes by what they are to an image reader.</summary>
internal static class SopClasses
{
    public const string Verification = "1.2.840.10008.1.1";
    public const string MrImage = "1.2.840.10008.5.1.4.1.1.4";
    public const string EnhancedMrImage = "1.2.840.10008.5.1.4.1.1.4.1";
    private const string Storage = "1.2.840.10008.5.1.4.1.1.";

    /// <summary>Whether objects of this class are never volumes, pixels or not.</summary>
    public static bool IsNonImage(string uid) => uid.StartsWith(Storage + "88.", StringComparison.Ordinal)
        || uid.StartsWith(Storage + "11.", StringComparison.Ordinal)
        || uid is Storage + "66" or Storage + "4.2" or "1.2.840.10008.1.3.10";

    /// <summary>What the object is, for the report.</summary>
    public static string Name(string uid) => uid switch
    {
        "" => "no image: no SOP class and no pixels",
        "1.2.840.10008.1.3.10" => "media directory (DICOMDIR)",
        Storage + "66" => "raw data",
        Storage + "4.2" => "MR spectroscopy",
        Storage + "104.1" => "encapsulated PDF",
        MrImage or EnhancedMrImage => "MR object without pixels",
        _ when uid.StartsWith(Storage + "88.", StringComparison.Ordinal) => "structured report",
        _ when uid.StartsWith(Storage + "11.", StringComparison.Ordinal) => "presentation state",
        _ when uid.StartsWith("1.3.46.670589.", StringComparison.Ordinal) => "Philips private object (examination card or protocol)",
        _ => "no image: " + Measurements.Printable.Clean(uid, 64),
    };

    /// <summary>Screen shots and scans of paper.</summary>
    public static bool IsSecondaryCapture(string uid) => uid.StartsWith(Storage + "7", StringComparison.Ordinal) && (uid.Length == Storage.Length + 1 || uid[Storage.Length + 1] == '.');
}
