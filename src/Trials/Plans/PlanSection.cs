using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Trials;

/// <summary>Keys and values of one mapping of a plan; what is wrong is collected, with its line, and reading goes on.</summary>
internal sealed class PlanSection(YamlMappingNode node, List<Fault> faults)
{
    public List<Fault> Faults { get; } = faults;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Complains of every key that is not named.</summary>
    public void Only(params ReadOnlySpan<string> keys)
    {
        var known = keys.ToArray();
        foreach (var key in node.Children.Keys.Where(k => k is not YamlScalarNode { Value: { } text } || !known.Contains(text)))
        {
            Faults.Add(new(key.Start.Line, "one of the keys " + string.Join(", ", known), Printable.Quote(key.ToString())) { Unit = "line" });
        }
    }

    public void Complain(string key, string expected, string found) => Faults.Add(new((Find(key) ?? node).Start.Line, $"{expected} under '{key}'", found) { Unit = "line" });

    /// <summary>A text that must be there.</summary>
    public string Text(string key)
    {
        if (Find(key) is YamlScalarNode { Value: { } text } && !string.IsNullOrWhiteSpace(text))
        {
            return text;
        }

        Complain(key, "a text", Has(key) ? "something else" : "nothing");
        return "-";
    }

    /// <summary>A text that can name a participant's arm, visit or outcome.</summary>
    public string Label(string key)
    {
        var text = Text(key);
        if (text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return text;
        }

        Complain(key, "letters, digits, '-', '_' or '.'", Printable.Quote(text));
        return "-";
    }

    /// <summary>One of the words named; <paramref name="otherwise"/> where the key is absent.</summary>
    public string OneOf(string key, ImmutableArray<string> words, string? otherwise = null)
    {
        if (otherwise is not null && !Has(key))
        {
            return otherwise;
        }

        var text = Text(key);
        if (!words.Contains(text) && text != "-")
        {
            Complain(key, "one of " + string.Join(", ", words), Printable.Quote(text));
        }

        return text;
    }

    /// <summary>A number between bounds; <paramref name="otherwise"/> where the key is absent, which is a fault where it is null.</summary>
    public double Number(string key, double? otherwise, double lowest, double highest)
    {
        if (!Has(key) && otherwise is { } value)
        {
            return value;
        }

        if (Find(key) is YamlScalarNode { Value: { } text } && Measurements.Numbers.TryParse(text, out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        Complain(key, string.Create(CultureInfo.InvariantCulture, $"a number from {lowest:0.####} to {highest:0.####}"), Find(key) is YamlScalarNode scalar ? Printable.Quote(scalar.Value) : "nothing");
        return otherwise ?? lowest;
    }

    /// <summary>A list of labels that differ.</summary>
    public ImmutableArray<string> Names(string key, int fewest)
    {
        var items = Find(key) is YamlSequenceNode list ? list.Children.OfType<YamlScalarNode>().Select(s => s.Value ?? "").ToImmutableArray() : [];
        if (items.Length < fewest)
        {
            Complain(key, $"a list of {fewest} names or more", $"{items.Length}");
        }

        foreach (var bad in items.Where(i => i.Length is 0 or > 64 || !i.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            Complain(key, "letters, digits, '-', '_' or '.'", Printable.Quote(bad));
        }

        Unique(key, items);
        return items;
    }

    public void Unique(string key, IEnumerable<string> names)
    {
        foreach (var twice in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1 && g.Key != "-"))
        {
            Complain(key, "names that differ", $"{Printable.Quote(twice.Key)} twice");
        }
    }

    /// <summary>A list of mappings; empty where the key is absent.</summary>
    public ImmutableArray<PlanSection> Sections(string key, int fewest = 0)
    {
        var items = Find(key) is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>().Select(m => new PlanSection(m, Faults)).ToImmutableArray() : [];
        if (items.Length < fewest || (Has(key) && Find(key) is not YamlSequenceNode))
        {
            Complain(key, $"a list of {Math.Max(1, fewest)} entries or more", $"{items.Length}");
        }

        return items;
    }

    /// <summary>One mapping; null where the key is absent.</summary>
    public PlanSection? Section(string key)
    {
        if (Has(key) && Find(key) is not YamlMappingNode)
        {
            Complain(key, "keys and values", "something else");
        }

        return Find(key) is YamlMappingNode mapping ? new(mapping, Faults) : null;
    }

    /// <summary>A list of as many numbers as asked for.</summary>
    public ImmutableArray<double> Numbers(string key, int count)
    {
        var values = ImmutableArray.CreateBuilder<double>();
        foreach (var item in Find(key) is YamlSequenceNode list ? list.Children : [])
        {
            if (item is YamlScalarNode { Value: { } text } && Measurements.Numbers.TryParse(text, out var number))
            {
                values.Add(number);
            }
        }

        if (values.Count != count)
        {
            Complain(key, $"a list of {count} numbers", $"{values.Count}");
        }

        return values.ToImmutable();
    }

    /// <summary>A list of as many lists of as many numbers.</summary>
    public ImmutableArray<ImmutableArray<double>> Square(string key, int size)
    {
        var rows = (Find(key) as YamlSequenceNode)?.Children.OfType<YamlSequenceNode>().Select(r => r.Children.OfType<YamlScalarNode>().Select(v => Measurements.Numbers.TryParse(v.Value, out var n) ? n : double.NaN).ToImmutableArray()).ToImmutableArray() ?? [];
        if (rows.Length != size || rows.Any(r => r.Length != size || r.Any(double.IsNaN)))
        {
            Complain(key, $"{size} lists of {size} numbers", $"{rows.Length} lists");
        }

        return rows;
    }

    private YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
}
