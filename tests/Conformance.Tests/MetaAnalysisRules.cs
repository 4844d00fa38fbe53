using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toolkit.Conformance.Tests;

/// <summary>The comparison rules of a case of the trials area: for every leaf of the expected answer the first matching path counts.</summary>
internal sealed class MetaAnalysisRules
{
    private readonly List<(Regex Path, JsonElement Rule)> rules;

    public MetaAnalysisRules(JsonElement compare) =>
        rules = [.. compare.EnumerateArray().Select(r => (Pattern(r.GetProperty("path").GetString()!), r))];

    /// <summary>Compares an answer, given by the path of each leaf, with every scored leaf.</summary>
    public void Compare(Checks checks, JsonElement expected, Func<string[], double?> answer)
    {
        foreach (var (path, leaf) in Leaves(expected, []))
        {
            var name = string.Join('.', path);
            var rule = rules.Find(r => r.Path.IsMatch(string.Join('\u001f', path))).Rule;
            var kind = Text(rule, "kind");
            if (kind == "info" || leaf.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (leaf.ValueKind != JsonValueKind.Number)
            {
                continue;
            }

            double relative = Number(rule, "rel") ?? 1e-9, absolute = Number(rule, "abs") ?? 0;
            checks.Near(name, leaf.GetDouble(), answer(path), rule.ValueKind == JsonValueKind.Undefined ? 0 : absolute, relative);
        }
    }

    /// <summary>The leaves that are words.</summary>
    public static IEnumerable<(string[] Path, string Word)> WordLeaves(JsonElement expected) =>
        Leaves(expected, []).Where(l => l.Leaf.ValueKind == JsonValueKind.String).Select(l => (l.Path, l.Leaf.GetString()!));

    private static IEnumerable<(string[] Path, JsonElement Leaf)> Leaves(JsonElement at, string[] path) => at.ValueKind switch
    {
        JsonValueKind.Object => at.EnumerateObject().SelectMany(p => Leaves(p.Value, [.. path, p.Name])),
        JsonValueKind.Array => at.EnumerateArray().SelectMany((e, i) => Leaves(e, [.. path, i.ToString(System.Globalization.CultureInfo.InvariantCulture)])),
        _ => [(path, at)],
    };

    private static Regex Pattern(string glob)
    {
        var parts = string.Join('\u001f', glob.Split('.').Select(s => s == "**" ? ".*" : Regex.Escape(s).Replace("\\*", "[^\u001f]*", StringComparison.Ordinal)));
        parts = parts.Replace(".*\u001f", "(?:.*\u001f)?", StringComparison.Ordinal).Replace("\u001f.*", "(?:\u001f.*)?", StringComparison.Ordinal);
        return new("^" + parts + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    private static double? Number(JsonElement rule, string name) => rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Number ? v.GetDouble() : null;

    private static string? Text(JsonElement rule, string name) => rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty(name, out var v) ? v.GetString() : null;
}
