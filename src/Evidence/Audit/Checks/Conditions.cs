using System.Collections.Frozen;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Whether two wordings of a condition can be one: every word of the shorter occurs in the longer, after abbreviations are written out.</summary>
internal static class Conditions
{
    private static readonly FrozenDictionary<string, string> Abbreviations = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["oa"] = "osteoarthritis",
        ["koa"] = "knee osteoarthritis",
        ["ptoa"] = "post traumatic osteoarthritis",
        ["lbp"] = "low back pain",
        ["clbp"] = "chronic low back pain",
        ["cnslbp"] = "chronic nonspecific low back pain",
        ["nslbp"] = "nonspecific low back pain",
        ["cnlbp"] = "chronic nonspecific low back pain",
        ["fm"] = "fibromyalgia",
        ["ra"] = "rheumatoid arthritis",
        ["cmp"] = "chronic musculoskeletal pain",
        ["acl"] = "anterior cruciate ligament",
        ["posttraumatic"] = "post traumatic",
        ["lumbago"] = "low back pain",
        ["backache"] = "back pain",
        ["gonarthrosis"] = "knee osteoarthritis",
        ["coxarthrosis"] = "hip osteoarthritis",
        ["arthrosis"] = "osteoarthritis",
        ["osteoarthrosis"] = "osteoarthritis",
        ["hoa"] = "hip osteoarthritis",
        ["cnp"] = "chronic neck pain",
        ["fms"] = "fibromyalgia",
        ["pfp"] = "patellofemoral pain",
        ["pfps"] = "patellofemoral pain",
        ["lower"] = "low",
        ["knees"] = "knee",
        ["hips"] = "hip",
        ["shoulders"] = "shoulder",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Fillers = new[] { "of", "the", "in", "with", "and", "a", "after", "patients", "to", "due", "people", "participants", "adults", "syndrome", "disease" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Agree(string review, string original)
    {
        HashSet<string> a = Tokens(review), b = Tokens(original);
        return a.IsSubsetOf(b) || b.IsSubsetOf(a);
    }

    private static HashSet<string> Tokens(string text)
    {
        var words = new string([.. text.ToLowerInvariant().Replace("non-specific", "nonspecific", StringComparison.Ordinal).Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words.SelectMany(w => (Abbreviations.TryGetValue(w, out var full) ? full : w).Split(' ')).Where(w => !Fillers.Contains(w))];
    }
}
