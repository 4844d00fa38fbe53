using System.Globalization;

namespace Toolkit.EndToEnd.Tests;

/// <summary>Each sample gives what it says it gives.</summary>
public class SampleTests(DemoRun demo)
{
    /// <summary>Processors of other vector widths round differently; the rest of the chain is fixed.</summary>
    private const double OtherProcessors = 1e-6;

    [Fact]
    public async Task The_first_study_gives_the_estimates_it_expects()
    {
        var sample = Path.Combine(CommandLine.Root, "samples", "first-study");
        var folder = Directory.CreateTempSubdirectory("toolkit-sample-").FullName;
        try
        {
            File.Copy(Path.Combine(sample, "study.yaml"), Path.Combine(folder, "study.yaml"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "made"), demo.Folder);
            var ran = await CommandLine.RunAsync("run", Path.Combine(folder, "study.yaml"), "--output", Path.Combine(folder, "out"));
            Assert.Equal((0, true), (ran.Code, ran.Error.Contains("Report: ", StringComparison.Ordinal)));
            var expected = Estimates(Path.Combine(sample, "expected.csv"));
            var actual = Estimates(Path.Combine(folder, "out", "tables", "estimates.csv"));
            Assert.Equal(expected.Keys, actual.Keys);
            Assert.All(expected, e => Assert.All(e.Value.Zip(actual[e.Key]), pair => Assert.True(
                pair.First is { } a && pair.Second is { } b ? Math.Abs(a - b) <= OtherProcessors * Math.Max(1, Math.Abs(a)) : pair.First is null && pair.Second is null,
                $"{e.Key}: expected {pair.First}, found {pair.Second}")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_sample_study_file_is_sound()
    {
        var ran = await CommandLine.RunAsync("run", Path.Combine("samples", "first-study", "study.yaml"), "--dry-run");
        Assert.Equal((0, ""), (ran.Code, ran.Error));
    }

    /// <summary>Estimate, low and high by name.</summary>
    private static SortedDictionary<string, double?[]> Estimates(string table)
    {
        var rows = new SortedDictionary<string, double?[]>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            // A name may hold a comma and is then quoted; no other of the first five cells can.
            var (name, rest) = line[0] == '"' ? (line[1..line.IndexOf('"', 1)], line[(line.IndexOf('"', 1) + 2)..]) : (line[..line.IndexOf(',', StringComparison.Ordinal)], line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]);
            rows.Add(name, [.. rest.Split(',').Skip(1).Take(3).Select(Number)]);
        }

        return rows;
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
