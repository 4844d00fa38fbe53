using System.Collections.Immutable;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Pipelines.Settings;

/// <summary>One setting of a file.</summary>
/// <param name="Key">Verbs and option, joined by dots: "device.acquire.port".</param>
/// <param name="Values">One, or several for an option that may be given several times.</param>
/// <param name="Line">One-based.</param>
public sealed record Setting(string Key, ImmutableArray<string> Values, int Line);

/// <summary>A YAML file of settings: a mapping for each verb, in it options without their dashes, and mappings for verbs beneath it.</summary>
public static class SettingsFile
{
    /// <summary>Settings are short: more is no settings file.</summary>
    private const long MostBytes = 1 << 20;
    private const int Deepest = 4;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Parsed<ImmutableArray<Setting>> Read(string path)
    {
        var place = Path.GetFileName(path);
        if (new FileInfo(path).Length > MostBytes)
        {
            return new Fault(0, "a settings file of at most 1 MB", "a longer one") { Place = place };
        }

        return YamlText.Documents(File.ReadAllText(path)).Bind(documents => documents.IsEmpty ? ImmutableArray<Setting>.Empty : Collect(documents[0], "", 0)).In(place);
    }

    private static Parsed<ImmutableArray<Setting>> Collect(YamlNode node, string path, int depth)
    {
        var line = checked((int)node.Start.Line);
        switch (node)
        {
            case YamlMappingNode map when depth < Deepest:
                var all = ImmutableArray.CreateBuilder<Setting>();
                foreach (var (key, value) in map.Children)
                {
                    var name = key is YamlScalarNode { Value: { Length: > 0 } text } ? text : "?";
                    if (!Collect(value, path.Length == 0 ? name : path + "." + name, depth + 1).Try(out var inner, out var fault))
                    {
                        return fault;
                    }

                    all.AddRange(inner);
                }

                return all.ToImmutable();
            case YamlScalarNode scalar when path.Contains('.', StringComparison.Ordinal):
                return ImmutableArray.Create(new Setting(path, [scalar.Value ?? ""], line));
            case YamlSequenceNode list when path.Contains('.', StringComparison.Ordinal) && list.Children.All(c => c is YamlScalarNode):
                return ImmutableArray.Create(new Setting(path, [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")], line));
            default:
                return new Fault(line, path.Length == 0 ? "a mapping of verbs" : path.Contains('.', StringComparison.Ordinal) ? "a value or a list of values" : "a mapping of options", node.NodeType.ToString().ToLowerInvariant()) { Unit = "line" };
        }
    }
}
