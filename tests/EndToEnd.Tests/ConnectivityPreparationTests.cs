using System.Globalization;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>What is done to a run before it is correlated, through the verb: smoothing, components of noise, and what the page says of all of it.</summary>
public class ConnectivityPreparationTests
{
    private const int Ok = 0, Usage = 64, BadData = 65;

    [Fact]
    public async Task The_methods_on_the_page_state_the_options_used_and_not_those_of_the_preset()
    {
        using var run = new ConnectivityRun();
        string[] scrub = ["--confounds", run["confounds.tsv"], "--preset", "24p-scrub", "--min-dof", "0"];
        var asItIs = await Methods(run, scrub);
        Assert.Contains("displacement (Power) above 0.5 mm or standardised DVARS above 1.5", asItIs, StringComparison.Ordinal);
        Assert.Contains("These are the settings of the preset 24p-scrub 1", asItIs, StringComparison.Ordinal);

        var changed = await Methods(run, [.. scrub, "--fd-threshold", "0.3", "--high-pass", "none", "--low-pass", "0.15", "--confound-columns", "csf", "trans_x"]);
        Assert.Contains("displacement (Power) above 0.3 mm or standardised DVARS above 1.5", changed, StringComparison.Ordinal);
        Assert.Contains("(no high-pass, low-pass 0.15 Hz)", changed, StringComparison.Ordinal);
        Assert.Contains("2 confounds (csf, trans_x)", changed, StringComparison.Ordinal);
        Assert.Contains($"{run.Table("timeseries.tsv").Length - 1} of 120 volumes were kept.", changed, StringComparison.Ordinal);
        Assert.Contains("began from the preset 24p-scrub 1 and depart from it in: high-pass, low-pass, displacement threshold, confounds.", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("0.5 mm", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("0.09", changed, StringComparison.Ordinal);

        File.WriteAllLines(run["kept.txt"], Enumerable.Range(5, 100).Select(t => t.ToString(CultureInfo.InvariantCulture)));
        var listed = await Methods(run, [.. scrub, "--sample-mask", run["kept.txt"], "--filter", "none", "--no-detrend", "--no-standardise-confounds"]);
        Assert.Contains("no trend removed, no temporal filter, 24 confounds", listed, StringComparison.Ordinal);
        Assert.Contains("The volumes to be kept were given as a list; the others were dropped before the cleaning.", listed, StringComparison.Ordinal);
        Assert.Contains("100 of 120 volumes were kept.", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("above 0.5 mm", listed, StringComparison.Ordinal);
        using var sidecar = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "sidecar.json"), TestContext.Current.CancellationToken));
        Assert.Equal("none", Text(sidecar.RootElement, "parameters", "censoring.framewiseDisplacementMm"));
    }

    [Fact]
    public async Task Thresholds_that_must_both_hold_and_spikes_beside_those_of_the_table_are_asked_to_be_told_clearly()
    {
        using var run = new ConnectivityRun();
        var one = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "6p", "--fd-threshold", "0.5", "--censor-both"));
        Assert.Equal(Usage, one.Code);
        Assert.Contains("--censor-both needs two thresholds: --fd-threshold and --dvars-threshold.", one.Error, StringComparison.Ordinal);
        File.WriteAllLines(run["spiked.tsv"], File.ReadAllLines(run["confounds.tsv"]).Select((l, t) => l + (t == 0 ? "\tmotion_outlier00" : t == 61 ? "\t1" : "\t0")));
        var twice = await CommandLine.RunAsync(run.Arguments("--confounds", run["spiked.tsv"], "--confound-columns", "motion_outlier*", "--fd-threshold", "0.5", "--spikes"));
        Assert.Equal(BadData, twice.Code);
        Assert.Contains("expected --spikes, or the columns motion_outlier… of the table, found both. Take one", twice.Error, StringComparison.Ordinal);
    }

    /// <summary>The sidecar of a run with these options.</summary>
    private static async Task<JsonElement> Run(ConnectivityRun run, params string[] options)
    {
        var ran = await CommandLine.RunAsync(run.Arguments(options));
        Assert.True(ran.Code == Ok, ran.Error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "sidecar.json"), TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    private static async Task<string> Methods(ConnectivityRun run, params string[] options)
    {
        await Run(run, options);
        return run.MethodsSection();
    }

    private static string Text(JsonElement root, string first, string second) => root.GetProperty(first).GetProperty(second).GetString()!;
}
