using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toolkit.EndToEnd.Tests;

/// <summary>toolkit IN OUT participant|group on participants that were prepared before.</summary>
public class BidsAppTests
{
    [Fact]
    public async Task Participants_then_the_group_give_derivatives_a_table_and_a_trial()
    {
        using var data = new BatchData(6);
        var ran = await data.RunAsync("out", "--nprocs", "2", "--participant_label", "sub-01", "02", "03", "04", "05", "06", "-v");
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Contains("6 of 6 participants are done", ran.Error, StringComparison.Ordinal);
        using var description = JsonDocument.Parse(await File.ReadAllTextAsync(data["out/dataset_description.json"], TestContext.Current.CancellationToken));
        Assert.Equal("derivative", description.RootElement.GetProperty("DatasetType").GetString());
        Assert.Equal("Toolkit", description.RootElement.GetProperty("GeneratedBy")[0].GetProperty("Name").GetString());
        Assert.Equal("made", description.RootElement.GetProperty("SourceDatasets")[0].GetProperty("Name").GetString());
        Assert.All(["out/sub-01.html", "out/sub-01/sub-01_manifest.json", "out/logs/CITATION.md", "out/logs/run.html", "out/logs/status.json", "out/.bidsignore"], f => Assert.True(File.Exists(data[f]), f));
        using var status = JsonDocument.Parse(await File.ReadAllTextAsync(data["out/logs/status.json"], TestContext.Current.CancellationToken));
        Assert.Equal((6, 0), (status.RootElement.GetProperty("done").GetInt32(), status.RootElement.GetProperty("exitCode").GetInt32()));

        Assert.Equal(0, (await data.GroupAsync("out")).Code);
        var table = await File.ReadAllLinesAsync(data["out/group.csv"], TestContext.Current.CancellationToken);
        Assert.Equal("participant,arm,visit,outcome,value,unit", table[0]);
        Assert.StartsWith("01,exercise,base,z_PAG_mOFC_task_rest,", table.First(l => l.StartsWith("01,", StringComparison.Ordinal) && l.Contains("PAG_mOFC", StringComparison.Ordinal)), StringComparison.Ordinal);
        await File.WriteAllTextAsync(data["plan.yaml"], """
            title: coupling
            arms: [control, exercise]
            visits:
              - {name: base, day: 0}
              - {name: week12, day: 84}
            outcomes:
              - {name: z_PAG_mOFC_task_rest, title: PAG to mOFC, unit: "1", benefit: lower}
            """, TestContext.Current.CancellationToken);
        var trial = await CommandLine.RunAsync("trial", "analyse", data["plan.yaml"], "--data", data["out/group.csv"], "--json");
        Assert.True(trial.Code == 0, trial.Error);
        using var estimates = JsonDocument.Parse(trial.Output);
        Assert.NotEqual(0, estimates.RootElement.GetProperty("estimates").GetArrayLength());
    }

    [Fact]
    public async Task The_same_bytes_come_from_one_process_and_from_three()
    {
        using var data = new BatchData(3);
        Assert.Equal(0, (await data.RunAsync("one", "--nprocs", "1")).Code);
        Assert.Equal(0, (await data.RunAsync("three", "--nprocs", "6", "--omp-nthreads", "2")).Code);
        Assert.Equal(data.Tree("one"), data.Tree("three"));
    }

    [Fact]
    public async Task Damage_is_named_others_go_on_and_after_repair_the_tree_is_that_of_a_clean_run()
    {
        using var data = new BatchData(3);
        Assert.Equal(0, (await data.RunAsync("clean")).Code);
        var sound = await File.ReadAllBytesAsync(data.Bold(2), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(data.Bold(2), sound[..1000], TestContext.Current.CancellationToken);
        var damaged = await data.RunAsync("out");
        Assert.Equal(8, damaged.Code);
        Assert.Contains("sub-02 failed at ses-base_task-rest_import: sub-02_ses-base_task-rest", damaged.Error, StringComparison.Ordinal);
        Assert.Contains("bold.nii: byte 1000: expected", damaged.Error, StringComparison.Ordinal);
        Assert.Contains("byte 1000", await File.ReadAllTextAsync(data["out/logs/run.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(Directory.Exists(data["out/sub-03"]) && !Directory.Exists(data["out/sub-02"]));
        Assert.Equal(4, (await data.RunAsync("out", "--participant-label", "02")).Code);

        var group = await data.GroupAsync("out");
        Assert.Equal(65, group.Code);
        Assert.Contains("sub-02 is missing: ses-base_task-rest_import", group.Error, StringComparison.Ordinal);
        Assert.Equal(8, (await data.GroupAsync("out", "--allow-missing")).Code);
        File.Delete(data["out/group.csv"]);
        File.Delete(data["out/group.html"]);

        await File.WriteAllBytesAsync(data.Bold(2), sound, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await data.RunAsync("out")).Code);
        Assert.Equal(data.Tree("clean"), data.Tree("out"));
    }

    [Fact]
    public async Task A_work_folder_of_another_version_costs_its_participant_until_it_is_cleaned()
    {
        using var data = new BatchData(2);
        Directory.CreateDirectory(data["work/sub-01"]);
        await File.WriteAllTextAsync(data["work/sub-01/work.json"], """{"toolkit": "0.0.1"}""", TestContext.Current.CancellationToken);
        var ran = await data.RunAsync("out", "-w", data["work"]);
        Assert.Equal(8, ran.Code);
        Assert.Contains("found one of version 0.0.1. It is not reused", ran.Error, StringComparison.Ordinal);
        Assert.Equal(73, (await data.RunAsync("out", "-w", data["work"], "--participant-label", "01")).Code);
        Assert.Equal(0, (await data.RunAsync("out", "-w", data["work"], "--clean-workdir")).Code);
    }

    [Fact]
    public async Task Other_settings_never_replace_a_result()
    {
        using var data = new BatchData(1);
        Assert.Equal(0, (await data.RunAsync("out")).Code);
        var before = data.Tree("out");
        var other = await data.RunAsync("out", "--smooth", "6");
        Assert.Equal(73, other.Code);
        Assert.Contains("was published with other settings. Results are never replaced", other.Error, StringComparison.Ordinal);
        Assert.Equal(before, data.Tree("out"));
    }

    [Fact]
    public async Task A_configuration_file_says_what_the_command_line_does_not()
    {
        using var data = new BatchData(2);
        await File.WriteAllTextAsync(data["config.yaml"], "participant_label: ['02']\npreset: 6p\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await data.RunAsync("out", "--config-file", data["config.yaml"])).Code);
        Assert.True(Directory.Exists(data["out/sub-02"]) && !Directory.Exists(data["out/sub-01"]));
        await File.WriteAllTextAsync(data["wrong.yaml"], "participant_label: {a: b}\n", TestContext.Current.CancellationToken);
        Assert.Equal(64, (await data.RunAsync("out", "--config-file", data["wrong.yaml"])).Code);
    }

    [Fact]
    public async Task Reports_only_makes_lost_pages_again_and_names_who_has_no_results()
    {
        using var data = new BatchData(4);
        Assert.Equal(0, (await data.RunAsync("out", "--participant-label", "01", "02", "03")).Code);
        var (kept, lost) = (await PageAsync("02"), await PageAsync("01"));
        File.Delete(data["out/sub-01.html"]);
        File.Delete(data["out/sub-03/sub-03_values.tsv"]);
        var ran = await data.RunAsync("out", "--reports-only");
        Assert.Equal(8, ran.Code);
        Assert.Contains("sub-04 has no page: sub-04: expected a published result, found none", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-03 has no page: sub-03: expected a whole result, found sub-03/sub-03_values.tsv is missing. Remove the participant and run it again", ran.Error, StringComparison.Ordinal);
        Assert.Contains("1 written again, 1 as published, 2 without results", ran.Error, StringComparison.Ordinal);
        Assert.Equal(kept, await PageAsync("02"));
        var again = await PageAsync("01");
        Assert.NotEqual(lost, again);
        Assert.Contains("It lacks what they do not hold: connectivity: the carpet", again, StringComparison.Ordinal);
        Assert.Equal(Numbers(lost), Numbers(again));

        // What was written again is the published page from now on: nobody is worked on anew for it.
        var after = await data.RunAsync("out", "--participant-label", "01", "02", "--reports-only");
        Assert.Equal(0, after.Code);
        Assert.Contains("0 written again, 2 as published, 0 without results", after.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await data.RunAsync("out", "--participant-label", "01")).Code);
        Assert.Equal(again, await PageAsync("01"));
        Assert.Equal(2, (await data.RunAsync("out", "--participant-label", "04", "--reports-only")).Code);

        Task<string> PageAsync(string label) => File.ReadAllTextAsync(data[$"out/sub-{label}.html"], TestContext.Current.CancellationToken);
        static string Numbers(string page) => Regex.Match(page, "<table><caption>Every number.*?</table>", RegexOptions.Singleline).Value is { Length: > 0 } table ? table : throw new InvalidDataException("The page has no table of numbers.");
    }
}
