namespace Toolkit.Evidence.Swim;

/// <summary>Whether a stated method of synthesis is acceptable (Cochrane Handbook, chapter 12; SWiM, Campbell et al. 2020).</summary>
public static class SynthesisMethod
{
    /// <summary>The warning that goes with a count of significant results.</summary>
    public const string Warning = "vote counting by significance";

    /// <summary>What to do instead.</summary>
    public const string Advice = "count directions of effect and give a sign test, combine p values, or summarise the effects (Cochrane Handbook, chapter 12)";

    /// <summary>Whether a description names statistical significance as what is counted or compared.</summary>
    public static bool CountsSignificance(string method) =>
        method.Contains("significan", StringComparison.OrdinalIgnoreCase) && !method.Contains("not significan", StringComparison.OrdinalIgnoreCase) && !method.Contains("regardless of", StringComparison.OrdinalIgnoreCase);
}
