using System.Globalization;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The way from raw DICOM to regions as somebody without a scanner tries it: 'demo raw', then both commands that it prints. Coarse voxels, so that it takes seconds.</summary>
public sealed class DemoRawTests : IDisposable
{
    private const int BadData = 65;

    /// <summary>An estimate may lie as many standard errors from the truth: further with a chance of 0.3 %.</summary>
    private const double StandardErrors = 3;

    /// <summary>Of a cortex of 3.6 mm in voxels of 2 mm: most voxels are shared between tissues, and up to a fifth is lost on the head of the pipeline's own test.</summary>
    private const double VolumeTolerance = 0.25;

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-heads-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Raw_heads_pass_through_both_ways_and_come_out_near_the_truth()
    {
        var made = await CommandLine.RunAsync("demo", "raw", "--output", folder, "--participants", "1", "--voxel-mm", "2");
        Assert.Equal((0, ""), (made.Code, made.Output));
        var truth = Rows("truth.csv", ',').Single(r => r["visit"] == "v1");
        string[][] commands = [.. made.Error.Split('\n').Where(l => l.StartsWith("  toolkit ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])];
        Assert.Equal(["run", At("dicom")], commands.Select(c => c[0]));
        var sample = await File.ReadAllTextAsync(Path.Combine(CommandLine.Root, "samples", "raw-heads", "README.md"), TestContext.Current.CancellationToken);
        Assert.All(commands, c => Assert.Contains("-- " + string.Join(' ', c).Replace(folder, "samples/raw-heads/made", StringComparison.Ordinal) + "\n", sample, StringComparison.Ordinal));

        var participant = await CommandLine.RunAsync([.. commands[1], "--session-label", "1"]);
        Assert.True(participant.Code == 0, participant.Error);
        var values = Rows(Path.GetRelativePath(folder, Assert.Single(Directory.GetFiles(At("derivatives"), "sub-*_values.tsv", SearchOption.AllDirectories))), '\t');
        var z = values.Single(r => r["name"] == "z PAG mOFC");
        Assert.InRange(Math.Abs(Number(z["value"]) - Number(truth["pag_mofc_z"])), 0, StandardErrors * Number(z["standard_error"]));
        Assert.InRange(Number(values.Single(r => r["name"] == "gray matter mOFC")["value"]) / Number(truth["mofc_ml"]), 1 - VolumeTolerance, 1 + VolumeTolerance);

        // One participant has values; of arms there is nothing to say, and that is said.
        var run = await CommandLine.RunAsync(commands[0]);
        Assert.Equal(BadData, run.Code);
        Assert.Contains("trial pag_mofc_z: pag_mofc_z: row 0: expected two arms to compare, found 1", run.Error, StringComparison.Ordinal);
        var outcomes = Rows("results/tables/outcomes.csv", ',').Where(r => r["value"].Length > 0).ToDictionary(r => (r["outcome"], r["visit"]));
        Assert.Equal([("mofc_volume_change", "v2"), ("pag_mofc_z", "v1"), ("pag_mofc_z", "v2")], outcomes.Keys.Order());
        Assert.InRange(Math.Abs(Number(outcomes[("pag_mofc_z", "v2")]["value"]) - Number(truth["pag_mofc_z"])), 0, StandardErrors * Number(outcomes[("pag_mofc_z", "v2")]["standard_error"]));
        Assert.InRange(Math.Abs(Number(outcomes[("mofc_volume_change", "v2")]["value"])), 0, StandardErrors * Number(outcomes[("mofc_volume_change", "v2")]["standard_error"]));
    }

    [Theory, InlineData("--participants", "0"), InlineData("--voxel-mm", "0.5"), InlineData("--voxel-mm", "4")]
    public async Task A_head_that_cannot_be_made_is_refused(string option, string value)
    {
        var ran = await CommandLine.RunAsync("demo", "raw", "--output", At("none"), option, value);
        Assert.Equal(64, ran.Code);
        Assert.Contains("expected --participants of 1 to 1000 and --voxel-mm of 1 to 3, found", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("none")));
    }

    private string At(string name) => Path.Combine(folder, name);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private List<Dictionary<string, string>> Rows(string file, char separator)
    {
        var lines = File.ReadAllLines(At(file));
        var columns = lines[0].Split(separator);
        return [.. lines.Skip(1).Select(l => columns.Zip(l.Split(separator)).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal))];
    }
}
