using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Studies;

/// <summary>Reads how raw images of a study are prepared.</summary>
internal static class PreparationReader
{
    public static Preparation Read(YamlMap map, FaultList faults)
    {
        var t1w = SourceReader.Pattern(map, "t1w", map.Text("t1w", "a pattern of DICOM folders or NIfTI files"), faults);
        var bold = map.Optional("bold", "a pattern of DICOM folders or NIfTI files");
        var head = map.Optional("template", "a template's head: a file, or ch2");
        var brain = map.Optional("template-brain", "the same without its skull: a file, or ch2bet");
        if (head is null != (brain is null))
        {
            faults.Add(map.Line, "template and template-brain, or neither", head is null ? "no template" : "no template-brain");
        }

        var place = map.Choice("regions-in", head is null ? "t1w" : "template", "template", "t1w");
        if (place == "template" && head is null)
        {
            faults.Add(map.LineOfKey("regions-in"), "a template, in whose world the regions lie", "none", "Name template and template-brain, or say regions-in: t1w");
        }

        var preset = map.Choice("preset", "24p", [.. DenoisingPreset.All.Select(p => p.Name)]);
        if (!map.Has("preset"))
        {
            faults.Add(map.Line, "the key 'preset'", "no way of cleaning", "There is no unnamed default: " + string.Join(", ", DenoisingPreset.All.Select(p => p.Name)));
        }

        var read = new Preparation(t1w, bold is null ? null : SourceReader.Pattern(map, "bold", bold, faults), SourceReader.Regions(map, [], faults))
        {
            Template = head is null || brain is null ? null : (head, brain),
            RegionsInTemplate = place == "template",
            Preset = preset,
            SmoothMm = Within(map, "smooth", 0, 0, 30, faults),
            Dummies = map.Has("dummies") ? (int)Within(map, "dummies", 0, 0, 1000, faults) : null,
            FramewiseDisplacementMm = Within(map, "fd", 0.5, 0.01, 100, faults),
            InjectedChanges = SourceReader.InjectedChanges(map, faults),
        };
        map.RefuseUnknownKeys();
        return read;
    }

    public static PreparedCouplingSource Coupling(YamlMap map, FaultList faults)
    {
        var pair = map.Words("pair", "pair: the names of two regions");
        if (pair.Count != 2)
        {
            faults.Add(map.LineOfKey("pair"), "pair: the names of two regions", $"{pair.Count} names");
            return new("", "");
        }

        return new(pair[0], pair[1]);
    }

    private static double Within(YamlMap map, string key, double otherwise, double low, double high, FaultList faults)
    {
        var value = map.Number(key, otherwise);
        if (value >= low && value <= high)
        {
            return value;
        }

        faults.Add(map.LineOfKey(key), $"{key}: a number from {Numbers.Format(low)} to {Numbers.Format(high)}", Numbers.Format(value));
        return otherwise;
    }
}
