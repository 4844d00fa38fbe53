using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The evidence verbs as a person runs them: the samples give what they say, and what is wrong in a table is named while everything else is still synthesised.</summary>
public class EvidenceVerbTests
{
    private const int Partial = 8;
    private const int NoInput = 2;
    private const int BadData = 65;
    private const int Usage = 64;

    private static readonly string Review = Path.Combine(CommandLine.Root, "samples", "exercise-and-pain-review");
    private static readonly string Pooled = Path.Combine(CommandLine.Root, "samples", "pooled-trials");

    [Theory, InlineData("exercise-and-pain-review", "synthesise", "expected-synthesis.txt"), InlineData("exercise-and-pain-review", "audit", "expected-audit.txt"), InlineData("pooled-trials", "synthesise", "expected-synthesis.txt")]
    public async Task A_sample_gives_the_output_it_promises(string sample, string verb, string expected)
    {
        var folder = Path.Combine(CommandLine.Root, "samples", sample);
        var ran = await CommandLine.RunAsync("evidence", verb, folder);
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(folder, expected), TestContext.Current.CancellationToken), ran.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task The_review_gives_all_five_rows_of_its_table_both_figures_and_the_four_categories()
    {
        var output = Directory.CreateTempSubdirectory("toolkit-evidence-").FullName;
        try
        {
            var ran = await CommandLine.RunAsync("evidence", "synthesise", Review, "--json", "--report", Path.Combine(output, "page.html"), "--figures", Path.Combine(output, "figures"));
            Assert.Equal(0, ran.Code);
            using var json = JsonDocument.Parse(ran.Output);
            var studies = json.RootElement.GetProperty("studies").EnumerateArray().ToDictionary(s => s.GetProperty("study_id").GetString()!, s => s, StringComparer.Ordinal);
            Assert.Equal(["BANDAK2021", "OGUZ2021", "LIU2019", "NAMBI2020", "NAMBI2023"], studies.Keys);
            Assert.Equal((60, "Knee OA", "Functional exercise", "12", "KOOS pain"), Row(studies["BANDAK2021"]));
            Assert.Equal((22, "Post-traumatic OA", "Strength and balance training", "8", "VAS"), Row(studies["OGUZ2021"]));
            Assert.Equal((null, "Knee OA", "Tai Chi; Baduanjin; stationary cycling", "", "KOOS pain"), Row(studies["LIU2019"]));
            Assert.Equal("not printed; the totals imply 108", studies["LIU2019"].GetProperty("nReason").GetString());
            Assert.Equal((60, "Post-traumatic OA", "VR and sensorimotor training", "4", "VAS"), Row(studies["NAMBI2020"]));
            Assert.Equal((null, "CLBP", "VR with isokinetic exercise", "", "VAS"), Row(studies["NAMBI2023"]));
            Assert.Equal(["pain", "inflammatory", "neurotrophic", "neuroimaging", "cartilage/bone"], json.RootElement.GetProperty("categories").EnumerateArray().Select(c => c.GetProperty("category").GetString()));
            Assert.Equal(["Some concerns", "Some concerns", "Low", "Some concerns", "Some concerns"], json.RootElement.GetProperty("rob2").EnumerateArray().Select(r => r.GetProperty("overall").GetString()));
            Assert.Contains("Records screened: not stated", await File.ReadAllTextAsync(Path.Combine(output, "figures", "prisma-flow.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Contains("OGUZ2021, deviations from intended interventions: Some concerns", await File.ReadAllTextAsync(Path.Combine(output, "figures", "rob2-traffic-light.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var page = await File.ReadAllTextAsync(Path.Combine(output, "page.html"), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
            Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(output, "*.part", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    [Fact]
    public async Task The_pooled_sample_gives_its_agreement_subgroups_slope_and_certainty_as_json()
    {
        var ran = await CommandLine.RunAsync("evidence", "synthesise", Pooled, "--json");
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        var root = json.RootElement;
        Assert.Equal((3, 4, 1), (root.GetProperty("eligibility").GetProperty("include").GetInt32(), root.GetProperty("eligibility").GetProperty("exclude").GetInt32(), root.GetProperty("eligibility").GetProperty("unclear").GetInt32()));
        Assert.Equal("extractor B took the SD", root.GetProperty("extraction").GetProperty("items").EnumerateArray().Single(i => i.GetProperty("item").GetString() == "P9.mean1").GetProperty("reason").GetString());
        var set = root.GetProperty("rob2").EnumerateArray().Single(r => r.TryGetProperty("override", out _));
        Assert.Equal(("CEDAR2013", "Some concerns", "High"), (set.GetProperty("study_id").GetString(), set.GetProperty("overall").GetString(), set.GetProperty("override").GetProperty("overall").GetString()));
        var report = root.GetProperty("categories")[0].GetProperty("markers")[0].GetProperty("report");
        Assert.Equal(["FE", "DL", "REML", "PM"], report.GetProperty("estimators").EnumerateArray().Select(e => e.GetProperty("estimator").GetString()));
        Assert.Equal(12, report.GetProperty("without_each").GetArrayLength());
        Assert.Equal(2, report.GetProperty("subgroups")[0].GetProperty("groups").GetArrayLength());
        Assert.InRange(report.GetProperty("regressions")[0].GetProperty("slope").GetDouble(), 0.2, 1.5);
        Assert.Equal(16, report.GetProperty("multilevel").GetProperty("effects").GetInt32());
        var pain = root.GetProperty("certainty")[0];
        Assert.Equal((false, "High"), (pain.GetProperty("suggestion").GetBoolean(), pain.GetProperty("certainty").GetString()));
        Assert.Equal([-1, 1], pain.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("levels").GetInt32()));
    }

    [Theory]
    [InlineData("outcomes.csv", "direction,", "way,", "outcomes.csv, column direction: line 1: expected this column, found no such column")]
    [InlineData("outcomes.csv", "P5o1,NAMBI2023,", "P5o1,NOBODY1999,", "outcomes.csv, column study_id: line 11: expected a study id of studies.csv, found 'NOBODY1999'. The row was left out")]
    [InlineData("outcomes.csv", "MD,3.0,2.68,3.31", "MD,9.0,2.68,3.31", "outcomes.csv, column effect_size: line 11: expected an estimate inside its interval [2.68, 3.31], found '9.0'. Both are kept; the interval is not used")]
    [InlineData("outcomes.csv", "MD,3.0,2.68,3.31", "MD,3.0,3.31,2.68", "outcomes.csv, column ci_lo: line 11: expected a lower limit below the upper limit 2.68, found '3.31'. The interval was left out")]
    [InlineData("outcomes.csv", ",<0.01,60,", ",<1.7,60,", "outcomes.csv, column p_report: line 2: expected a p value such as '<0.05', '0.03' or 'n.s.', found '<1.7'")]
    [InlineData("outcomes.csv", "0.62,", "1.62,", "outcomes.csv, column corr_with_pain_r: line 15: expected a correlation between -1 and 1, found '1.62'")]
    [InlineData("studies.csv", ",60,33,", ",60,99,", "studies.csv, column n_analysed: line 3: expected at most the 60 randomised, found 99. One of the two counts is wrong; both are kept")]
    [InlineData("studies.csv", ",22,22,", ",sixty,22,", "studies.csv, column n_randomised: line 5: expected a count, or nothing, found 'sixty'. Leave the cell empty where the source states none")]
    [InlineData("studies.csv", ",LIU2019,140,", ",LIU2024_AMYG,140,", "studies.csv, column report_of: line 9: expected a trial that is not itself a report of this row, found 'LIU2024_AMYG', which leads back to 'LIU2024_AMYG'. The link is dropped")]
    [InlineData("rob2.csv", "LIU2019,review,Low", "LIU2019,review,Fine", "rob2.csv, column D1: line 4: expected 'Low', 'Some concerns' or 'High', found 'Fine'")]
    [InlineData("prisma.csv", "duplicates,", "duplicats,", "prisma.csv, column data: line 4: expected a box of the PRISMA 2020 template, found 'duplicats'. The row was left out")]
    public async Task What_is_wrong_is_named_with_its_row_and_column_and_the_rest_is_synthesised(string table, string from, string to, string message)
    {
        var folder = Copy(Review);
        try
        {
            var path = Path.Combine(folder, table);
            var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            // The last place in the table that holds the text, where a link is to lead back to its own row.
            var at = to.Contains("AMYG", StringComparison.Ordinal) ? text.LastIndexOf(from, StringComparison.Ordinal) : text.IndexOf(from, StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, text[..at] + to + text[(at + from.Length)..], TestContext.Current.CancellationToken);
            var ran = await CommandLine.RunAsync("evidence", "synthesise", folder);
            Assert.Equal(Partial, ran.Code);
            Assert.Contains(message, ran.Error, StringComparison.Ordinal);
            Assert.Contains("5 included trials", ran.Output, StringComparison.Ordinal);
            Assert.Equal(Partial, (await CommandLine.RunAsync("evidence", "audit", folder, "--json")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task More_events_than_participants_are_named()
    {
        var folder = Copy(Pooled);
        try
        {
            var path = Path.Combine(folder, "outcomes.csv");
            var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            await File.WriteAllLinesAsync(path, lines.Select((l, i) => l + (i == 0 ? ",events1" : i == 1 ? ",999" : ",")), TestContext.Current.CancellationToken);
            var ran = await CommandLine.RunAsync("evidence", "synthesise", folder);
            Assert.Equal(Partial, ran.Code);
            Assert.Contains("outcomes.csv, column events1: line 2: expected at most the ", ran.Error, StringComparison.Ordinal);
            Assert.Contains("12 included trials", ran.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_without_studies_is_no_input_and_one_that_cannot_be_read_is_bad_data()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-evidence-").FullName;
        try
        {
            var empty = await CommandLine.RunAsync("evidence", "synthesise", folder);
            Assert.Equal(NoInput, empty.Code);
            Assert.Contains("expected the table studies.csv, found no such file. Name the folder that holds the extraction tables", empty.Error, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, "studies.csv"), "study_id,provenance\nELM,\"review\n", TestContext.Current.CancellationToken);
            var open = await CommandLine.RunAsync("evidence", "audit", folder);
            Assert.Equal(BadData, open.Code);
            Assert.Contains("studies.csv: line 2: expected a closing quotation mark", open.Error, StringComparison.Ordinal);
            Assert.Equal(NoInput, (await CommandLine.RunAsync("evidence", "audit", Path.Combine(folder, "absent"))).Code);
            Assert.Equal(Usage, (await CommandLine.RunAsync("evidence", "synthesise")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Proposals_leave_the_confirmation_to_a_person()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("toolkit-evidence-").FullName, "review.md");
        await File.WriteAllTextAsync(file, "## Results\n\nElm et al. [4] found =HYPERLINK pain better (Cohen's d = 0.80, p < 0.05).\n", TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("evidence", "propose", file);
        Assert.Equal(0, ran.Code);
        var lines = ran.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("line,section,about,kind,value,quote,confirmed_by", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("3,Results,Elm et al. [4],cohen_d,\"0.80\",", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), l => Assert.EndsWith(",", l, StringComparison.Ordinal));
        Assert.Contains("Nothing is confirmed", ran.Error, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(file, [0x61, 0xFF, 0xFE], TestContext.Current.CancellationToken);
        var broken = await CommandLine.RunAsync("evidence", "propose", file);
        Assert.Equal(BadData, broken.Code);
        Assert.Contains("byte 1: expected UTF-8 text", broken.Error, StringComparison.Ordinal);
        Assert.Equal(NoInput, (await CommandLine.RunAsync("evidence", "propose", file + ".absent")).Code);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Help_names_every_table_and_its_columns()
    {
        var ran = await CommandLine.RunAsync("evidence", "synthesise", "--help");
        Assert.Equal(0, ran.Code);
        foreach (var table in new[] { "studies.csv", "outcomes.csv", "rob2.csv", "prisma.csv", "claims.csv", "criteria.csv", "eligibility.csv", "extractions.csv", "decisions.csv", "signalling.csv", "moderators.csv", "grade.csv" })
        {
            Assert.Contains(table, ran.Output, StringComparison.Ordinal);
        }
    }

    private static (int? N, string? Condition, string? Intervention, string? Weeks, string? Scale) Row(JsonElement s) =>
        (s.GetProperty("n").ValueKind == JsonValueKind.Null ? null : s.GetProperty("n").GetInt32(), Text(s, "condition"), Text(s, "intervention"), Text(s, "weeks"), Text(s, "pain_scale"));

    private static string? Text(JsonElement s, string name) => s.GetProperty(name).GetString();

    private static string Copy(string sample)
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-evidence-").FullName;
        foreach (var file in Directory.EnumerateFiles(sample, "*.csv"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }
}
