using System.Globalization;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Pipelines.Studies;

/// <summary>A mapping of a YAML file that is read key by key: every fault is noted with its line, and reading goes on.</summary>
internal sealed class YamlMap
{
    private readonly YamlMappingNode? node;
    private readonly FaultList faults;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    private YamlMap(YamlMappingNode? node, int line, FaultList faults)
    {
        this.node = node;
        this.faults = faults;
        Line = line;
    }

    /// <summary>One-based line where the mapping begins.</summary>
    public int Line { get; }

    /// <summary>The keys in the order of the file.</summary>
    public IEnumerable<string> Keys => node?.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "") ?? [];

    public static YamlMap Of(YamlNode value, string expected, FaultList faults)
    {
        if (value is not YamlMappingNode)
        {
            faults.Add(LineOf(value), expected, Describe(value));
        }

        return new(value as YamlMappingNode, LineOf(value), faults);
    }

    public static int LineOf(YamlNode value) => checked((int)value.Start.Line);

    public bool Has(string key) => Find(key) is not null;

    public int LineOfKey(string key) => Find(key) is { } value ? LineOf(value) : Line;

    /// <summary>Text that must be there; "" after noting a fault.</summary>
    public string Text(string key, string expected) => Optional(key, expected) ?? Missing(key, expected, "");

    /// <summary>Text that may be left out.</summary>
    public string? Optional(string key, string expected)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { Length: > 0 } text }:
                return text;
            case var other:
                faults.Add(LineOf(other), expected, Describe(other));
                return "";
        }
    }

    /// <summary>One of the listed words.</summary>
    public string Choice(string key, string otherwise, params string[] words)
    {
        var expected = $"{key}: one of {string.Join(", ", words)}";
        var text = Optional(key, expected) ?? otherwise;
        if (words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        faults.Add(LineOfKey(key), expected, Printable.Quote(text));
        return otherwise;
    }

    /// <summary>A finite number; <paramref name="otherwise"/> where it is left out.</summary>
    public double Number(string key, double otherwise)
    {
        var text = Optional(key, $"{key}: a number");
        return text is null ? otherwise : NumberOf(text, LineOfKey(key), key);
    }

    /// <summary>A list of numbers of a given length; null where it is left out or wrong.</summary>
    public double[]? Numbers(string key, int length)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        var expected = $"{key}: a list of {length} numbers";
        if (value is not YamlSequenceNode list || list.Children.Count != length || !list.Children.All(c => c is YamlScalarNode))
        {
            faults.Add(LineOf(value), expected, Describe(value));
            return null;
        }

        return [.. list.Children.Cast<YamlScalarNode>().Select(c => NumberOf(c.Value ?? "", LineOf(c), key))];
    }

    /// <summary>A list of words; empty where it is left out.</summary>
    public IReadOnlyList<string> Words(string key, string expected)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode { Value.Length: > 0 }):
                return [.. list.Children.Cast<YamlScalarNode>().Select(c => c.Value!)];
            case var other:
                faults.Add(LineOf(other), expected, Describe(other));
                return [];
        }
    }

    /// <summary>The nodes of a list that must be there and not be empty.</summary>
    public IReadOnlyList<YamlNode> List(string key, string expected)
    {
        switch (Find(key))
        {
            case null:
                return Missing<IReadOnlyList<YamlNode>>(key, expected, []);
            case YamlSequenceNode { Children.Count: > 0 } list:
                return [.. list.Children];
            case var other:
                faults.Add(LineOf(other), expected, Describe(other));
                return [];
        }
    }

    /// <summary>A mapping under a key; null where it is left out.</summary>
    public YamlMap? Map(string key, string expected) => Find(key) is { } value ? Of(value, expected, faults) : null;

    /// <summary>The node under a key; null where it is left out.</summary>
    public YamlNode? Find(string key)
    {
        known.Add(key);
        return node is not null && node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    /// <summary>Notes every key that nobody asked for: most often a misspelling, which must not be ignored.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in node?.Children.Keys ?? [])
        {
            var text = (key as YamlScalarNode)?.Value ?? "";
            if (!known.Contains(text))
            {
                faults.Add(LineOf(key), "one of the keys " + string.Join(", ", known.Order(StringComparer.Ordinal)), Printable.Quote(text));
            }
        }
    }

    private static string Describe(YamlNode value) => value switch
    {
        YamlScalarNode { Value: null or "" } => "nothing",
        YamlScalarNode scalar => Printable.Quote(scalar.Value),
        YamlSequenceNode list => string.Create(CultureInfo.InvariantCulture, $"a list of {list.Children.Count}"),
        _ => "a mapping",
    };

    private double NumberOf(string text, int line, string key)
    {
        if (Measurements.Numbers.TryParse(text, out var number))
        {
            return number;
        }

        faults.Add(line, $"{key}: a number with a decimal point", Printable.Quote(text));
        return 0;
    }

    private T Missing<T>(string key, string expected, T otherwise)
    {
        faults.Add(Line, $"the key '{key}' ({expected})", "no such key");
        return otherwise;
    }
}

/// <summary>The faults of one file, in the order of their lines.</summary>
internal sealed class FaultList(string place)
{
    private readonly List<Fault> faults = [];

    public int Count => faults.Count;

    public IEnumerable<Fault> InOrder => faults.OrderBy(f => f.Offset);

    public void Add(int line, string expected, string found, string? advice = null) =>
        faults.Add(new(line, expected, found) { Unit = "line", Place = place, Advice = advice });
}
