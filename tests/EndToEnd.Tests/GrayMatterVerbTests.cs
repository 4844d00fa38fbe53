using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

public sealed class GrayMatterVerbTests : IDisposable
{
    private readonly DrawnImages images = new();

    [Fact]
    public async Task A_pair_gives_its_change_with_recovery_and_the_way_back_to_the_files()
    {
        const double worst = 1; // percentage points: the bar of one pair
        string first = images.Head("v1.nii", 1), second = images.Head("v2.nii", 2, -0.03, 0.7);
        var ran = await CommandLine.RunAsync("graymatter", "--t1", first, "--followup", second, "--rois", images.Ball("rois.nii", label: true), "--gray", images.Ball("gray.nii", label: false), "--replicates", "1", "--output", images["out.json"], "--report", images["out.html"]);
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(images["out.json"], TestContext.Current.CancellationToken));
        var region = json.RootElement.GetProperty("regions")[0];
        Assert.Equal(-3, region.GetProperty("changePercent").GetDouble(), worst);
        // The verb calls a recovery beyond 0.85 to 1.15 doubtful; a single replicate, with its noise, is given 0.05 more.
        const double leastRecovery = 0.8, mostRecovery = 1.2;
        Assert.InRange(region.GetProperty("recovery").GetProperty("even").GetDouble(), leastRecovery, mostRecovery);
        Assert.InRange(region.GetProperty("recovery").GetProperty("stillSurroundings").GetDouble(), leastRecovery, mostRecovery);
        Assert.InRange(region.GetProperty("recovery").GetProperty("allAboutRegion").GetDouble(), leastRecovery, mostRecovery);
        Assert.Equal(JsonValueKind.Null, region.GetProperty("recovery").GetProperty("sd").ValueKind); // a single replicate has none
        Assert.True(region.GetProperty("minimalDetectableChangePercent").GetDouble() > 0);
        Assert.Equal(2, region.GetProperty("verdicts").GetArrayLength());
        Assert.Equal(64, json.RootElement.GetProperty("atlas").GetProperty("sha256").GetString()!.Length);
        var provenance = json.RootElement.GetProperty("provenance");
        Assert.True(provenance.TryGetProperty(region.GetProperty("provenance")[0].GetString()!, out _));
        Assert.Contains("v2.nii", provenance.ToString(), StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(images["out.html"], TestContext.Current.CancellationToken);
        Assert.Contains("How much of an injected change is found again", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_visit_gives_volumes_and_says_why_there_is_no_change()
    {
        var ran = await CommandLine.RunAsync("graymatter", "--t1", images.Head("v1.nii", 1), "--rois", images.Ball("rois.nii", label: true), "--gray", images.Ball("gray.nii", label: false));
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        var region = json.RootElement.GetProperty("regions")[0];
        Assert.Equal(4.2, region.GetProperty("grayMatterMl").GetDouble(), 0.15); // 4/3 π 10³ mm³
        Assert.Equal("no second visit was given", region.GetProperty("changePercentReason").GetString());
        Assert.StartsWith("gray-matter fractions were given", json.RootElement.GetProperty("intracranial").GetProperty("volumeMlReason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_the_field_of_view_cuts_has_no_volume_and_no_change()
    {
        const double nearTheBorder = 26; // mm: the ball of 10 mm ends beyond the image, which ends at 30 mm
        string first = images.Head("v1.nii", 1), second = images.Head("v2.nii", 2);
        var ran = await CommandLine.RunAsync("graymatter", "--t1", first, "--followup", second, "--rois", images.Ball("rois.nii", label: true, nearTheBorder), "--gray", images.Ball("gray.nii", label: false, nearTheBorder), "--replicates", "0");
        Assert.Equal(8, ran.Code);
        Assert.Contains("the field of view cuts the region: no volume is given for it", ran.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ran.Output);
        var region = json.RootElement.GetProperty("regions")[0];
        Assert.Equal(JsonValueKind.Null, region.GetProperty("grayMatterMl").ValueKind);
        Assert.Equal("the field of view cuts the region: no volume is given for it", region.GetProperty("grayMatterMlReason").GetString());
        Assert.Equal(JsonValueKind.Null, region.GetProperty("changePercent").ValueKind);
    }

    [Fact]
    public async Task Bad_input_is_refused_by_name()
    {
        string head = images.Head("v1.nii", 1), rois = images.Ball("rois.nii", label: true), gray = images.Ball("gray.nii", label: false);
        async Task Refused(int code, string message, params string[] arguments)
        {
            var ran = await CommandLine.RunAsync(["graymatter", .. arguments]);
            Assert.Equal((code, true), (ran.Code, ran.Error.Contains(message, StringComparison.Ordinal)));
        }

        await Refused(64, "--threads is 1 or more", "--t1", head, "--rois", rois, "--threads", "0");
        await Refused(64, "needs --template", "--t1", head, "--rois", rois, "--rois-space", "template");
        await Refused(2, "none.nii", "--t1", images["none.nii"], "--rois", rois);
        await Refused(4, "expected one volume, found 24 volumes", "--t1", images.Dynamic("four.nii", 9), "--rois", rois);
        await Refused(4, "expected a region that lies in the image", "--t1", head, "--rois", images.Ball("far.nii", label: true, centreX: 500), "--gray", gray);
        await Refused(4, "gray-matter fractions on the grid of the image", "--t1", head, "--rois", rois, "--gray", images.Write("small.nii", [.. Enumerable.Repeat(1f, 8000)], 1, edge: 20));
        await Refused(4, "nothing but NaN", "--t1", head, "--followup", images.Write("nan.nii", DrawnImages.Draw((_, _, _) => double.NaN), 1), "--rois", rois, "--gray", gray);
        await Refused(4, "expected", "--t1", images.Write("flat.nii", DrawnImages.Draw((x, y, z) => (x * x) + (y * y) + (z * z) < 600 ? 400 : 0), 1), "--rois", rois);
    }

    public void Dispose() => images.Dispose();
}
