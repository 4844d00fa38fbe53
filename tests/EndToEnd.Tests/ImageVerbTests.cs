using System.Text.Json;
using Toolkit.Imaging.Tests;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The spatial steps as a person runs them: on a head with a known brain, by a template drawn by a formula.</summary>
public sealed class ImageVerbTests : IDisposable
{
    private const int Ok = 0;
    private readonly ImageFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Extract_finds_the_brain_by_a_template_and_records_its_identity()
    {
        var (head, template) = (files.WriteHead("head.nii"), Template());
        var ran = await CommandLine.RunAsync(["image", "extract", head, files["out/head"], .. template]);
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.InRange(files.DiceOfBrain("out/head_mask.nii.gz"), 0.94, 1); // half a voxel of 4 mm along the border of a brain
        var json = files.Json("out/head.json");
        var named = json.GetProperty("templates").EnumerateArray().ToArray();
        Assert.Equal(["template", "template_brain"], named.Select(t => t.GetProperty("name").GetString()));
        Assert.All(named, t => Assert.Equal(64, t.GetProperty("sha256").GetString()!.Length));
        Assert.All(named, t => Assert.Equal("made here", t.GetProperty("licence").GetString()));
        Assert.Contains(json.GetProperty("quality").EnumerateArray(), q => q.GetProperty("name").GetString() == "mask leakage" && q.GetProperty("grade").GetString() == "Pass");
        Assert.True(File.Exists(files["out/head.svg"]));
        Assert.True(File.Exists(files["out/head_brain.nii.gz"]));
    }

    [Fact]
    public async Task Segment_needs_no_mask_and_no_template_and_says_so()
    {
        var ran = await CommandLine.RunAsync("image", "segment", files.WriteHead("head.nii"), files["out/head"], "--no-template");
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.Contains("brain mask: made by brightness and shape, without a template: look at it", ran.Error, StringComparison.Ordinal);
        var json = files.Json("out/head.json");
        double Number(string name) => json.GetProperty(name).GetDouble();
        Assert.Equal(Number("intracranialMl"), Number("cerebrospinalFluidMl") + Number("grayMatterMl") + Number("whiteMatterMl"), 1e-6);
        Assert.InRange(Number("intracranialMl"), 1150, 1650); // truth 1405 mL
        Assert.Equal("the brain mask that was found, OUT_mask", json.GetProperty("intracranialWithin").GetString());
        Assert.Contains(json.GetProperty("steps").EnumerateArray(), s => s.GetString()!.Contains("no template was used", StringComparison.Ordinal));
        foreach (var name in new[] { "csf", "gm", "wm", "shading", "mask" })
        {
            Assert.True(File.Exists(files[$"out/head_{name}.nii.gz"]), name);
        }
    }

    [Fact]
    public async Task Segment_takes_a_mask_and_priors_and_refuses_priors_alone()
    {
        var head = files.WriteHead("head.nii");
        var mask = files.WriteHead("mask.nii", (x, y, z) => TissueHead.IsBrain(x, y, z) ? 1 : 0, noise: 0);
        string Prior(string name, double from, double to) => files.WriteHead(name, (x, y, z) => TissueHead.IsBrain(x, y, z) && TissueHead.At(x, y, z) is var v && v >= from && v < to ? 1 : 0, noise: 0);
        string[] priors = [Prior("csf.nii", 0, 400), Prior("gm.nii", 400, 700), Prior("wm.nii", 700, 2000)];
        Assert.Equal(64, (await CommandLine.RunAsync(["image", "segment", head, files["out/a"], "--priors", .. priors])).Code);
        var ran = await CommandLine.RunAsync(["image", "segment", head, files["out/a"], "--brain", mask, "--priors", .. priors]);
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.Equal("the brain mask that was given", files.Json("out/a.json").GetProperty("intracranialWithin").GetString());
    }

    [Fact]
    public async Task Prepare_bold_does_it_all_in_one_command()
    {
        var bold = files.WriteBold("bold.nii");
        await File.WriteAllTextAsync(files["bold.json"], "{\"RepetitionTime\": 2, \"SliceTiming\": [" + string.Join(", ", Enumerable.Range(0, 52).Select(z => z % 2 == 0 ? "0" : "1")) + "]}", TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("image", "prepare-bold", bold, files["out/rest"], "--t1w", files.WriteHead("t1w.nii"), "--no-template", "--voxel", "6");
        Assert.True(ran.Code == Ok, ran.Error);
        var json = files.Json("out/rest.json");
        foreach (var name in new[] { "brain in view", "registration overlap" })
        {
            Assert.Equal("Pass", Assert.Single(json.GetProperty("quality").EnumerateArray(), q => q.GetProperty("name").GetString() == name).GetProperty("grade").GetString());
        }

        Assert.Contains("The mean of the series in the place of the T1-weighted image", await File.ReadAllTextAsync(files["out/rest_t1w.svg"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, json.GetProperty("NumberOfVolumesDiscardedByUser").GetInt32());
        Assert.Equal(18, json.GetProperty("volumes").GetInt32());
        Assert.Equal("t1w", json.GetProperty("space").GetString());
        Assert.True(json.GetProperty("SliceTimingCorrected").GetBoolean());
        string[] steps = [.. json.GetProperty("steps").EnumerateArray().Select(s => s.GetString()!)];
        Assert.Contains("The first 2 volumes, taken before the steady state, were left out.", steps);
        Assert.EndsWith("Susceptibility distortion was left as it is.", steps[^1], StringComparison.Ordinal);
        Assert.Equal(18, files.Read("out/rest_bold.nii.gz").Volumes);
        Assert.Equal(21, (await File.ReadAllLinesAsync(files["out/rest_motion.tsv"], TestContext.Current.CancellationToken)).Length);
        Assert.InRange(files.DiceOfBrain("out/rest_mask.nii.gz"), 0.9, 1);
        var place = json.GetProperty("boldWorldToT1wWorld").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(e => e.GetDouble())).ToArray();
        const double partOfAVoxelMm = 2.5; // the reference is the third volume, turned by 0.004 rad and shifted by 0.2 mm
        foreach (var (row, value) in new[] { (3, place[3]), (7, place[7]), (11, place[11]) })
        {
            Assert.True(Math.Abs(value) < partOfAVoxelMm, $"element {row}: {value}");
        }
    }

    [Fact]
    public async Task Prepare_bold_without_a_head_stays_in_its_own_space()
    {
        var ran = await CommandLine.RunAsync("image", "prepare-bold", files.WriteBold("bold.nii"), files["out/rest"], "--no-slice-timing");
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.Equal("native", files.Json("out/rest.json").GetProperty("space").GetString());
        Assert.Equal(JsonValueKind.False, files.Json("out/rest.json").GetProperty("SliceTimingCorrected").ValueKind);
    }

    [Theory, InlineData("--space", "t1w"), InlineData("--space", "template"), InlineData("--brain", "b.nii"), InlineData("--voxel", "2"), InlineData("--reference-time", "-1")]
    public async Task Prepare_bold_refuses_options_that_do_not_fit(string option, string value) =>
        Assert.Equal(64, (await CommandLine.RunAsync("image", "prepare-bold", "bold.nii", "out/rest", option, value)).Code);

    /// <summary>A run whose values rise along x, drawn on a grid that is turned over and two voxels longer.</summary>
    [Theory, InlineData("nearest"), InlineData("linear"), InlineData("cubic")]
    public async Task A_run_is_resampled_as_nilearn_does_it(string order)
    {
        var bold = files.Write("run.nii", [48, 3, 3], 2, (x, _, _, t) => x + 200 + (1000 * t), 0);
        var like = files.Write("grid.nii", [50, 3, 3], 1, (_, _, _, _) => 1, 0, [-1, 2, 3]);
        Assert.Contains("one volume", (await CommandLine.RunAsync("image", "resample", bold, files["out/r"], "--like", like)).Error, StringComparison.Ordinal);
        var ran = await CommandLine.RunAsync("image", "resample", bold, files["out/r"], "--like", like, "--nilearn", order);
        Assert.True(ran.Code == Ok, ran.Error);
        var (values, volumes) = files.Read("out/r.nii.gz");
        Assert.Equal((2, 2 * 50 * 9), (volumes, values.Length));
        const double singleRounding = 1e-3;
        for (var v = 0; v < values.Length; v++)
        {
            var (i, t) = (v % 50, v / 450);
            Assert.Equal(i < 48 ? 94 - (4 * i) + 200 + (1000 * t) : 0, values[v], singleRounding); // beyond the voxel centres it is 0, not NaN
        }

        Assert.Equal("nilearn's resample_img, " + order, files.Json("out/r.json").GetProperty("method").GetString());
        Assert.Equal(64, (await CommandLine.RunAsync("image", "resample", bold, files["out/r"], "--like", like, "--nilearn", order, "--labels")).Code);
        Assert.Equal(64, (await CommandLine.RunAsync("image", "resample", bold, files["out/r"], "--like", like, "--nilearn", "septic")).Code);
    }

    [Theory, InlineData("extract"), InlineData("segment"), InlineData("prepare-bold"), InlineData("normalise")]
    public async Task Help_shows_an_example(string verb) =>
        Assert.Contains($"Example: toolkit image {verb} ", (await CommandLine.RunAsync("image", verb, "--help")).Output, StringComparison.Ordinal);

    private string[] Template() =>
    [
        "--template", files.WriteHead("template.nii", noise: 0),
        "--template-brain", files.WriteHead("template_brain.nii", (x, y, z) => TissueHead.IsBrain(x, y, z) ? TissueHead.At(x, y, z) : 0, noise: 0),
        "--template-licence", "made here",
    ];
}
