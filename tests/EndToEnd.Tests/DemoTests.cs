using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toolkit.EndToEnd.Tests;

public partial class DemoTests(DemoRun demo)
{
    [Fact]
    public void The_demo_runs_the_whole_chain_and_loses_nothing()
    {
        Assert.Equal((0, ""), (demo.Ran.Code, string.Join('\n', demo.Ran.Error.Split('\n').Where(l => l.Contains("fault", StringComparison.OrdinalIgnoreCase)))));
        using var json = demo.Json();
        Assert.Equal(0, json.RootElement.GetProperty("faults").GetArrayLength());
        Assert.Equal(40, json.RootElement.GetProperty("participants").GetArrayLength());
        Assert.All(json.RootElement.GetProperty("participants").EnumerateArray(), p => Assert.Equal(11, p.GetProperty("values").GetArrayLength()));
    }

    [Fact]
    public void Truth_estimate_and_interval_are_printed_side_by_side()
    {
        var lines = demo.Ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^estimand\s+truth\s+estimate\s+95 % interval\s+inside\?$", lines[0]);
        Assert.Equal(9, lines.Length);
        Assert.Matches(@"^pain_vas: exercise - control\s+-14\s+-\d+(\.\d+)?\s+-?\d+(\.\d+)? to -?\d+(\.\d+)?\s+(yes|no)$", lines[1]);
        Assert.Equal(9, File.ReadAllLines(Path.Combine(demo.Folder, "input", "truth.csv")).Length);
        using var json = demo.Json();
        var truth = json.RootElement.GetProperty("truth");
        Assert.Equal(8, truth.GetArrayLength());
        Assert.True(truth.EnumerateArray().Count(t => t.GetProperty("inside").GetBoolean()) >= 6, "Of eight 95 % intervals, three or more missing the truth has a chance of 0.6 %: " + demo.Ran.Output);
    }

    [Fact]
    public void Every_number_leads_back_to_bytes()
    {
        using var json = demo.Json();
        var table = json.RootElement.GetProperty("provenance");
        var pending = new Queue<string>(json.RootElement.GetProperty("estimates").EnumerateArray().SelectMany(Ids)
            .Concat(json.RootElement.GetProperty("participants").EnumerateArray().SelectMany(p => p.GetProperty("values").EnumerateArray()).SelectMany(Ids)));
        var seen = new HashSet<string>();
        var sources = new HashSet<string>();
        while (pending.TryDequeue(out var id))
        {
            if (!seen.Add(id))
            {
                continue;
            }

            var entry = table.GetProperty(id);
            if (entry.TryGetProperty("source", out var source))
            {
                sources.Add(Path.GetExtension(source.GetString()!));
            }
            else
            {
                Assert.True(entry.TryGetProperty("inputs", out var inputs) && inputs.GetArrayLength() > 0, $"{id} has neither a source nor inputs.");
                foreach (var input in inputs.EnumerateArray())
                {
                    pending.Enqueue(input.GetString()!);
                }
            }
        }

        Assert.Superset(new HashSet<string> { ".csv", ".astm", ".bin", ".yaml", ".tsv", ".gz" }, sources);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_on_one_thread_and_on_two()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-again-").FullName;
        try
        {
            var again = await CommandLine.RunAsync("demo", "--output", folder, "--seed", "3", "--threads", "1", "--quiet");
            Assert.Equal(0, again.Code);
            Assert.Equal("", again.Error);
            Assert.Equal(await File.ReadAllBytesAsync(demo.Results, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(folder, "results.json"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_report_stands_alone_and_shows_every_figure()
    {
        var page = File.ReadAllText(Path.Combine(demo.Folder, "report.html"));
        Assert.DoesNotMatch(OutsideReference(), page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            new[] { "Signals of plate TNFA-1", "Standard curve of IL6-2", "Connectivity between regions", "Motion and signal", "Standardised effect", "Change of C-reactive protein", "mOFC gray-matter change and change of", "Methods", "Provenance" },
            title => Assert.Contains(title, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_hold_the_same_estimates_as_the_result()
    {
        using var json = demo.Json();
        var rows = File.ReadAllLines(Path.Combine(demo.Folder, "tables", "estimates.csv"));
        Assert.Equal(json.RootElement.GetProperty("estimates").GetArrayLength(), rows.Length - 1);
        Assert.Equal(40 * 11, File.ReadAllLines(Path.Combine(demo.Folder, "tables", "outcomes.csv")).Length - 1);
    }

    private static IEnumerable<string> Ids(JsonElement element) => element.GetProperty("provenance").EnumerateArray().Select(id => id.GetString()!);

    [GeneratedRegex("(src|href)\\s*=\\s*[\"'](https?:)?//|url\\(\\s*['\"]?https?:|@import", RegexOptions.IgnoreCase)]
    private static partial Regex OutsideReference();
}
