using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>What the words beside a value say of how it was made. A recomputation that assumes a plain t test of raw means contradicts nothing where the words name another analysis.</summary>
internal static partial class Wording
{
    /// <summary>An adjusted or modelled difference: its p is not that of a t test on raw means.</summary>
    public static bool IsAdjusted(OutcomeRecord o) => Adjusted().IsMatch(Of(o));

    /// <summary>Medians in the place of means.</summary>
    public static bool IsMedian(OutcomeRecord o) => Median().IsMatch(Of(o));

    /// <summary>A one-sided test is named.</summary>
    public static bool IsOneSided(OutcomeRecord o) => OneSided().IsMatch(Of(o));

    /// <summary>A change from baseline, which spans twice the range of its scale.</summary>
    public static bool IsChange(OutcomeRecord o) => Change().IsMatch(Of(o));

    /// <summary>An interval whose limits are not the estimate ± a multiple of its standard error.</summary>
    public static bool IsAsymmetric(OutcomeRecord o) => IsMedian(o) || Resampled().IsMatch(Of(o));

    /// <summary>An interval of another level than 95 %.</summary>
    public static bool IsOtherLevel(OutcomeRecord o) => Level().Match(Of(o)) is { Success: true } m && m.Groups["level"].Value is not ("95" or "95.0");

    /// <summary>Number of items a mean is made of where the unit says so ("1-5 integer, 5 items"); else 1.</summary>
    public static int Items(OutcomeRecord o) => ItemCount().Match(o.Unit) is { Success: true } m && int.TryParse(m.Groups["n"].Value, out var n) && n > 0 ? n : 1;

    private static string Of(OutcomeRecord o) => string.Join(" | ", o.Outcome, o.Compared, o.Unit, o.EffectType, o.Note);

    [GeneratedRegex(@"\b(ancova|adjusted|mixed[- ](effects? )?model|mmrm|gee|regression|least[- ]squares?|ls[- ]means?|marginal means?)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Adjusted();

    [GeneratedRegex(@"\b(medians?|iqr|interquartile|mann[- ]whitney|wilcoxon|hodges|rank[- ]sum)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Median();

    [GeneratedRegex(@"\b(one|1)[- ](sided|tailed)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OneSided();

    [GeneratedRegex(@"\b(changes?|pre-post|within|from baseline)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Change();

    [GeneratedRegex(@"\b(bootstrap\w*|percentile|bayes\w*|credible)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Resampled();

    [GeneratedRegex(@"\b(?<level>\d{2}(\.\d)?)\s*%\s*(ci|confidence)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Level();

    [GeneratedRegex(@"\b(?<n>\d{1,3})[- ]items?\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ItemCount();
}
