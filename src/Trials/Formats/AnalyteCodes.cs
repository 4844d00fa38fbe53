using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>Codes of an analyte that were read at a source; what was not is left out, never guessed.</summary>
/// <param name="Plain">Name in capitals without signs: IL6.</param>
/// <param name="Unit">UCUM unit the LOINC code is for.</param>
/// <param name="TestCode">CDISC test code, or null where not verified.</param>
public sealed record AnalyteCode(string Plain, string Unit, string? Loinc, string? TestCode);

/// <summary>LOINC and CDISC codes of analytes.</summary>
public static class AnalyteCodes
{
    /// <summary>Mass per volume in serum or plasma.</summary>
    public static ImmutableArray<AnalyteCode> All { get; } =
    [
        new("IL6", "pg/mL", "26881-3", "INTLK6"),
        new("IL10", "pg/mL", "26848-2", null),
        new("IL2", "pg/mL", "33939-0", null),
        new("IFNG", "pg/mL", "27415-9", null),
        new("HSCRP", "mg/L", "30522-7", null),
        new("VAS", "mm", "38214-3", null),
        new("VAS", "cm", "38214-3", null),
    ];

    /// <summary>Codes of an outcome in its unit, or null where none is verified.</summary>
    public static AnalyteCode? Find(string outcome, string unit) => All.FirstOrDefault(a => a.Plain == Plain(outcome) && a.Unit == unit);

    /// <summary>CDISC test code of a plain name, or null where none is verified.</summary>
    public static string? TestCode(string plain) => All.FirstOrDefault(a => a.Plain == plain)?.TestCode;

    private static string Plain(string outcome) => new string([.. outcome.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
}
