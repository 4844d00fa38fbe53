using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>A study whose plates and scans are real: reference cases stand for participants. The clinical table is made up, for none comes with them.</summary>
public class RealStudyTests
{
    private const int Partial = 8;

    private static readonly string Shared = Environment.GetEnvironmentVariable("TOOLKIT_CONFORMANCE") is { Length: > 0 } stated ? stated : Path.Combine(CommandLine.Root, "..", "shared");

    [Fact]
    public async Task Real_series_and_plates_go_from_bytes_to_estimates()
    {
        var series = Series("ge", "classic", "bold").Concat(Series("siemens", "mosaic", "bold")).ToList();
        var plate = Plates().FirstOrDefault();
        if (series.Count < 4 || plate is null)
        {
            Assert.Skip($"No reference series and plates under {Shared}: set TOOLKIT_CONFORMANCE to the folder that holds them.");
        }

        var folder = Directory.CreateTempSubdirectory("toolkit-real-").FullName;
        try
        {
            var people = Write(folder, series, plate);
            var ran = await CommandLine.RunAsync("run", Path.Combine(folder, "study.yaml"), "--output", Path.Combine(folder, "out"));
            Assert.True(ran.Code is 0 or Partial, ran.Error);
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "out", "results.json"), TestContext.Current.CancellationToken));
            AssertConnectivity(json, people, series);
            AssertConcentrations(json, plate);
            Assert.Contains("Standard curve", await File.ReadAllTextAsync(Path.Combine(folder, "out", "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A run long enough has its z, one that is too short says so; none is left without either.</summary>
    private static void AssertConnectivity(JsonDocument json, List<(string Participant, string Visit)> people, List<(string Folder, int Volumes)> series)
    {
        var byParticipant = json.RootElement.GetProperty("participants").EnumerateArray().ToDictionary(p => p.GetProperty("participant").GetString()!, p => p.GetProperty("values").EnumerateArray().ToList());
        foreach (var ((participant, visit), (folder, volumes)) in people.Zip(series))
        {
            var value = byParticipant[participant].Single(v => v.GetProperty("outcome").GetString() == "z" && v.GetProperty("visit").GetString() == visit);
            if (volumes >= 10)
            {
                Assert.True(value.GetProperty("value").ValueKind == JsonValueKind.Number, $"{folder}: {value}");
                Assert.InRange(value.GetProperty("value").GetDouble(), -3, 3);
            }
            else
            {
                Assert.Contains("degrees of freedom", value.GetProperty("valueReason").GetString(), StringComparison.Ordinal);
            }
        }
    }

    private static void AssertConcentrations(JsonDocument json, string plate)
    {
        var values = json.RootElement.GetProperty("participants").EnumerateArray().SelectMany(p => p.GetProperty("values").EnumerateArray()).Where(v => v.GetProperty("outcome").GetString() == "marker").ToList();
        var measured = values.Where(v => v.GetProperty("value").ValueKind == JsonValueKind.Number).ToList();
        Assert.NotEmpty(measured);
        var provenance = json.RootElement.GetProperty("provenance");
        var digests = provenance.EnumerateObject().Where(e => e.Value.TryGetProperty("sha256", out _)).Select(e => e.Value.GetProperty("sha256").GetString());
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(plate))), digests);
    }

    private static List<(string Participant, string Visit)> Write(string folder, List<(string Folder, int Volumes)> series, string plate)
    {
        var places = series.Select((_, i) => ($"P{(i / 2) + 1}", i % 2 == 0 ? "before" : "after")).ToList();
        foreach (var ((participant, visit), (source, _)) in places.Zip(series))
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, "dicom", participant, visit)).FullName;
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }

        var people = places.Select(p => p.Item1).Distinct().ToList();
        File.WriteAllText(Path.Combine(folder, "participants.csv"), "participant,arm\n" + string.Concat(people.Select((p, i) => $"{p},{(i % 2 == 0 ? "control" : "exercise")}\n")));
        File.WriteAllText(Path.Combine(folder, "pain.csv"), "participant,visit,value\n" + string.Concat(people.SelectMany((p, i) => new[] { $"{p},before,{60 + i}\n", string.Create(CultureInfo.InvariantCulture, $"{p},after,{55 - (7 * i * i % 11)}\n") })));
        File.Copy(plate, Path.Combine(folder, "plate.csv"));
        var samples = SampleNames(plate).Zip(people.SelectMany(p => new[] { (p, "before"), (p, "after") }));
        File.WriteAllText(Path.Combine(folder, "samples.csv"), "sample,participant,visit\n" + string.Concat(samples.Select(s => $"\"{s.First}\",{s.Second.p},{s.Second.Item2}\n")));
        File.WriteAllText(Path.Combine(folder, "study.yaml"), """
            study: real
            arms: [control, exercise]
            visits: [{name: before}, {name: after}]
            participants: participants.csv
            outcomes:
              pain: {unit: mm, benefit: lower, table: {file: pain.csv}}
              marker: {unit: "", benefit: undecided, plates: {files: [{plate: plate.csv}], samples: samples.csv, weights: 1/y2}}
              z:
                unit: "1"
                benefit: undecided
                connectivity:
                  bold: dicom/{participant}/{visit}
                  spheres:
                    - {name: A, centre: [0, 20, 20], radius: 12}
                    - {name: B, centre: [0, -20, 20], radius: 12}
                  pair: [A, B]
                  minimum-dof: 6
            """.Replace("unit: \"\"", "unit: \"{unit}\"", StringComparison.Ordinal).Replace("{unit}", UnitOf(plate), StringComparison.Ordinal));
        return places;
    }

    /// <summary>The first plate with enough samples to give each place one, in the order of names.</summary>
    private static IEnumerable<string> Plates() => Directory.Exists(Path.Combine(Shared, "assays", "conformance", "plates"))
        ? Directory.EnumerateFiles(Path.Combine(Shared, "assays", "conformance", "plates"), "real_*.csv").Order(StringComparer.Ordinal).Where(p => SampleNames(p).Count >= 8)
        : [];

    private static List<string> SampleNames(string plate) => [.. File.ReadLines(plate).Skip(1).Select(l => l.Split(',')).Where(c => c[1] == "sample").Select(c => c[2]).Distinct()];

    private static string UnitOf(string plate)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(plate, ".settings.json")));
        return settings.RootElement.TryGetProperty("unit", out var unit) ? unit.GetString()! : "1";
    }

    private static IEnumerable<(string Folder, int Volumes)> Series(params string[] tags)
    {
        var cases = Path.Combine(Shared, "dicom", "conformance");
        foreach (var folder in Directory.Exists(cases) ? Directory.EnumerateDirectories(cases).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (!Directory.Exists(Path.Combine(folder, "input")) || !File.Exists(Path.Combine(folder, "case.json")))
            {
                continue;
            }

            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
            var found = json.RootElement.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!).ToHashSet();
            if (tags.All(found.Contains))
            {
                yield return (Path.Combine(folder, "input"), json.RootElement.GetProperty("expect").GetProperty("images")[0].GetProperty("shape_ras")[3].GetInt32());
            }
        }
    }
}
