using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The sample plan as a stranger would use it: simulated, analysed, read again from what was written, changed.</summary>
public sealed class PlannedTrialTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-plan-").FullName;
    private string plan = "";
    private string values = "";

    public async ValueTask InitializeAsync()
    {
        plan = Path.Combine(folder, "plan.yaml");
        values = Path.Combine(folder, "values.csv");
        File.Copy(Path.Combine(CommandLine.Root, "samples", "planned-trial", "plan.yaml"), plan);
        var ran = await CommandLine.RunAsync("trial", "simulate", plan, "--write", values);
        Assert.Equal((0, $"one simulated trial from seed 1: {values}"), (ran.Code, ran.Error.TrimEnd()));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_plan_gives_estimates_a_page_and_datasets_that_give_the_same_estimates()
    {
        var output = Path.Combine(folder, "out");
        var ran = await CommandLine.RunAsync("trial", "analyse", plan, "--data", values, "--output", output);
        Assert.Equal(0, ran.Code);
        var first = Primary(await File.ReadAllTextAsync(Path.Combine(output, "results.json"), TestContext.Current.CancellationToken));
        Assert.Contains("koos_pain: exercise - control at week12 [jump-to-reference]", first.Keys);
        Assert.Contains("crp → koos_pain: indirect effect, exercise - control at week12", first.Keys);
        var page = await File.ReadAllTextAsync(Path.Combine(output, "report.html"), TestContext.Current.CancellationToken);
        Assert.All(new[] { "Flow of participants", "Before treatment, by arm", "KOOS pain over the visits", "Size and evidence", "Change of C-reactive protein and change of KOOS pain", "under other assumptions" }, title => Assert.Contains(title, page, StringComparison.Ordinal));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        foreach (var name in new[] { "adout.parquet", "adout.json" })
        {
            var again = await CommandLine.RunAsync("trial", "analyse", plan, "--data", Path.Combine(output, "datasets", name), "--json");
            Assert.Equal(0, again.Code);
            Assert.All(Primary(again.Output), e => Assert.Equal(first[e.Key], e.Value));
        }

        Assert.All(new[] { "adsl.json", "adsl.csv", "adsl.parquet", "lb.json", "observations.fhir.json" }, name => Assert.True(new FileInfo(Path.Combine(output, "datasets", name)).Length > 100, name));
    }

    [Fact]
    public async Task A_plan_that_changed_after_the_data_were_seen_is_refused_until_the_change_is_recorded()
    {
        Assert.Equal(0, (await CommandLine.RunAsync("trial", "analyse", plan, "--data", values, "--json")).Code);
        var text = await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(plan, text.Replace("importantChange: 10", "importantChange: 4", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var refused = await CommandLine.RunAsync("trial", "analyse", plan, "--data", values, "--json");
        Assert.Equal((65, ""), (refused.Code, refused.Output));
        var previous = refused.Error[(refused.Error.IndexOf("previous: ", StringComparison.Ordinal) + 10)..].Trim();
        await File.AppendAllTextAsync(plan, $"changes:\n  - {{date: 2026-05-01, reason: a smaller change matters, previous: {previous}}}\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandLine.RunAsync("trial", "analyse", plan, "--data", values, "--json")).Code);
    }

    [Fact]
    public async Task Power_comes_from_the_assumptions_and_a_plan_without_any_says_so()
    {
        var ran = await CommandLine.RunAsync("trial", "simulate", plan, "--trials", "20", "--per-arm", "30", "--json");
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal((30, 4), (json.RootElement.GetProperty("perArm").GetInt32(), json.RootElement.GetProperty("comparisons").GetArrayLength()));
        var text = await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(plan, text[..text.IndexOf("assumptions:", StringComparison.Ordinal)], TestContext.Current.CancellationToken);
        var without = await CommandLine.RunAsync("trial", "simulate", plan);
        Assert.Equal(65, without.Code);
        Assert.Contains("plan.yaml: expected 'assumptions'", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_no_value_is_named_and_the_others_are_analysed()
    {
        var lines = await File.ReadAllLinesAsync(values, TestContext.Current.CancellationToken);
        lines[5] = lines[5][..(lines[5].LastIndexOf(',') + 1)] + "high";
        await File.WriteAllLinesAsync(values, lines, TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("trial", "analyse", plan, "--data", values, "--json");
        Assert.Equal(8, ran.Code);
        Assert.Contains("values.csv: line 6: expected a number, '<' and a limit, or '>' and a limit, found 'high'", ran.Error, StringComparison.Ordinal);
        Assert.NotEmpty(Primary(ran.Output));
    }

    private static Dictionary<string, double?> Primary(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("estimates").EnumerateArray().ToDictionary(
            e => e.GetProperty("name").GetString()!, e => e.GetProperty("estimate").ValueKind == JsonValueKind.Number ? e.GetProperty("estimate").GetDouble() : (double?)null, StringComparer.Ordinal);
    }
}
