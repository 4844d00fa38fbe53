using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Toolkit.Evidence.Audit;

/// <summary>The parts of a bibliographic line that could be read; what could not is null or empty.</summary>
/// <param name="Authors">Surnames in capitals without accents, in order.</param>
/// <param name="IsOpen">"et al." follows: there are more authors than named.</param>
/// <param name="FirstPage">First page or article number.</param>
internal sealed partial record Reference(ImmutableArray<string> Authors, bool IsOpen, string? Year, string? Volume, string? FirstPage)
{
    private const int LongestLine = 5000;
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğģìíîïīįıķłļñńňņòóôõöøōőŕřśşšșťţțùúûüūůűųýÿźżž";
    private const string Unaccented = "aaaaaaaaacccddeeeeeeeeggiiiiiiikllnnnnoooooooorrsssstttuuuuuuuuyyzzz";

    private static readonly string[] Particles = ["van", "der", "den", "de", "la", "le", "von", "zu", "bin", "al", "el", "da", "dos", "di", "du", "ter", "ten"];

    /// <summary>Reads "Nambi G, Elsayed SH. Sci Rep 2020;10(1):7258", "Rana Oğuz, Muaz Belviranlı, and Nilsel Okudan. Effects …. Cartilage, 13(1):1791S, 2021", "Liu et al., Knee 28:256-265, 2021".</summary>
    public static Reference Of(string line)
    {
        var text = Comment().Replace(line.Length > LongestLine ? line[..LongestLine] : line, "");
        var place = Place().Match(text);
        if (!place.Success)
        {
            place = VolumeOnly().Match(text);
        }

        var names = Names(text, out var open);
        return new(names, open, Years(text), place.Success ? place.Groups["volume"].Value : null, place.Groups["page"] is { Success: true } page ? page.Value.ToUpperInvariant() : null);
    }

    private static string? Years(string text)
    {
        // Page ranges look like years: only one that stands alone counts, and two different ones say nothing.
        var years = YearShape().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).ToList();
        return years.Count == 1 ? years[0] : null;
    }

    private static ImmutableArray<string> Names(string text, out bool open)
    {
        var at = EtAl().Match(text);
        open = at.Success;
        var end = at.Success ? at.Index : End(text);
        if (end <= 0)
        {
            return [];
        }

        var names = text[..end].Replace(" and ", ",", StringComparison.Ordinal).Replace("&", ",", StringComparison.Ordinal).Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Surname).ToList();
        return names.Contains(null) ? [] : [.. names.Select(n => n!)];
    }

    /// <summary>The full stop that ends the list of authors; where initials stand before surnames ("W. K. Abdelbasset") the stop behind an initial does not.</summary>
    private static int End(string text)
    {
        var first = text.Split([',', ';', '.'], 2)[0].TrimEnd();
        var initialsLast = first.Contains(' ', StringComparison.Ordinal) && IsInitials(first[(first.LastIndexOf(' ') + 1)..]);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '.' && (i + 1 == text.Length || text[i + 1] == ' ') && (initialsLast || !(char.IsUpper(text[i - 1]) && (i == 1 || text[i - 2] is ' ' or '.' or '-'))))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The last word that is no initial: "Elsayed SH", "Sameh H Elsayed", "van der Berg A". Null where the words are those of a title.</summary>
    private static string? Surname(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !IsInitials(w)).ToList();
        return words.Count is 0 or > 5 || name.Any(char.IsAsciiDigit) || !words.TrueForAll(w => char.IsUpper(w[0]) || Particles.Contains(w, StringComparer.Ordinal)) ? null : Folded(words[^1]);
    }

    private static bool IsInitials(string word) => word.TrimEnd('.').Length <= 3 && word.All(c => char.IsUpper(c) || c is '.' or '-');

    /// <summary>Capitals without accents, by a table: where the program runs without the system's tables of characters, it cannot ask for them.</summary>
    private static string Folded(string name)
    {
        var plain = new StringBuilder();
        foreach (var c in name.ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal).Replace("æ", "ae", StringComparison.Ordinal).Where(char.IsLetter))
        {
            var at = Accented.IndexOf(c, StringComparison.Ordinal);
            plain.Append(char.ToUpperInvariant(at < 0 ? c : Unaccented[at]));
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"\([^)]*[a-z]{3}[^)]*\)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bet\.?\s+al\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EtAl();

    [GeneratedRegex(@"(?<![\d\-–:.])(?:19|20)\d\d(?![\d\-–])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YearShape();

    [GeneratedRegex(@"\b(?<volume>\d{1,4})\s*(\(\s*[^()]{1,20}\s*\))?\s*:\s*(?<page>[A-Za-z]?\d{1,7}[A-Za-z]?)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<=\d{4}\s*;\s*)(?<volume>\d{1,4})\b|\b(?<volume>\d{1,4})\s*\(\s*\d{1,3}\s*\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VolumeOnly();
}
