using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Devices.Profiles;

/// <summary>The keys of one YAML mapping; what is missing, wrong or unknown becomes a fault with its line.</summary>
public sealed class YamlFields
{
    private readonly YamlMappingNode node;
    private readonly List<Fault> faults;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    private YamlFields(YamlMappingNode node, List<Fault> faults)
    {
        this.node = node;
        this.faults = faults;
    }

    /// <summary>Reads one document of keys and values. Every fault is listed at once; a key that nobody asks for is one.</summary>
    /// <returns>What was built, or null with the faults.</returns>
    public static T? Read<T>(string yaml, string fileName, Func<YamlFields, T> build, out ImmutableArray<Fault> faults)
        where T : class
    {
        var found = new List<Fault>();
        T? value = null;
        if (!YamlText.Documents(yaml).Try(out var documents, out var fault))
        {
            found.Add(fault);
        }
        else if (documents is [YamlMappingNode root])
        {
            var fields = new YamlFields(root, found);
            value = build(fields);
            fields.RefuseOthers();
        }
        else
        {
            found.Add(new Fault(1, "one document with keys and values", "something else") { Unit = "line" });
        }

        faults = [.. found.Select(f => f.In(fileName))];
        return found.Count == 0 ? value : null;
    }

    public string Text(string key, bool required = true) => Scalar(key, required) ?? "";

    public string OneOf(string key, params string[] allowed) => OneOf(key, required: true, allowed);

    public string OneOf(string key, bool required, params string[] allowed)
    {
        var text = Scalar(key, required);
        if (text is not null && !allowed.Contains(text, StringComparer.Ordinal))
        {
            Wrong(key, "one of " + string.Join(", ", allowed), Printable.Quote(text));
        }

        return text ?? "";
    }

    public bool Flag(string key, bool required) => OneOf(key, required, "true", "false") == "true";

    public int Whole(string key, int least, int most, int otherwise)
    {
        var text = Scalar(key, required: false);
        if (text is null)
        {
            return otherwise;
        }

        if (int.TryParse(text, least < 0 ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Wrong(key, $"a whole number from {least} to {most}", Printable.Quote(text));
        return otherwise;
    }

    public string Hex(string key)
    {
        var text = Text(key);
        if (text.Length != 4 || !text.All(char.IsAsciiHexDigit))
        {
            Wrong(key, "four hexadecimal digits in quotation marks", Printable.Quote(text));
        }

        return text;
    }

    public T? Section<T>(string key, Func<YamlFields, T> build)
        where T : class
    {
        if (Node(key) is not { } found)
        {
            return null;
        }

        if (found is not YamlMappingNode mapping)
        {
            Wrong(key, "keys and values", "something else");
            return null;
        }

        var fields = new YamlFields(mapping, faults);
        var value = build(fields);
        fields.RefuseOthers();
        return value;
    }

    public ImmutableArray<T> List<T>(string key, Func<YamlFields, T> build) =>
        [.. Items<YamlMappingNode>(key, "a list of keys and values").Select(item =>
        {
            var fields = new YamlFields(item, faults);
            var value = build(fields);
            fields.RefuseOthers();
            return value;
        })];

    public ImmutableArray<string> Texts(string key) =>
        [.. Items<YamlScalarNode>(key, "a list of sentences").Select(s => s.Value ?? "")];

    /// <summary>Words by their names.</summary>
    public ImmutableSortedDictionary<string, string> Map(string key)
    {
        if (Node(key) is not { } found)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        if (found is YamlMappingNode map && map.Children.All(p => p is { Key: YamlScalarNode, Value: YamlScalarNode }))
        {
            return map.Children.ToImmutableSortedDictionary(p => ((YamlScalarNode)p.Key).Value ?? "", p => ((YamlScalarNode)p.Value).Value ?? "", StringComparer.Ordinal);
        }

        Wrong(key, "names with one word or number each", "something else");
        return ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>Reports what spans several keys.</summary>
    public void Refuse(string key, string expected, string found) => Wrong(key, expected, found);

    /// <summary>True where the key stands here.</summary>
    public bool Has(string key) => Node(key) is not null;

    private IEnumerable<T> Items<T>(string key, string expected)
        where T : YamlNode
    {
        if (Node(key) is not { } found)
        {
            return [];
        }

        if (found is YamlSequenceNode list && list.Children.All(c => c is T))
        {
            return list.Children.Cast<T>();
        }

        Wrong(key, expected, "something else");
        return [];
    }

    private void RefuseOthers()
    {
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>().Where(k => !known.Contains(k.Value ?? "")))
        {
            faults.Add(new Fault(key.Start.Line, "one of the keys " + string.Join(", ", known.Order(StringComparer.Ordinal)), Printable.Quote(key.Value ?? "")) { Unit = "line" });
        }
    }

    private string? Scalar(string key, bool required)
    {
        if (Node(key) is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        if (required)
        {
            faults.Add(new Fault(node.Start.Line, $"the key '{key}' with a value", "none") { Unit = "line" });
        }

        return null;
    }

    private YamlNode? Node(string key)
    {
        known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private void Wrong(string key, string expected, string found) =>
        faults.Add(new Fault(Node(key)?.Start.Line ?? node.Start.Line, $"{key}: {expected}", found) { Unit = "line" });
}
