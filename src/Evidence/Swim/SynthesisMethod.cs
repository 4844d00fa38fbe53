using System.Text.RegularExpressions;

namespace Toolkit.Evidence.Swim;

/// <summary>Whether a stated method of synthesis is acceptable (Cochrane Handbook, chapter 12; SWiM, Campbell et al. 2020).</summary>
public static partial class SynthesisMethod
{
    /// <summary>The warning that goes with a count of significant results.</summary>
    public const string Warning = "vote counting by significance";

    /// <summary>What to do instead.</summary>
    public const string Advice = "count directions of effect and give a sign test, combine p values, or summarise the effects (Cochrane Handbook, chapter 12)";

    /// <summary>Whether a description names statistical significance as what is counted or compared, or votes that are not counted by direction. "Not by significance" and clinical significance are neither.</summary>
    public static bool CountsSignificance(string method) =>
        Significance().IsMatch(Denied().Replace(method, "")) || (method.Contains("vote", StringComparison.OrdinalIgnoreCase) && !method.Contains("direction", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"(?<!clinical(ly)?\s)significan", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Significance();

    [GeneratedRegex(@"\b(not|no|never|without|rather than|instead of|regardless of|irrespective of|independent of|ignoring|disregarding)\b[^;,.]{0,60}?significan\w*|\bnon-?significan\w*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Denied();
}
