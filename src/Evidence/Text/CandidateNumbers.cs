using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Toolkit.Evidence.Text;

/// <summary>A number that a text seems to report. It is a proposal: a person confirms it, or not; nothing here ever does.</summary>
/// <param name="Kind">"p", "cohen_d", "partial_eta2", "correlation", "mean_difference", "interval", "n", "percent", "weeks", "change", "statistic".</param>
/// <param name="Value">As printed.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Quote">The words around it.</param>
public sealed record Candidate(string Kind, string Value, int Line, string Quote);

/// <summary>Proposes candidate numbers from a review in Markdown or plain text, with the line and the words around each.</summary>
public static partial class CandidateNumbers
{
    private const int Around = 40;
    private const int LongestLine = 20_000;

    private static readonly ImmutableArray<(string Kind, Regex Shape)> Shapes =
    [
        ("statistic", Statistic()), ("p", P()), ("cohen_d", CohenD()), ("partial_eta2", Eta()), ("correlation", Correlation()), ("mean_difference", Difference()), ("interval", Interval()),
        ("change", Change()), ("n", Size()), ("weeks", Weeks()), ("percent", Percent()),
    ];

    /// <summary>Candidates in reading order; a stretch of text is proposed once, by the first shape that fits. Very long lines are read up to 20 000 characters.</summary>
    public static ImmutableArray<Candidate> Propose(string text)
    {
        var found = ImmutableArray.CreateBuilder<Candidate>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = Plain(raw.Length > LongestLine ? raw[..LongestLine] : raw);
            var taken = new List<(int Start, int End)>();
            var here = new List<(int At, Candidate Candidate)>();
            foreach (var (kind, shape) in Shapes)
            {
                foreach (Match match in shape.Matches(line))
                {
                    if (!taken.Exists(t => match.Index < t.End && match.Index + match.Length > t.Start))
                    {
                        taken.Add((match.Index, match.Index + match.Length));
                        here.Add((match.Index, new(kind, match.Groups["value"].Value.Trim(), number, Quote(line, match))));
                    }
                }
            }

            found.AddRange(here.OrderBy(h => h.At).Select(h => h.Candidate));
        }

        return found.ToImmutable();
    }

    /// <summary>Takes off Markdown and TeX that would stand between a name and its number.</summary>
    private static string Plain(string line) => Blanks().Replace(
        line.Replace("$", "", StringComparison.Ordinal).Replace("\\eta^2", "eta2", StringComparison.Ordinal).Replace("η²", "eta2", StringComparison.Ordinal).Replace("\\%", "%", StringComparison.Ordinal)
            .Replace("*", "", StringComparison.Ordinal).Replace('\u2212', '-').Replace('\u2013', '-').TrimEnd('\r'),
        " ");

    private static string Quote(string line, Match match)
    {
        int from = Math.Max(0, match.Index - Around), to = Math.Min(line.Length, match.Index + match.Length + Around);
        return Measurements.Printable.Clean(line[from..to].Trim());
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\b(?<value>(t|F|chi2|z|Q)\s*\(\s*\d+(\s*,\s*\d+)?\s*\)\s*=\s*-?\d*\.?\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Statistic();

    [GeneratedRegex(@"\bp\s*(?<value>[<>=≤≥]\s*0?\.\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex P();

    [GeneratedRegex(@"\b(cohen.?s\s+)?d\s*=\s*(?<value>-?\d+\.\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CohenD();

    [GeneratedRegex(@"\b(partial\s+)?eta2\s*=\s*(?<value>0?\.\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Eta();

    [GeneratedRegex(@"\br\s*=\s*(?<value>-?[01]?\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Correlation();

    [GeneratedRegex(@"\bmean difference:?\s*(of\s+|about\s+|=\s*)?(?<value>-?\d+(\.\d+)?)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Difference();

    [GeneratedRegex(@"\bCI\b[^\d\-]{0,12}(?<value>-?\d+(\.\d+)?\s*(,|to|-)\s*-?\d+(\.\d+)?)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Interval();

    [GeneratedRegex(@"\bfrom\s+(?<value>\d+(\.\d+)?\s+to\s+\d+(\.\d+)?)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Change();

    [GeneratedRegex(@"\bn\s*=\s*(?<value>\d{1,6})\b|\b(?<value>\d{1,6})\s+(participants|women|men|patients)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Size();

    [GeneratedRegex(@"\b(?<value>\d{1,3}(\s*(-|to)\s*\d{1,3})?)\s+weeks?\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Weeks();

    [GeneratedRegex(@"(?<value>\d{1,3}(\.\d+)?)\s*%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Percent();
}
