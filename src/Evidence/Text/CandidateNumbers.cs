using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Toolkit.Evidence.Text;

/// <summary>A number that a text seems to report. It is a proposal: a person confirms it, or not; nothing here ever does.</summary>
/// <param name="Kind">"p", "cohen_d", "partial_eta2", "correlation", "mean_difference", "mean_sd", "interval", "ratio", "z", "n", "count", "percent", "weeks", "sessions", "years", "range", "change", "statistic", "cell" (of a table).</param>
/// <param name="Value">As printed.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Quote">The words around it; for a cell of a table its column and row.</param>
/// <param name="Section">The heading above it; "" before the first.</param>
/// <param name="About">The study that the same line names last before it ("Nambi et al. [15]"); "" where it names none.</param>
public sealed record Candidate(string Kind, string Value, int Line, string Quote, string Section = "", string About = "");

/// <summary>Proposes candidate numbers from a review in Markdown or plain text, with the line and the words around each.</summary>
public static partial class CandidateNumbers
{
    private const int Around = 40;
    private const int LongestLine = 20_000;

    private static readonly ImmutableArray<(string Kind, Regex Shape)> Shapes =
    [
        ("statistic", Statistic()), ("p", P()), ("cohen_d", CohenD()), ("partial_eta2", Eta()), ("correlation", Correlation()), ("mean_difference", Difference()), ("ratio", Ratio()), ("interval", Interval()), ("z", Z()), ("mean_sd", MeanSd()),
        ("range", Range()), ("change", Change()), ("n", Size()), ("sessions", Sessions()), ("weeks", Weeks()), ("years", Years()), ("count", Count()), ("percent", Percent()),
    ];

    /// <summary>Candidates in reading order; a stretch of text is proposed once, by the first shape that fits. Lines of tables (Markdown or separated by tabs) give their cells that hold a number. Reference lists are passed over, and very long lines are read up to 20 000 characters.</summary>
    public static ImmutableArray<Candidate> Propose(string text)
    {
        var found = ImmutableArray.CreateBuilder<Candidate>();
        var section = "";
        string[]? header = null;
        foreach (var (raw, at) in text.Split('\n').Select((l, i) => (l.TrimEnd('\r'), i + 1)))
        {
            var line = Plain(raw.Length > LongestLine ? raw[..LongestLine] : raw);
            if (Heading().Match(raw) is { Success: true } heading)
            {
                section = Measurements.Printable.Clean(heading.Groups["title"].Value.Trim());
            }
            else if (!ReferenceSection().IsMatch(section) && !Rule().IsMatch(raw))
            {
                var cells = Cells(raw.Length > LongestLine ? raw[..LongestLine] : raw);
                header = cells is null ? null : header ?? cells;
                found.AddRange(cells is null ? InText(line, at, section) : cells == header ? [] : InTable(cells, header!, at, section));
            }
        }

        return found.ToImmutable();
    }

    private static IEnumerable<Candidate> InText(string line, int at, string section)
    {
        var taken = new List<(int Start, int End)>();
        var here = new List<(int At, Candidate Candidate)>();
        var studies = Study().Matches(line);
        foreach (var (kind, shape) in Shapes)
        {
            foreach (Match match in shape.Matches(line))
            {
                if (!taken.Exists(t => match.Index < t.End && match.Index + match.Length > t.Start))
                {
                    taken.Add((match.Index, match.Index + match.Length));
                    var about = studies.LastOrDefault(s => s.Index < match.Index)?.Value ?? "";
                    here.Add((match.Index, new(kind, match.Groups["value"].Value.Trim(), at, Quote(line, match), section, Measurements.Printable.Clean(about))));
                }
            }
        }

        return here.OrderBy(h => h.At).Select(h => h.Candidate);
    }

    /// <summary>The cells of a line of a table; null where the line is none.</summary>
    private static string[]? Cells(string raw)
    {
        var bars = raw.TrimStart().StartsWith('|');
        var cells = bars ? raw.Trim().Trim('|').Split('|') : raw.Split('\t');
        return cells.Length < 2 ? null : [.. cells.Select(c => Plain(c).Trim())];
    }

    private static IEnumerable<Candidate> InTable(string[] cells, string[] header, int at, string section) =>
        from cell in cells.Select((text, i) => (text, i)).Skip(1)
        where CellNumber().IsMatch(cell.text)
        select new Candidate("cell", cell.text, at, Measurements.Printable.Clean((cell.i < header.Length ? header[cell.i] : "column " + (cell.i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)) + " of " + cells[0]), section, Measurements.Printable.Clean(cells[0]));

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

    [GeneratedRegex(@"^\s{0,3}#{1,6}\s+(?<title>.+?)\s*#*\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Heading();

    /// <summary>The line between the header of a Markdown table and its rows.</summary>
    [GeneratedRegex(@"^\s*\|[-:| ]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^([\d.]+\s+)?(references|bibliography|literature)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ReferenceSection();

    [GeneratedRegex(@"\b\p{Lu}[\p{L}'’-]{1,30}\s+(et al\.?(\s*(\[\d{1,3}\]|\(\d{4}\)|\d{4}))?|and\s+\p{Lu}[\p{L}'’-]{1,30}\s*(\[\d{1,3}\]|\(\d{4}\)))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Study();

    [GeneratedRegex(@"^[<>=≤≥±~]?\s*-?\d[\d.,]*\s*(%|\(.{1,30}\)|±\s*[\d.]+|(-|to)\s*-?[\d.]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CellNumber();

    [GeneratedRegex(@"\b(RR|OR|HR|(risk|odds|hazard|rate) ratio)\s*(of\s+|=\s*|:\s*)?(?<value>\d+(\.\d+)?)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ratio();

    [GeneratedRegex(@"\bz(-?scores?|-values?)?\b[^\d.;:()]{0,25}?(?<value>-?\d+\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Z();

    [GeneratedRegex(@"(?<![\d.])(?<value>-?\d+(\.\d+)?\s*(±\s*\d+(\.\d+)?|\(\s*SD\s*[=:]?\s*\d+(\.\d+)?\s*\)|\(\s*\d+\.\d+\s*\)))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MeanSd();

    [GeneratedRegex(@"\brang\w+\s+(from|between)\s+(?<value>\d+(\.\d+)?\s+(to|and)\s+\d+(\.\d+)?)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?<value>\d{1,2}(\s*(-|to)\s*\d{1,2})?)\s+(sessions?|times)\s+(per|a|each)\s+week", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sessions();

    [GeneratedRegex(@"\bbetween\s+(?<value>(19|20)\d\d\s+and\s+(19|20)\d\d)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Years();

    [GeneratedRegex(@"\b(?<value>(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all|no|\d{1,3})\s+(of\s+(the\s+)?\w+\s+)?(included\s+|eligible\s+)?(randomi[sz]ed\s+controlled\s+trials|RCTs|trials|studies|study|trial))\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Count();
}
