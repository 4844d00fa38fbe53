using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A layout as YAML: blocks of wells with what they hold.</summary>
internal static class YamlLayout
{
    private static readonly string[] Known = ["wells", "well", "role", "name", "nominal", "dilution"];

    public static PlateLayout? Read(string text, bool nominalFromLot, out List<Fault> faults)
    {
        var builder = new LayoutBuilder('.', nominalFromLot);
        faults = builder.Faults;
        if (!YamlText.Documents(text).Try(out var documents, out var fault))
        {
            faults.Add(fault);
            return null;
        }

        if (documents.FirstOrDefault() is not YamlMappingNode root)
        {
            faults.Add(LayoutFaults.At(1, "the keys unit, analyte and wells", "none"));
            return null;
        }

        foreach (var (key, node) in root.Children)
        {
            Top(builder, Text(key), node);
        }

        return builder.Build();
    }

    private static void Top(LayoutBuilder builder, string key, YamlNode node)
    {
        switch (key)
        {
            case "unit":
                builder.Unit = Text(node);
                break;
            case "analyte":
                builder.Analyte = Text(node);
                break;
            case "wells" when node is YamlSequenceNode list:
                foreach (var entry in list)
                {
                    Entry(builder, entry);
                }

                break;
            default:
                builder.Faults.Add(LayoutFaults.At((int)node.Start.Line, "unit, analyte or a list wells", Printable.Quote(key)));
                break;
        }
    }

    private static void Entry(LayoutBuilder builder, YamlNode entry)
    {
        var line = (int)entry.Start.Line;
        if (entry is not YamlMappingNode map)
        {
            builder.Faults.Add(LayoutFaults.At(line, "a mapping with wells, role and name", Printable.Quote(entry.ToString())));
            return;
        }

        foreach (var (key, _) in map.Children.Where(c => !Known.Contains(Text(c.Key))))
        {
            builder.Faults.Add(LayoutFaults.At((int)key.Start.Line, "one of " + string.Join(", ", Known), Printable.Quote(Text(key))));
        }

        string Field(string name) => map.Children.FirstOrDefault(c => Text(c.Key) == name).Value is { } node ? Text(node) : "";
        var wells = Field("wells") + " " + Field("well");
        if (string.IsNullOrWhiteSpace(wells))
        {
            builder.Faults.Add(LayoutFaults.At(line, "wells such as A1 or A1:B3", "none"));
        }

        builder.Add(new LayoutLine(line, wells, Field("role"), Field("name"), Field("nominal"), Field("dilution"), ""));
    }

    private static string Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list => string.Join(' ', list.OfType<YamlScalarNode>().Select(item => item.Value)),
        _ => "",
    };
}
