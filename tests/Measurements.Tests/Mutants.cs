using CsCheck;

namespace Toolkit.Measurements.Tests;

/// <summary>Sound texts with one to four changes that have broken readers: cut, lines and cells left out, doubled or replaced by what no sound text holds there.</summary>
internal static class Mutants
{
    private const string Ends = ",;\t\n:{}[]|^\"= ";

    private static readonly string[] Odd =
    [
        "", "0", "-1", "1e999", "NaN", "1,5", "99999999999999999999", "2147483648", "\"", "'", "A1", "AF48", "<", ">5", "null", "{}", "[]", "true", "\u0000", "\ud800", ":", "- ", "&a *a", "[", "Infinity", "é", "(",
    ];

    private static readonly Gen<(int Kind, double Where, double Other, string Odd)[]> Changes =
        Gen.Select(Gen.Int[0, 6], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Odd.Length - 1].Select(i => Odd[i])).Array[1, 4];

    public static Gen<string> Of(params string[] sound) =>
        Gen.Select(Gen.Int[0, sound.Length - 1].Select(i => sound[i]), Changes, (text, changes) => changes.Aggregate(text, (t, c) => t.Length == 0 ? t : Changed(t, c.Kind, c.Where, c.Other, c.Odd)));

    private static string Changed(string text, int kind, double where, double other, string odd)
    {
        var at = Math.Min((int)(where * text.Length), text.Length - 1);
        if (kind <= 1)
        {
            return kind == 0 ? text[..at] : text[..at] + (odd.Length == 0 ? ' ' : odd[0]) + text[(at + 1)..];
        }

        if (kind <= 3)
        {
            var lines = text.Split('\n').ToList();
            var line = lines[Math.Min((int)(where * lines.Count), lines.Count - 1)];
            if (kind == 2)
            {
                lines.Remove(line);
            }
            else
            {
                lines.Insert((int)(other * lines.Count), line);
            }

            return string.Join('\n', lines);
        }

        var (from, to) = (at, at);
        while (from > 0 && !Ends.Contains(text[from - 1], StringComparison.Ordinal))
        {
            from--;
        }

        while (to < text.Length && !Ends.Contains(text[to], StringComparison.Ordinal))
        {
            to++;
        }

        return kind switch { 4 => text[..from] + odd + text[to..], 5 => text[..from] + text[Math.Min(to + 1, text.Length)..], _ => text[..to] + text[from..] };
    }
}
