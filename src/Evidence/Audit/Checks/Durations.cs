using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Durations and frequencies as tables print them: "12", "12 weeks", "3 months", "8-12", "4 (follow-up 8 wk)".</summary>
internal static partial class Durations
{
    private const double ShortMonth = 4.0;
    private const double LongMonth = 4.43;

    /// <summary>The span in weeks that a text can mean; null where it starts with no number.</summary>
    public static (double Low, double High)? Weeks(string text) => Span(text) is not var (low, high, unit) ? null : unit switch
    {
        "m" => (low * ShortMonth, high * LongMonth),
        "y" => (low * 12 * ShortMonth, high * 12 * LongMonth),
        "d" => (low / 7, high / 7),
        _ => (low, high),
    };

    /// <summary>Agreement of two texts: equal spans agree, separate ones do not, and a range beside a number inside it cannot be told.</summary>
    public static Verdict Compare(string review, string original)
    {
        if (Weeks(review) is not { } a || Weeks(original) is not { } b)
        {
            return string.Equals(review.Trim(), original.Trim(), StringComparison.OrdinalIgnoreCase) ? Verdict.Consistent : Verdict.NotCheckable;
        }

        double half = Math.Max(HalfUnit(review), HalfUnit(original)) * (1 + 1e-9);
        if (Math.Abs(a.Low - b.Low) <= half && Math.Abs(a.High - b.High) <= half)
        {
            return Verdict.Consistent;
        }

        var overlap = a.Low <= b.High + half && b.Low <= a.High + half;
        var rounded = IsMonths(review) != IsMonths(original);
        return !overlap ? Verdict.Inconsistent : rounded ? Verdict.Consistent : Verdict.NotCheckable;
    }

    private static bool IsMonths(string text) => Span(text) is (_, _, "m" or "y");

    // Two whole numbers must be equal; only printed decimals are rounded.
    private static double HalfUnit(string text) => Shape().Match(text) is { Success: true } m && m.Groups["low"].Value.Contains('.', StringComparison.Ordinal) ? Printed.From(m.Groups["low"].Value)!.Value.Half : 0;

    private static (double Low, double High, string Unit)? Span(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double Read(string group) => double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        var low = Read("low");
        return (low, match.Groups["high"].Success ? Read("high") : low, match.Groups["unit"].Success ? match.Groups["unit"].Value[..1].ToLowerInvariant() : "w");
    }

    [GeneratedRegex(@"^\s*(?<low>\d{1,4}(\.\d{1,4})?)(\s*(-|–|to)\s*(?<high>\d{1,4}(\.\d{1,4})?))?\s*-?\s*(?<unit>w(ee)?ks?|mo(nth)?s?|years?|yrs?|days?|d)?\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
