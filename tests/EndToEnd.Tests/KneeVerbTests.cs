using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

public sealed class KneeVerbTests : IDisposable
{
    private readonly DrawnImages images = new();

    [Fact]
    public async Task A_dynamic_series_gives_maps_numbers_and_a_page()
    {
        var ran = await CommandLine.RunAsync("knee", "dce", images.Dynamic("knee.nii", 9), "--region", images.Ball("region.nii", label: true), "--baseline", "4", "--dose", "0.1 mmol/kg", "--output", images["out/knee"]);
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(images["out/knee.json"], TestContext.Current.CancellationToken));
        var root = json.RootElement;
        Assert.Equal(9, root.GetProperty("frameIntervalS").GetDouble());
        Assert.Equal(640, root.GetProperty("enhancingVoxels").GetDouble(), 40.0); // 4/3 π 8³ mm³ in voxels of 1.5 mm
        Assert.Equal(100 * 0.2 / 9, root.GetProperty("meanInitialRatePercentPerS").GetDouble(), 0.1);
        Assert.Equal(2.2, root.GetProperty("meanMaximumRatio").GetDouble(), 0.05);
        Assert.Equal(root.GetProperty("enhancingVoxels").GetInt32() * root.GetProperty("meanInitialRatePercentPerS").GetDouble(), root.GetProperty("initialRateTimesVoxels").GetDouble(), 1e-6);
        Assert.All(root.GetProperty("verdicts").EnumerateArray(), v => Assert.True(v.GetProperty("grade").GetString() == "Pass" || v.GetProperty("criterion").GetString() == "motion"));
        Assert.All(new[] { "knee_ire.nii.gz", "knee_me.nii.gz", "knee_class.nii.gz", "knee.svg", "knee.html" }, name => Assert.True(File.Exists(images["out/" + name]), name));
        Assert.Contains("Mean signal of each class", await File.ReadAllTextAsync(images["out/knee.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_that_is_none_or_has_no_times_or_a_ceiling_is_named()
    {
        string region = images.Ball("region.nii", label: true), series = images.Dynamic("knee.nii", 9);
        async Task Ends(int code, string message, params string[] arguments)
        {
            var ran = await CommandLine.RunAsync(["knee", "dce", .. arguments]);
            Assert.Equal((code, true), (ran.Code, (ran.Error + ran.Output).Contains(message, StringComparison.Ordinal)));
        }

        await Ends(8, "stay at one highest value", images.Dynamic("bright.nii", 9, 420), "--region", region, "--baseline", "4");
        await Ends(4, "expected a frame interval", images.Dynamic("untimed.nii", 0), "--region", region, "--baseline", "4");
        await Ends(0, "dose", images.Dynamic("untimed.nii", 0), "--region", region, "--baseline", "4", "--interval", "9");
        await Ends(4, "expected a series of volumes, found one volume", images.Head("head.nii", 1), "--region", region, "--baseline", "4");
        await Ends(4, "expected two frames or more before contrast", series, "--region", region, "--baseline", "1");
        await Ends(4, "other than 0", series, "--region", images.Ball("far.nii", label: true, centreX: 500), "--baseline", "4");
        await Ends(4, "expected a region on the grid of the series", series, "--region", images.Write("small.nii", [.. Enumerable.Repeat(1f, 8000)], 1, edge: 20), "--baseline", "4");
        await Ends(2, "none.nii", images["none.nii"], "--region", region, "--baseline", "4");
        await Ends(64, "--threads", series, "--region", region, "--baseline", "4", "--threads", "0");
    }

    [Fact]
    public async Task Grades_are_checked_compared_and_added_up()
    {
        await File.WriteAllTextAsync(images["read.csv"], """
            participant,visit,reader,feature,region,grade
            E01,baseline,A,hoffa_synovitis,knee,2
            E01,baseline,B,hoffa_synovitis,knee,3
            E01,week12,A,hoffa_synovitis,knee,1
            E02,baseline,A,hoffa_synovitis,knee,1
            E02,baseline,B,hoffa_synovitis,knee,1
            E02,week12,A,hoffa_synovitis,knee,7

            """, TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("knee", "scores", images["read.csv"], "--output", images["scores"]);
        Assert.Equal(8, ran.Code);
        Assert.Contains("read.csv: line 7: expected a whole grade from 0 to 3 for hoffa_synovitis, found '7'", ran.Error, StringComparison.Ordinal);
        Assert.Equal("participant,visit,side,hoffa_synovitis\nE01,baseline,,2.5\nE01,week12,,1\nE02,baseline,,1\n", await File.ReadAllTextAsync(images["scores/sums.csv"], TestContext.Current.CancellationToken));
        Assert.Equal("participant,side,feature,from,to,change\nE01,,hoffa_synovitis,baseline,week12,-1.5\n", await File.ReadAllTextAsync(images["scores/changes.csv"], TestContext.Current.CancellationToken));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(images["scores/scores.json"], TestContext.Current.CancellationToken));
        Assert.Equal(2, json.RootElement.GetProperty("agreement")[0].GetProperty("items").GetInt32());

        Assert.Equal(64, (await CommandLine.RunAsync("knee", "scores", images["read.csv"], "--system", "WORMS")).Code);
        Assert.Equal(2, (await CommandLine.RunAsync("knee", "scores", images["none.csv"])).Code);
        await File.WriteAllTextAsync(images["bare.csv"], "participant,visit\nE01,baseline\n", TestContext.Current.CancellationToken);
        Assert.Equal(65, (await CommandLine.RunAsync("knee", "scores", images["bare.csv"])).Code);
    }

    public void Dispose() => images.Dispose();
}
