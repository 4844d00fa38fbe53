using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toolkit.EndToEnd.Tests;

/// <summary>What breaks is named, with its place; everybody else is still processed.</summary>
public class BadInputTests(DemoRun demo)
{
    private const int Partial = 8;
    private const int BadData = 65;
    private const int NoInput = 2;
    private const int Usage = 64;

    [Fact]
    public async Task A_damaged_study_is_run_as_far_as_it_goes()
    {
        var study = demo.CopyOfInput("C01", "C02", "E01");
        var output = Path.Combine(study, "out");
        try
        {
            Truncate(Directory.EnumerateFiles(Path.Combine(study, "dicom", "C01", "baseline", "t1w")).Order(StringComparer.Ordinal).ElementAt(20));
            Truncate(Directory.EnumerateFiles(Path.Combine(study, "dicom", "C01", "week12", "bold")).Order(StringComparer.Ordinal).Last());
            Directory.Delete(Path.Combine(study, "dicom", "C02", "week12"), recursive: true);
            RemoveLines(Path.Combine(study, "pain.csv"), "E01,week12");
            MakeFlat(Path.Combine(study, "layouts", "IL6-2.csv"));
            File.Delete(Path.Combine(study, "plates", "TNFA-2.bin"));

            var ran = await CommandLine.RunAsync("run", Path.Combine(study, "study.yaml"), "--output", output);

            Assert.Equal(Partial, ran.Code);
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(output, "results.json"), TestContext.Current.CancellationToken));
            var faults = json.RootElement.GetProperty("faults").EnumerateArray()
                .Select(f => (Participant: f.GetProperty("participant").GetString(), Outcome: f.GetProperty("outcome").GetString(), Message: f.GetProperty("message").GetString()!)).ToList();
            Assert.Contains(faults, f => f is { Participant: "C01", Outcome: "mofc_volume_change" } && f.Message.Contains("002-00021.dcm", StringComparison.Ordinal));
            Assert.Contains(faults, f => f is { Participant: "C01", Outcome: "pag_mofc_z" } && f.Message.Contains("003-00150.dcm", StringComparison.Ordinal));
            Assert.Contains(faults, f => f is { Participant: "C02", Outcome: "pag_mofc_z" } && f.Message.Contains("dicom/C02/week12/bold", StringComparison.Ordinal) && f.Message.Contains("nothing there", StringComparison.Ordinal));
            Assert.Contains(faults, f => f is { Participant: "E01", Outcome: "pain_vas" } && f.Message.Contains("no value", StringComparison.Ordinal));
            Assert.Contains(faults, f => f.Outcome == "il6" && f.Message.Contains("IL6-2", StringComparison.Ordinal));
            Assert.Contains(faults, f => f.Outcome == "tnf_alpha" && f.Message.Contains("plates/TNFA-2.bin", StringComparison.Ordinal));
            var effects = json.RootElement.GetProperty("estimates").EnumerateArray().Where(e => Regex.IsMatch(e.GetProperty("name").GetString()!, "^[a-z0-9_]+: exercise [-/] control at week12$")).ToList();
            Assert.Equal(6, effects.Count);
            Assert.All(effects, e => Assert.True(e.GetProperty("estimate").ValueKind == JsonValueKind.Number || e.GetProperty("name").GetString()!.StartsWith("il6", StringComparison.Ordinal), e.ToString()));
        }
        finally
        {
            Directory.Delete(study, recursive: true);
        }
    }

    [Fact]
    public async Task A_study_file_with_several_faults_lists_them_all_with_their_lines()
    {
        var study = Path.Combine(Directory.CreateTempSubdirectory("toolkit-faults-").FullName, "study.yaml");
        await File.WriteAllTextAsync(study, "study: s\narms: [control]\nvisits:\n  - {name: baseline}\n  - {name: week12}\nparticipants: p.csv\noutcomes:\n  pain:\n    unit: mm\n    table: {file: pain.csv}\n", TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("run", study, "--output", Path.Combine(Path.GetDirectoryName(study)!, "out"));
        Assert.Equal(BadData, ran.Code);
        Assert.Contains("study.yaml: line 2: expected arms: two different names", ran.Error, StringComparison.Ordinal);
        Assert.Contains("study.yaml: line 9: expected the key 'benefit'", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(study)!, "out")), "A refused study must write nothing.");
        Directory.Delete(Path.GetDirectoryName(study)!, recursive: true);
    }

    [Fact]
    public async Task A_missing_study_file_is_no_input()
    {
        var ran = await CommandLine.RunAsync("run", "no-such-study.yaml");
        Assert.Equal(NoInput, ran.Code);
        Assert.Contains("There is no study file 'no-such-study.yaml'", ran.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("run"), InlineData("run", "a.yaml", "--colour"), InlineData("nonsense"), InlineData("demo", "--seed", "x"), InlineData("demo", "--threads", "0")]
    [InlineData("device", "simulate", "--profile", "generic-astm", "--tcp", "nowhere:x")]
    public async Task A_wrong_command_line_is_a_usage_error_that_says_where_help_is(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.Equal(Usage, ran.Code);
        Assert.NotEqual("", ran.Error);
    }

    [Theory, InlineData("demo"), InlineData("run")]
    public async Task Help_shows_an_example(string verb)
    {
        var ran = await CommandLine.RunAsync(verb, "--help");
        Assert.Equal(0, ran.Code);
        Assert.Contains("Example: toolkit " + verb, ran.Output, StringComparison.Ordinal);
    }

    private static void Truncate(string file)
    {
        using var stream = File.Open(file, FileMode.Open);
        stream.SetLength(stream.Length - 1000);
    }

    private static void RemoveLines(string file, string beginning) => File.WriteAllLines(file, File.ReadAllLines(file).Where(l => !l.StartsWith(beginning, StringComparison.Ordinal)));

    /// <summary>Names sample wells standards: their signals do not rise with the amounts claimed.</summary>
    private static void MakeFlat(string layout)
    {
        var lines = File.ReadAllLines(layout).ToList();
        var standards = lines.Where(l => l.Contains(",standard,", StringComparison.Ordinal)).ToList();
        var samples = lines.Where(l => l.Contains(",sample,", StringComparison.Ordinal)).Take(standards.Count).ToList();
        for (var i = 0; i < standards.Count; i++)
        {
            var well = samples[i].Split(',')[0];
            lines.Remove(samples[i]);
            lines[lines.IndexOf(standards[i])] = well + standards[i][standards[i].IndexOf(',', StringComparison.Ordinal)..];
        }

        File.WriteAllLines(layout, lines);
    }
}
