using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>Do the intervals of the demo hold the truth as often as they claim? Twenty seeds take minutes, so it is run on demand; the README gives the result.</summary>
public class CoverageTests
{
    private const int Seeds = 20;

    [Fact]
    public async Task Of_all_intervals_over_twenty_seeds_between_88_and_99_per_cent_hold_the_truth()
    {
        if (Environment.GetEnvironmentVariable("TOOLKIT_COVERAGE") is not { Length: > 0 })
        {
            Assert.Skip("Runs the demo on twenty seeds: set TOOLKIT_COVERAGE=1 to do so.");
        }

        var held = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var folder = Directory.CreateTempSubdirectory("toolkit-coverage-").FullName;
            await CommandLine.RunAsync("demo", "--output", folder, "--seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture), "--quiet");
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "results.json"), TestContext.Current.CancellationToken));
            foreach (var row in json.RootElement.GetProperty("truth").EnumerateArray())
            {
                var name = row.GetProperty("name").GetString()!;
                held[name] = held.GetValueOrDefault(name) + (row.GetProperty("inside").GetBoolean() ? 1 : 0);
            }

            Directory.Delete(folder, recursive: true);
        }

        var all = held.Count * Seeds;
        var inside = held.Values.Sum();
        TestContext.Current.TestOutputHelper!.WriteLine($"{inside} of {all}: " + string.Join(", ", held.Select(h => $"{h.Key} {h.Value}/{Seeds}")));
        Assert.InRange((double)inside / all, 0.88, 0.99);
    }
}
