using System.Collections.Immutable;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Pipelines.Bids;

/// <summary>A file of options, one "name: value" or "name: [value, value]" a line, named as on the command line without the dashes.</summary>
public static class ConfigFile
{
    private const int Largest = 1 << 20;

    /// <summary>Reads the options in the order of the file; a switch that is true has no value, one that is false is left out.</summary>
    public static Parsed<ImmutableArray<(string Name, ImmutableArray<string> Values)>> Read(string text)
    {
        if (text.Length > Largest)
        {
            return new Fault(1, "a file of at most 1 MiB", $"{text.Length} characters") { Unit = "line" };
        }

        if (!YamlText.Documents(text).Try(out var documents, out var fault))
        {
            return fault;
        }

        if (documents.IsEmpty)
        {
            return ImmutableArray<(string, ImmutableArray<string>)>.Empty;
        }

        if (documents is not [YamlMappingNode map])
        {
            return new Fault(1, "lines of 'name: value'", "something else") { Unit = "line" };
        }

        var options = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var values = value switch { YamlScalarNode s => [s], YamlSequenceNode list => list.Children.ToArray(), _ => (YamlNode[])[] };
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || values.Length == 0 || values.Any(v => v is not YamlScalarNode { Value: { Length: > 0 } }))
            {
                return new Fault(key.Start.Line, "an option's name and a value or a list of values", Printable.Quote(name)) { Unit = "line" };
            }

            string[] texts = [.. values.Select(v => ((YamlScalarNode)v).Value!)];
            if (texts is not ["false"])
            {
                options.Add((name.Replace('_', '-'), texts is ["true"] ? [] : [.. texts]));
            }
        }

        return options.ToImmutable();
    }
}
