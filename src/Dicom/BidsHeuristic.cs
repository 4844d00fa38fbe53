using System.IO.Enumeration;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Gives an image its BIDS name from a small file of lines <c>pattern TAB datatype/entities_suffix</c>: <c>*rest*	func/task-rest_bold</c>.</summary>
/// <remarks>Patterns use '*' and '?' against the description or the protocol, whatever their case; the first match wins; '#' starts a comment; '-' for the name leaves an image out.</remarks>
public sealed class BidsHeuristic
{
    private readonly List<(string Pattern, string Name)> rules;
    private readonly string prefix;
    private readonly OutputNames names = OutputNames.Parse("%p").Value;
    private readonly string folder;

    private BidsHeuristic(List<(string Pattern, string Name)> rules, Participant participant, string? session)
    {
        this.rules = rules;
        prefix = session is null ? $"sub-{participant.Label}" : $"sub-{participant.Label}_ses-{session}";
        folder = session is null ? $"sub-{participant.Label}" : $"sub-{participant.Label}/ses-{session}";
    }

    /// <summary>Reads the lines of a heuristic file; none for the rules that follow from the kind of an image alone.</summary>
    /// <param name="session">Letters and digits; null for none.</param>
    public static Parsed<BidsHeuristic> Parse(IEnumerable<string> lines, Participant participant, string? session = null)
    {
        if (session is not null && (session.Length == 0 || !session.All(char.IsAsciiLetterOrDigit)))
        {
            return new Fault(0, "a session of letters and digits", Printable.Quote(session));
        }

        var read = new List<(string, string)>();
        foreach (var (text, number) in lines.Select((line, i) => (line.Trim(), i + 1)))
        {
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (text.Split('\t', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not [var pattern, var name] || !(name == "-" || IsName(name)))
            {
                return new Fault(number, "a pattern, a tab, and a name such as func/task-rest_bold or -", Printable.Quote(text)) { Unit = "line" };
            }

            read.Add((pattern, name));
        }

        return new BidsHeuristic(read, participant, session);
    }

    /// <summary>Path below the data set, without extension; null where the image is left out.</summary>
    public string? Next(ScanSeries series)
    {
        var rule = rules.FirstOrDefault(r => FileSystemName.MatchesSimpleExpression(r.Pattern, series.Description) || FileSystemName.MatchesSimpleExpression(r.Pattern, series.Protocol));
        var name = rule.Name ?? FromKind(series);
        if (name is null or "-")
        {
            return null;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var (entities, suffix) = name.LastIndexOf('_') is > 0 and var cut && cut > slash ? (name[(slash + 1)..cut], name[(cut + 1)..]) : ("", name[(slash + 1)..]);
        for (var run = 1; ; run++)
        {
            var stem = string.Join('_', new[] { prefix, entities, run == 1 ? "" : "run-" + run.ToString(System.Globalization.CultureInfo.InvariantCulture), suffix }.Where(p => p.Length > 0));
            if (names.Unique(stem) == stem)
            {
                return $"{folder}/{name[..slash]}/{stem}";
            }
        }
    }

    // The task of a BOLD series is not in its files: its description stands in, as a label.
    private static string? FromKind(ScanSeries series) => series.Kind switch
    {
        SeriesKind.T1w => "anat/T1w",
        SeriesKind.T2w => "anat/T2w",
        SeriesKind.Bold => "func/task-" + Label(series.Description.Length > 0 ? series.Description : series.Protocol) + "_bold",
        _ => null,
    };

    private static string Label(string text) => new([.. text.Where(char.IsAsciiLetterOrDigit).DefaultIfEmpty('x')]);

    private static bool IsName(string name) =>
        name.Split('/') is [{ Length: > 0 } type, { Length: > 0 } rest] && type.All(char.IsAsciiLetterOrDigit) && rest.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
