namespace Toolkit.Dicom;

/// <summary>Who made the scanner.</summary>
internal enum Vendor
{
    Other,
    Siemens,
    Ge,
    Philips,
    UnitedImaging,
    Canon,
}

internal static class Vendors
{
    public static Vendor Of(string manufacturer)
    {
        var name = manufacturer.ToUpperInvariant();
        return name.StartsWith("SIEMENS", StringComparison.Ordinal) ? Vendor.Siemens
            : name.StartsWith("GE", StringComparison.Ordinal) ? Vendor.Ge
            : name.StartsWith("PHILIPS", StringComparison.Ordinal) ? Vendor.Philips
            : name.StartsWith("UIH", StringComparison.Ordinal) || name.Contains("UNITED IMAGING", StringComparison.Ordinal) ? Vendor.UnitedImaging
            : name.StartsWith("CANON", StringComparison.Ordinal) || name.StartsWith("TOSHIBA", StringComparison.Ordinal) || name.StartsWith("HITACHI", StringComparison.Ordinal) ? Vendor.Canon
            : Vendor.Other;
    }
}
