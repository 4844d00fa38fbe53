using System.Collections.Immutable;

namespace Toolkit.Evidence.Model;

/// <summary>Scales of pain and function that are known by name: which way is better, and which names mean one scale.</summary>
public static class PainScales
{
    // Words as they stand in a cell after everything but letters and digits was taken out.
    private static readonly ImmutableArray<(string Word, string Scale, Benefit Benefit)> Known =
    [
        ("VAS", "VAS", Benefit.DownIsBetter), ("VISUALANALOG", "VAS", Benefit.DownIsBetter), ("NPRS", "NRS", Benefit.DownIsBetter), ("NRS", "NRS", Benefit.DownIsBetter), ("NUMERICRATING", "NRS", Benefit.DownIsBetter),
        ("NUMERICALRATING", "NRS", Benefit.DownIsBetter), ("NUMERICPAINRATING", "NRS", Benefit.DownIsBetter), ("WOMAC", "WOMAC", Benefit.DownIsBetter), ("BPI", "BPI", Benefit.DownIsBetter), ("BRIEFPAIN", "BPI", Benefit.DownIsBetter),
        ("MPQ", "MPQ", Benefit.DownIsBetter), ("MCGILL", "MPQ", Benefit.DownIsBetter), ("OSWESTRY", "ODI", Benefit.DownIsBetter), ("ODI", "ODI", Benefit.DownIsBetter), ("ROLAND", "RMDQ", Benefit.DownIsBetter), ("RMDQ", "RMDQ", Benefit.DownIsBetter),
        ("FIQ", "FIQ", Benefit.DownIsBetter), ("KOOS", "KOOS", Benefit.UpIsBetter), ("HOOS", "HOOS", Benefit.UpIsBetter), ("SF36", "SF-36", Benefit.UpIsBetter), ("SF12", "SF-12", Benefit.UpIsBetter), ("EQ5D", "EQ-5D", Benefit.UpIsBetter),
        ("PAININTENSITY", "", Benefit.DownIsBetter),
    ];

    /// <summary>Which way of a named scale is better; ambiguous where no known scale, or scales of both kinds, are named.</summary>
    public static Benefit BenefitOf(string text)
    {
        var found = Found(text).Select(k => k.Benefit).Distinct().ToList();
        return found.Count == 1 ? found[0] : Benefit.Ambiguous;
    }

    /// <summary>The known scales that a text names, by their usual abbreviations.</summary>
    public static ImmutableSortedSet<string> Named(string text) => [.. Found(text).Select(k => k.Scale).Where(s => s.Length > 0)];

    private static IEnumerable<(string Word, string Scale, Benefit Benefit)> Found(string text)
    {
        var plain = new string([.. text.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        var words = new string([.. text.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Abbreviations must stand alone ("ODI" is part of "sodium"); longer names may have been written with blanks.
        return Known.Where(k => words.Contains(k.Word, StringComparer.Ordinal) || (k.Word.Length > 5 && plain.Contains(k.Word, StringComparison.Ordinal)) || (k.Word.Any(char.IsAsciiDigit) && plain.Contains(k.Word, StringComparison.Ordinal)));
    }
}
