namespace Toolkit.Dicom;

/// <summary>Names what an image is for, from its header. A guess for sorting and file names, never used for numbers.</summary>
internal static class KindOf
{
    private const int FewestBoldVolumes = 2;
    private const double LongestT1Echo = 15;
    private const double ShortestT2Echo = 60;

    public static SeriesKind Series(Frame first, int volumes, int frames, DataSet header)
    {
        var type = first.ImageType;
        var name = ((header.Text(Tags.SeriesDescription) ?? "") + " " + (header.Text(Tags.ProtocolName) ?? "")).ToUpperInvariant();
        if (SopClasses.IsSecondaryCapture(first.File.SopClassUid))
        {
            return SeriesKind.NonImage;
        }

        if (Has(name, "LOCALIZER", "LOCALISER", "SCOUT", "SURVEY", "3-PLANE", "3PLANE") || type.Contains("LOCALIZER", StringComparison.Ordinal))
        {
            return SeriesKind.Localizer;
        }

        if (type.StartsWith("DERIVED", StringComparison.Ordinal) || first.File.Format.Samples > 1 || first.File.PhotometricInterpretation.StartsWith("PALETTE", StringComparison.Ordinal))
        {
            return SeriesKind.Derived;
        }

        if (type.Contains("DIFFUSION", StringComparison.Ordinal) || Has(name, "DTI", "DWI", "DIFF"))
        {
            return SeriesKind.Diffusion;
        }

        var parts = type.Split('\\');
        if (parts.Contains("P") || parts.Contains("PHASE") || Has(name, "FIELD", "B0MAP", "B0 "))
        {
            return SeriesKind.FieldMap;
        }

        var sequence = header.Ascii(Tags.ScanningSequence) ?? "";
        var echoPlanar = sequence.Contains("EP", StringComparison.Ordinal) || type.Contains("FMRI", StringComparison.Ordinal) || Has(name, "EPI", "BOLD", "FMRI", "RS-", "REST");
        if (echoPlanar && volumes >= FewestBoldVolumes)
        {
            return SeriesKind.Bold;
        }

        var is3D = header.Ascii(Tags.MrAcquisitionType) == "3D" || frames > 30;
        return volumes == 1 && is3D && !echoPlanar
            ? first.EchoTime switch { <= LongestT1Echo => SeriesKind.T1w, >= ShortestT2Echo => SeriesKind.T2w, _ => SeriesKind.Other }
            : SeriesKind.Other;
    }

    private static bool Has(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (name.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
