using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Reports;

/// <summary>Names of many confounds in few words: the expansions of a series stand with it, and numbered columns as their first and last.</summary>
internal static class ConfoundNames
{
    // In the order in which they are said.
    private static readonly (string Suffix, string Said)[] Expansions = [("_derivative1_power2", "square of the derivative"), ("_derivative1", "derivative"), ("_power2", "square")];

    /// <summary>"trans_x, trans_y (each with derivative), cosine00 to cosine03".</summary>
    public static string Brief(ImmutableArray<string> names)
    {
        var bases = names.Select(Split).GroupBy(n => n.Base, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Forms: string.Join(", ", g.Select(n => n.Form).Order(Comparer<string>.Create((a, b) => Rank(a).CompareTo(Rank(b)))))))
            .ToArray();
        var parts = new List<string>();
        for (var i = 0; i < bases.Length;)
        {
            var end = i + 1;
            while (end < bases.Length && bases[end].Forms == bases[i].Forms)
            {
                end++;
            }

            var said = string.Join(", ", Numbered([.. bases[i..end].Select(b => b.Name)]));
            parts.Add(bases[i].Forms.Length == 0 ? said : string.Create(CultureInfo.InvariantCulture, $"{said} ({(end - i > 1 ? "each " : "")}{Forms(bases[i].Forms)})"));
            i = end;
        }

        return string.Join("; ", parts);
    }

    // The series itself is the empty form: with it the others come "with"; without it they stand alone.
    private static string Forms(string forms) => forms.StartsWith(", ", StringComparison.Ordinal) ? "with " + forms[2..] : "only " + forms;

    private static (string Base, string Form) Split(string name)
    {
        foreach (var (suffix, said) in Expansions)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return (name[..^suffix.Length], said);
            }
        }

        return (name, "");
    }

    private static int Rank(string form) => form switch { "" => 0, "derivative" => 1, "square" => 2, _ => 3 };

    private static IEnumerable<string> Numbered(string[] names)
    {
        for (var i = 0; i < names.Length;)
        {
            var stem = names[i].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            var end = i + 1;
            while (end < names.Length && Number(names[end], stem) is { } next && next == Number(names[end - 1], stem) + 1)
            {
                end++;
            }

            yield return end - i > 1 ? $"{names[i]} to {names[end - 1]}" : names[i];
            i = end;
        }
    }

    private static int? Number(string name, string stem) =>
        name.StartsWith(stem, StringComparison.Ordinal) && int.TryParse(name.AsSpan(stem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
