using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Names of output files from a pattern with dcm2niix's tokens. Only letters, digits, '-', '_' and '.' reach the disk.</summary>
/// <remarks>%p protocol, %d description, %s series number, %e echo number, %t series time, %m manufacturer, %v its first two letters, %z sequence, %j series UID, %k study UID, %%.</remarks>
public sealed class OutputNames
{
    private const int Longest = 120;
    private readonly string pattern;
    private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

    private OutputNames(string pattern) => this.pattern = pattern;

    /// <summary>Checks a pattern.</summary>
    public static Parsed<OutputNames> Parse(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                continue;
            }

            i++;
            if (i < pattern.Length && pattern[i] is 'n' or 'i')
            {
                return new Fault(i - 1, "a token without identity", "%" + pattern[i]) { Advice = "A name or hospital number must not enter a file name: write the pseudonym itself into the pattern" };
            }

            if (i >= pattern.Length || !"pdsetmvzjk%".Contains(pattern[i], StringComparison.Ordinal))
            {
                return new Fault(i - 1, "one of %p %d %s %e %t %m %v %z %j %k %%", i < pattern.Length ? "%" + pattern[i] : "the end");
            }
        }

        return pattern.Length == 0 ? new Fault(0, "a pattern such as %p_%s", "nothing") : new OutputNames(pattern);
    }

    /// <summary>A name that was not given before, without extension.</summary>
    public string Next(ScanSeries series)
    {
        var name = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            name.Append(pattern[i] == '%' ? Value(pattern[++i], series) : pattern[i].ToString());
        }

        if (series.EchoNumber is > 1 && !pattern.Contains("%e", StringComparison.Ordinal))
        {
            name.Append(CultureInfo.InvariantCulture, $"_e{series.EchoNumber}");
        }

        // dcm2niix's endings for what is no magnitude.
        name.Append(series.ImageType.Any(t => t is "P" or "PHASE") ? "_ph"
            : series.ImageType.Any(t => t is "R" or "REAL") ? "_real"
            : series.ImageType.Any(t => t is "I" or "IMAGINARY") ? "_imaginary"
            : series.ImageType.Any(t => t is "B0" or "B0 MAP") ? "_fieldmaphz" : "");

        return Unique(Safe(name.ToString()));
    }

    /// <summary>A given name made safe, and unlike those given before.</summary>
    public string Unique(string name)
    {
        var unique = name;
        for (var n = 2; !taken.Add(unique); n++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
        }

        return unique;
    }

    /// <summary>Text as a part of a file name: anything else than letters, digits, '-', '_' and '.' becomes '_', a leading '.' too.</summary>
    public static string Safe(string text)
    {
        Span<char> safe = stackalloc char[Math.Min(text.Length, Longest)];
        for (var i = 0; i < safe.Length; i++)
        {
            safe[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' || (text[i] == '.' && i > 0) ? text[i] : '_';
        }

        return safe.Length == 0 ? "_" : safe.ToString();
    }

    private static string Value(char token, ScanSeries series) => token switch
    {
        'p' => series.Protocol.Length > 0 ? series.Protocol : series.Description,
        'd' => series.Description,
        's' => series.SeriesNumber?.ToString(CultureInfo.InvariantCulture) ?? "x",
        'e' => series.EchoNumber?.ToString(CultureInfo.InvariantCulture) ?? "1",
        't' => series.Acquisition.SeriesTime ?? "x",
        'm' => series.Manufacturer,
        'v' => series.Manufacturer.Length > 1 ? series.Manufacturer[..1].ToUpperInvariant() + series.Manufacturer[1..2].ToLowerInvariant() : "x",
        'z' => series.Acquisition.SequenceName ?? "x",
        'j' => series.SeriesInstanceUid,
        'k' => series.StudyInstanceUid,
        _ => "%",
    };
}
