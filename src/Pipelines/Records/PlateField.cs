namespace Toolkit.Pipelines.Records;

/// <summary>Names of the fields of a plate's record. The content of its first event is the bytes as they came; everything below can be derived from them again, or is what a person stated.</summary>
public static class PlateField
{
    /// <summary>The plate's name; readers do not know it.</summary>
    public const string Plate = "plate";

    public const string Analyte = "analyte";

    /// <summary>"absorbance" …</summary>
    public const string Kind = "kind";

    /// <summary>Unit of the readings.</summary>
    public const string Unit = "unit";

    public const string WavelengthNm = "wavelengthNm";

    /// <summary>The readings, as <see cref="WellText"/>.</summary>
    public const string Wells = "wells";

    /// <summary>SHA-256 of the bytes as they came.</summary>
    public const string Sha256 = "sha256";

    /// <summary>Profile of the device or format.</summary>
    public const string Profile = "profile";

    /// <summary>Port or file that it came from.</summary>
    public const string From = "from";

    /// <summary>Where the capture journal keeps the bytes: segment, offset, length, chain hash.</summary>
    public const string Journal = "journal";

    /// <summary>SHA-256 of what a plate or message states: a device that sends it again states the same from another place of the journal.</summary>
    public const string Message = "message";

    /// <summary>When the bytes came, ISO 8601; only of a record that was caught up, whose event is younger.</summary>
    public const string Captured = "captured";

    /// <summary>Who captured; only of a record that was caught up, whose event names who was there when it was entered.</summary>
    public const string CapturedBy = "capturedBy";

    /// <summary>The layout as text: what lies where.</summary>
    public const string Layout = "layout";

    /// <summary>"4PL", "5PL", "linear", "log-log".</summary>
    public const string Curve = "curve";

    /// <summary>"none", "1/y", "1/y2".</summary>
    public const string Weights = "weights";

    /// <summary>"ignore", "subtract".</summary>
    public const string Blank = "blank";

    /// <summary>Why a well is left out of the calculation; "" for a well that is in again.</summary>
    public static string Exclusion(string well) => ExclusionPrefix + well;

    /// <summary>What is reported of a sample, with its unit.</summary>
    public static string Concentration(string sample) => ConcentrationPrefix + sample;

    internal const string ExclusionPrefix = "exclude.";
    internal const string ConcentrationPrefix = "concentration.";
}
