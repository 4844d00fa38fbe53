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
        bool Starts(string name) => manufacturer.StartsWith(name, StringComparison.OrdinalIgnoreCase);
        return Starts("SIEMENS") ? Vendor.Siemens
            : Starts("GE") ? Vendor.Ge
            : Starts("PHILIPS") ? Vendor.Philips
            : Starts("UIH") || manufacturer.Contains("UNITED IMAGING", StringComparison.OrdinalIgnoreCase) ? Vendor.UnitedImaging
            : Starts("CANON") || Starts("TOSHIBA") || Starts("HITACHI") ? Vendor.Canon
            : Vendor.Other;
    }
}
