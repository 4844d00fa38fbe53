using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>What a name in a grid says of its well: BLANK, STD1:100, CAL3, QC low and EMPTY have their meaning, all else is a sample.</summary>
internal static class WellNames
{
    /// <returns>The role, the name and a concentration behind a colon; no role for an empty well.</returns>
    public static (WellRole? Role, string Name, string Nominal) Of(string cell)
    {
        var text = cell.Trim();
        if (text.ToUpperInvariant() is "" or "-" or "EMPTY" or "NONE")
        {
            return (null, "", "");
        }

        var role = Role(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return role is WellRole.Standard or WellRole.Qc && colon > 0 ? (role, text[..colon].Trim(), text[(colon + 1)..].Trim()) : (role, text, "");
    }

    public static WellRole Role(string name)
    {
        if (Begins(name, "BLANK", "BLK", "BACKGROUND"))
        {
            return WellRole.Blank;
        }

        if (Begins(name, "STANDARD", "STD", "CALIBRATOR", "CAL"))
        {
            return WellRole.Standard;
        }

        return Begins(name, "QC", "CONTROL", "CTRL") ? WellRole.Qc : WellRole.Sample;
    }

    /// <summary>The number at the end of a name: 62.5 of "STD62.5"; null for none.</summary>
    public static double? NumberIn(string name) => Numbers.TryParse(name.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz _"]), out var value) ? value : null;

    /// <summary>Begins with the word, and no further letter follows: "CAL3" and "Cal 3", not "Calvin".</summary>
    private static bool Begins(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (name.Length == word.Length || !char.IsLetter(name[word.Length]) || (name.Length == word.Length + 1)))
            {
                return true;
            }
        }

        return false;
    }
}
