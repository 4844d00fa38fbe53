using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Reads exports of makers' software that hold more than signals: layout, concentrations, curves. A format is recognised by what the file says, never by its name.</summary>
public static class VendorExport
{
    /// <summary>Whether the file is one of these exports.</summary>
    public static bool Recognises(byte[] bytes) => Workbook.Recognises(bytes) || (Text(bytes) is { } text && (MsdExport.Recognises(text) || XponentExport.Recognises(text) || IntelliflexExport.Recognises(text)));

    /// <param name="name">Name of the file; it becomes the name of a plate that has none.</param>
    /// <returns>The plates, or a fault that says what was seen.</returns>
    public static Parsed<VendorFile> Read(byte[] bytes, string name)
    {
        var source = Provenance.OfBytes("assays.vendor-export", name.Length == 0 ? "unnamed" : name, Provenance.Digest(bytes));
        if (Workbook.Recognises(bytes))
        {
            return Workbook.Read(bytes).Bind(sheets => OfSheets(sheets, source)).In(name);
        }

        var text = Text(bytes) ?? "";
        return (MsdExport.Recognises(text) ? MsdExport.Read(text, source)
            : XponentExport.Recognises(text) ? XponentExport.Read(text, source)
            : IntelliflexExport.Recognises(text) ? IntelliflexExport.Read(text, source)
            : new Fault(0, "an export of MSD Discovery Workbench, Bio-Plex Manager, xPONENT, INTELLIFLEX, Gen5 or Magellan", Printable.Quote(text.Split('\n')[0]))).In(name);
    }

    /// <summary>Name of a plate that the export leaves unnamed.</summary>
    internal static string NameOf(Provenance source) => Path.GetFileNameWithoutExtension(source.Source) is { Length: > 0 } name ? name : "plate";

    private static Parsed<VendorFile> OfSheets(ImmutableArray<Sheet> sheets, Provenance source)
    {
        if (BioPlexWorkbook.Recognises(sheets))
        {
            return BioPlexWorkbook.Read(sheets, source);
        }

        return GridWorkbook.Recognises(sheets)
            ? GridWorkbook.Read(sheets, source)
            : new Fault(0, "a workbook of Bio-Plex Manager, or one with plates drawn as grids", "sheets " + string.Join(", ", sheets.Select(s => Printable.Quote(s.Name)))) { Unit = "sheet" };
    }

    /// <summary>The text in UTF-8, else in Latin-1; null where the bytes are no text.</summary>
    private static string? Text(byte[] bytes)
    {
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 4096)).Contains((byte)0))
        {
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
