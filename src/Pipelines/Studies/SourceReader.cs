using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Studies;

/// <summary>Reads where an outcome's values come from: exactly one of table, analyser, plates, connectivity, graymatter.</summary>
internal static class SourceReader
{
    private const string DefaultSample = "{participant}-{visit}";
    private static readonly string[] Kinds = ["table", "analyser", "plates", "connectivity", "graymatter"];

    public static OutcomeSource? Read(YamlMap outcome, bool prepared, FaultList faults)
    {
        var stated = Kinds.Where(outcome.Has).ToList();
        if (stated.Count != 1)
        {
            faults.Add(outcome.Line, "one source: " + string.Join(", ", Kinds), stated.Count == 0 ? "none" : string.Join(" and ", stated));
            return null;
        }

        var map = outcome.Map(stated[0], $"{stated[0]}: a mapping")!;
        OutcomeSource source = stated[0] switch
        {
            "table" => new TableSource(map.Text("file", "a CSV file with the columns participant, visit and a value"), map.Optional("column", "the value's column") ?? "value"),
            "analyser" => new AnalyserSource(
                map.Text("file", "a captured LIS session"),
                map.Text("test", "the analyser's test code"),
                Pattern(map, "sample", map.Optional("sample", "a pattern of specimen identifiers") ?? DefaultSample, faults)),
            "plates" => Plates(map, faults),
            "connectivity" when prepared && !map.Has("bold") => PreparationReader.Coupling(map, faults),
            "graymatter" when prepared && !map.Has("t1w") => new PreparedChangeSource(map.Text("region", "the name of a region")),
            "connectivity" => Connectivity(map, faults),
            _ => GrayMatter(map, faults),
        };
        map.RefuseUnknownKeys();
        return source;
    }

    private static PlateSource Plates(YamlMap map, FaultList faults)
    {
        var plates = ImmutableArray.CreateBuilder<PlateFile>();
        foreach (var node in map.List("files", "a list of {plate: FILE, layout: FILE}"))
        {
            var file = YamlMap.Of(node, "a plate: {plate: FILE, layout: FILE}", faults);
            plates.Add(new(file.Text("plate", "the plate's file"), file.Optional("layout", "the layout's file")) { Analyte = file.Optional("analyte", "one analyte of the file") });
            file.RefuseUnknownKeys();
        }

        var table = map.Optional("samples", "a CSV file with the columns sample, participant, visit");
        var sample = map.Optional("sample", "a pattern of sample names") ?? DefaultSample;
        return new(
            plates.ToImmutable(),
            table is null ? Pattern(map, "sample", sample, faults) : sample,
            map.Choice("curve", "4PL", "4PL", "5PL", "linear", "log-log"),
            map.Choice("weights", "1/y2", "none", "1/y", "1/y2"),
            map.Choice("blank", "subtract", "subtract", "ignore") == "subtract")
        {
            SampleTable = table,
            MaximumCv = map.Number("maximum-cv", 25),
        };
    }

    private static ConnectivitySource Connectivity(YamlMap map, FaultList faults)
    {
        var bold = Pattern(map, "bold", map.Text("bold", "a pattern of DICOM folders or NIfTI files"), faults);
        var pair = map.Words("pair", "pair: the names of two regions");
        if (pair.Count != 2)
        {
            faults.Add(map.LineOfKey("pair"), "pair: the names of two regions", $"{pair.Count} names");
            pair = ["", ""];
        }

        var band = map.Numbers("band", 2);
        if (band is [var low, var high] && !(low >= 0 && low < high))
        {
            faults.Add(map.LineOfKey("band"), "band: [low, high] in Hz, low below high", $"[{Numbers.Format(low)}, {Numbers.Format(high)}]");
        }

        return new(bold, Regions(map, pair, faults), pair[0], pair[1])
        {
            Band = band is null ? null : (band[0], band[1]),
            Confounds = map.Optional("confounds", "a pattern of tables of confounds"),
            MinimumDegreesOfFreedom = (int)map.Number("minimum-dof", 15),
        };
    }

    private static GrayMatterSource GrayMatter(YamlMap map, FaultList faults)
    {
        var t1w = Pattern(map, "t1w", map.Text("t1w", "a pattern of DICOM folders or NIfTI files"), faults);
        var region = map.Text("region", "the name of a region");
        var regions = Regions(map, [region], faults);
        if (!regions.Spheres.IsEmpty)
        {
            faults.Add(map.LineOfKey("spheres"), "regions: a label image", "spheres", "A volume needs the region's outline");
        }

        return new(t1w, regions, region) { InjectedChanges = InjectedChanges(map, faults) };
    }

    /// <summary>How many changes of each kind are injected for the recovery; two are the fewest that give a minimal detectable change.</summary>
    internal static int InjectedChanges(YamlMap map, FaultList faults)
    {
        const int most = 200;
        var value = map.Number("injected-changes", 2);
        if (value >= 0 && value <= most && value == Math.Floor(value))
        {
            return (int)value;
        }

        faults.Add(map.LineOfKey("injected-changes"), $"injected-changes: a whole number from 0 to {most}", Numbers.Format(value));
        return 0;
    }

    internal static RegionChoice Regions(YamlMap map, IReadOnlyList<string> needed, FaultList faults)
    {
        var labels = map.Optional("regions", "a NIfTI label image");
        var names = map.Optional("names", "a table of labels and names");
        var spheres = ImmutableArray.CreateBuilder<Sphere>();
        if (map.Has("spheres"))
        {
            foreach (var node in map.List("spheres", "a list of {name, centre, radius}"))
            {
                var sphere = YamlMap.Of(node, "a sphere: {name: PAG, centre: [4, -26, -14], radius: 3}", faults);
                var centre = sphere.Numbers("centre", 3);
                if (centre is null && !sphere.Has("centre"))
                {
                    faults.Add(sphere.Line, "centre: three coordinates in RAS+ mm", "none");
                }

                spheres.Add(new(sphere.Text("name", "the region's name"), centre is null ? default : new(centre[0], centre[1], centre[2]), sphere.Number("radius", 4)));
                sphere.RefuseUnknownKeys();
            }
        }

        if (labels is null == (spheres.Count == 0))
        {
            faults.Add(map.Line, "either regions: FILE or spheres: a list", labels is null ? "neither" : "both");
        }

        foreach (var missing in needed.Where(n => n.Length > 0 && spheres.Count > 0 && spheres.All(s => s.Name != n)))
        {
            faults.Add(map.LineOfKey("spheres"), $"a sphere named {Printable.Quote(missing)}", string.Join(", ", spheres.Select(s => Printable.Quote(s.Name))));
        }

        return new(labels, names, spheres.ToImmutable());
    }

    /// <summary>A pattern must tell participants and visits apart, or one file would be read for all.</summary>
    internal static string Pattern(YamlMap map, string key, string pattern, FaultList faults)
    {
        if (pattern.Length > 0 && !(pattern.Contains("{participant}", StringComparison.Ordinal) && pattern.Contains("{visit}", StringComparison.Ordinal)))
        {
            faults.Add(map.LineOfKey(key), $"{key}: a pattern with {{participant}} and {{visit}}", Printable.Quote(pattern));
        }

        return pattern;
    }
}
