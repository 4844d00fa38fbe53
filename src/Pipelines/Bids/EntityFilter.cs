using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Bids;

/// <summary>Which images count, by their entities: the filter file that users of fMRIPrep know, <c>{"bold": {"task": "rest"}, "t1w": {"acquisition": null}}</c>.</summary>
public sealed class EntityFilter
{
    private static readonly Dictionary<string, string> LongNames = new(StringComparer.Ordinal)
    {
        ["subject"] = "sub",
        ["session"] = "ses",
        ["acquisition"] = "acq",
        ["reconstruction"] = "rec",
        ["direction"] = "dir",
        ["ceagent"] = "ce",
        ["description"] = "desc",
    };

    private static readonly string[] Known = ["sub", "ses", "task", "acq", "rec", "dir", "run", "echo", "ce", "part", "space", "desc", "res", "cohort", "mod"];

    private readonly ImmutableDictionary<string, ImmutableArray<(string Key, ImmutableArray<string?> Values)>> queries;

    private EntityFilter(ImmutableDictionary<string, ImmutableArray<(string, ImmutableArray<string?>)>> rules) => queries = rules;

    /// <summary>Takes every image.</summary>
    public static EntityFilter All { get; } = new(ImmutableDictionary<string, ImmutableArray<(string, ImmutableArray<string?>)>>.Empty);

    /// <summary>Whether an image counts.</summary>
    /// <param name="query">"t1w" or "bold".</param>
    public bool Takes(string query, BidsName name) => !queries.TryGetValue(query, out var wanted) || wanted.All(rule => rule.Values.Contains(name[rule.Key], StringComparer.Ordinal));

    /// <summary>Reads a filter file.</summary>
    public static Parsed<EntityFilter> Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Wrong("an object of queries", document.RootElement.ValueKind.ToString());
            }

            var rules = ImmutableDictionary.CreateBuilder<string, ImmutableArray<(string, ImmutableArray<string?>)>>(StringComparer.Ordinal);
            foreach (var query in document.RootElement.EnumerateObject())
            {
                if (!Query(query).Try(out var read, out var fault))
                {
                    return fault;
                }

                rules[query.Name] = read;
            }

            return new EntityFilter(rules.ToImmutable());
        }
        catch (JsonException e)
        {
            return new Fault((e.LineNumber ?? 0) + 1, "well-formed JSON", Printable.Clean(e.Message)) { Unit = "line" };
        }
    }

    private static Parsed<ImmutableArray<(string, ImmutableArray<string?>)>> Query(JsonProperty query)
    {
        // Queries for images that are not used here do no harm; a name that nobody knows is a slip of the pen.
        if (query.Name is not ("t1w" or "bold" or "t2w" or "flair" or "fmap" or "sbref" or "roi" or "asl" or "dwi") || query.Value.ValueKind != JsonValueKind.Object)
        {
            return Wrong("queries named t1w or bold, each an object", Printable.Quote(query.Name));
        }

        var rules = ImmutableArray.CreateBuilder<(string, ImmutableArray<string?>)>();
        foreach (var rule in query.Value.EnumerateObject())
        {
            if (rule.Name is "datatype" or "suffix" or "extension")
            {
                continue;
            }

            var key = LongNames.GetValueOrDefault(rule.Name, rule.Name);
            if (!Known.Contains(key))
            {
                return Wrong("an entity: " + string.Join(", ", LongNames.Keys.Concat(Known.Except(LongNames.Values))), Printable.Quote(rule.Name));
            }

            var values = rule.Value.ValueKind == JsonValueKind.Array ? rule.Value.EnumerateArray().ToArray() : [rule.Value];
            if (Array.Find(values, v => v.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null)) is { ValueKind: not JsonValueKind.Undefined } odd)
            {
                return Wrong($"a text, a number, null or a list of them for {rule.Name}", odd.ValueKind.ToString());
            }

            rules.Add((key, [.. values.Select(v => Value(key, v))]));
        }

        return rules.ToImmutable();
    }

    private static string? Value(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.GetRawText(),
        _ when value.GetString() is "Query.NONE" or "" => null,
        _ => value.GetString() is { } text && text.StartsWith(key + "-", StringComparison.Ordinal) ? text[(key.Length + 1)..] : value.GetString(),
    };

    private static Fault Wrong(string expected, string found) => new(0, expected, found) { Unit = "filter" };
}
