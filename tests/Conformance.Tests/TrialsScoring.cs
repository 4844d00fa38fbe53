using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Toolkit.Conformance.Tests;

/// <summary>One reference case of the trial outcome model: its inputs, and the rules by which an answer is compared.</summary>
internal sealed class TrialsCase
{
    private readonly List<(Regex Path, JsonNode Rule)> rules;

    public TrialsCase(string path)
    {
        Folder = Path.GetDirectoryName(path)!;
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        Id = (string)root["id"]!;
        Family = (string)root["family"]!;
        Inputs = root["inputs"]!;
        Definition = (string?)root["definition"] ?? "";
        Expected = root["expected"]!;
        rules = [.. (root["compare"]?.AsArray() ?? []).Select(r => (Pattern((string)r!["path"]!), r!))];
    }

    public string Folder { get; }

    public string Id { get; }

    public string Family { get; }

    public string Definition { get; }

    public JsonNode Inputs { get; }

    public JsonNode Expected { get; }

    public string Input(string key) => (string)Inputs[key]!;

    public double Number(string key) => (double)Inputs[key]!;

    public string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>Compares every scored leaf of the expected tree with the same place in the answer.</summary>
    public void Score(JsonNode answer)
    {
        var checks = new Checks("trials", Id);
        var actual = Leaves(JsonNode.Parse(answer.ToJsonString()), "").ToDictionary(l => l.Path, l => l.Value, StringComparer.Ordinal);
        foreach (var (path, expected) in Leaves(Expected, ""))
        {
            var rule = rules.Find(r => r.Path.IsMatch(path)).Rule;
            var kind = (string?)rule?["kind"];
            if (expected is null || kind == "info")
            {
                continue;
            }

            var name = path.Replace('\u001f', '.');
            var found = actual.GetValueOrDefault(path);
            if (expected.GetValueKind() is System.Text.Json.JsonValueKind.Number)
            {
                Compare(checks, name, (double)expected, found?.GetValueKind() is System.Text.Json.JsonValueKind.Number ? (double)found! : null, rule, kind);
            }
            else
            {
                checks.Same(name, expected.ToJsonString(), found?.ToJsonString());
            }
        }

        checks.Verify();
    }

    private static void Compare(Checks checks, string name, double expected, double? found, JsonNode? rule, string? kind)
    {
        var absolute = (double?)rule?["abs"] ?? 0;
        if (kind == "at_most")
        {
            var below = (double?)rule!["below"] ?? double.PositiveInfinity;
            checks.True(name, found <= expected + absolute && found >= expected - below, string.Create(CultureInfo.InvariantCulture, $"{found} against {expected}"));
        }
        else
        {
            checks.Near(name, expected, found, absolute, rule is null ? 1e-9 : (double?)rule["rel"] ?? 0);
        }
    }

    private static IEnumerable<(string Path, JsonNode? Value)> Leaves(JsonNode? node, string path)
    {
        string Below(string key) => path.Length == 0 ? key : path + "\u001f" + key;
        return node switch
        {
            JsonObject o => o.SelectMany(p => Leaves(p.Value, Below(p.Key))),
            JsonArray a => a.SelectMany((v, i) => Leaves(v, Below(i.ToString(CultureInfo.InvariantCulture)))),
            _ => [(path, node)],
        };
    }

    // Keys joined with '.'; '*' is any text inside one key, '**' any number of keys.
    private static Regex Pattern(string path)
    {
        const string separator = "\u001f";
        var parts = path.Split('.').Select(p => p == "**" ? ".*" : Regex.Escape(p).Replace(@"\*", "[^\u001f]*", StringComparison.Ordinal));
        var pattern = string.Join(separator, parts)
            .Replace(".*" + separator, "(?:.*" + separator + ")?", StringComparison.Ordinal)
            .Replace(separator + ".*", "(?:" + separator + ".*)?", StringComparison.Ordinal);
        return new("^" + pattern + "$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
    }
}
