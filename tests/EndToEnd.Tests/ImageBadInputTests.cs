using Toolkit.Imaging.Tests;

namespace Toolkit.EndToEnd.Tests;

/// <summary>What cannot be measured is refused by name or warned of, on every image verb; never a plausible number.</summary>
public sealed class ImageBadInputTests : IDisposable
{
    private const int Ok = 0;
    private const int NoInput = 2;
    private const int Corrupt = 4;
    private static readonly int[] Cube = [30, 30, 30];
    private readonly ImageFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory, InlineData("coregister"), InlineData("normalise"), InlineData("extract"), InlineData("segment"), InlineData("resample")]
    public async Task Verbs_of_one_volume_refuse_a_series_one_slice_zeros_and_NaN(string verb)
    {
        var like = files.WriteHead("like.nii");
        await Refused(verb, files.WriteFlat("series.nii", Cube, 3, 100), "expected one volume, found 3 volumes", like);
        await Refused(verb, files.WriteFlat("zero.nii", Cube, 1, 0), "expected an image with a finite value other than 0, found nothing but zeros", like);
        await Refused(verb, files.WriteFlat("nan.nii", Cube, 1, float.NaN), "expected an image with a finite value other than 0, found nothing but NaN", like);
        if (verb != "resample") // one slice of an image can be drawn on a grid; no head can be fitted to it
        {
            await Refused(verb, files.WriteFlat("slice.nii", [60, 60, 1], 1, 100), "60 × 60 × 1", like);
        }
    }

    [Theory, InlineData("realign"), InlineData("slicetime"), InlineData("prepare-bold")]
    public async Task Verbs_of_a_series_refuse_one_volume_one_slice_zeros_and_NaN(string verb)
    {
        await File.WriteAllTextAsync(files["slice.json"], "{\"RepetitionTime\": 2, \"SliceTiming\": [0]}", TestContext.Current.CancellationToken);
        await Refused(verb, files.WriteFlat("volume.nii", Cube, 1, 100), "expected a series of volumes, found one volume");
        await Refused(verb, files.WriteFlat("zero.nii", Cube, 12, 0), "found 12 of 12 that hold nothing but zeros or NaN");
        await Refused(verb, files.WriteFlat("nan.nii", Cube, 12, float.NaN), "found 12 of 12 that hold nothing but zeros or NaN");
        await Refused(verb, files.WriteFlat("slice.nii", [60, 60, 1], 12, 100), verb == "slicetime" ? "expected slices taken one after the other, found one slice" : "expected at least four voxels along each axis, found 60 × 60 × 1");
    }

    [Fact]
    public async Task Smooth_refuses_zeros_and_NaN_and_says_that_one_slice_is_one()
    {
        await Refused("smooth", files.WriteFlat("zero.nii", Cube, 1, 0), "found nothing but zeros or NaN", "--fwhm", "6");
        await Refused("smooth", files.WriteFlat("nan.nii", Cube, 3, float.NaN), "found nothing but zeros or NaN", "--fwhm", "6");
        var ran = await CommandLine.RunAsync("image", "smooth", files.WriteFlat("slice.nii", [60, 60, 1], 1, 100), files["out/s"], "--fwhm", "6");
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("60 × 60 × 1 is one slice thick; it was smoothed within that slice alone", ran.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("realign"), InlineData("slicetime"), InlineData("prepare-bold"), InlineData("extract"), InlineData("segment"), InlineData("smooth")]
    public async Task A_file_that_is_not_there_is_no_input(string verb) =>
        Assert.Equal(NoInput, (await CommandLine.RunAsync(["image", verb, files["none.nii"], files["out/x"], .. verb == "smooth" ? new[] { "--fwhm", "6" } : []])).Code);

    [Theory, InlineData("extract"), InlineData("segment")]
    public async Task A_knee_where_a_head_was_expected_is_refused(string verb) =>
        await Refused(verb, files.WriteHead("knee.nii", TissueHead.Knee), "this may not be a head", Template());

    [Theory, InlineData("normalise", 1, 3, -2), InlineData("extract", 1, 3, -2), InlineData("segment", 2, -1, 3), InlineData("extract", -1, -2, 3)]
    public async Task A_header_that_turns_the_head_is_refused_and_the_right_axes_are_named(string verb, int x, int y, int z)
    {
        var turned = files.WriteHead("turned.nii", columns: [x, y, z]);
        await Refused(verb, turned, "Correct the header's orientation", verb == "normalise" ? [files.WriteHead("template.nii", noise: 0)] : Template());
    }

    [Theory, InlineData("extract"), InlineData("segment")]
    public async Task A_head_cut_through_its_brain_is_measured_with_both_verdicts_that_say_so(string verb)
    {
        var cropped = files.WriteHead("cropped.nii", slices: 32);
        foreach (var template in new[] { Template(), ["--no-template"] })
        {
            var ran = await CommandLine.RunAsync(["image", verb, cropped, files["out/c"], .. template]);
            Assert.True(ran.Code == Ok, ran.Error);
            Assert.Contains("the field of view cuts the brain: volumes of what lies there are too small", ran.Error, StringComparison.Ordinal);
            Assert.Equal(template.Length > 1, ran.Error.Contains("% of the template's head: regions outside have no value", StringComparison.Ordinal));
        }

        await Refused(verb, files.WriteHead("sliver.nii", slices: 12), "expected a field of view of 60 to 600 mm along each axis, found 192 × 248 × 48 mm", Template());
    }

    [Fact]
    public async Task A_cropped_head_is_normalised_with_a_verdict_on_what_is_out_of_view()
    {
        var ran = await CommandLine.RunAsync("image", "normalise", files.WriteHead("cropped.nii", slices: 32), files.WriteHead("template.nii", noise: 0), files["out/c"]);
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.Contains("% of the template's head: regions outside have no value", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_share_no_field_of_view_are_not_resampled()
    {
        var far = files.Write("far.nii", [20, 20, 20], 1, (_, _, _, _) => 5, 0, [1, 2, 3]);
        var like = files.WriteHead("like.nii", columns: [-1, -2, -3]);
        var ran = await CommandLine.RunAsync("image", "resample", far, files["out/r"], "--like", like);
        Assert.True(ran.Code == Ok || (ran.Code == Corrupt && ran.Error.Contains("images that share some of their field of view", StringComparison.Ordinal)), ran.Error);
    }

    [Fact]
    public async Task A_template_without_its_brain_is_asked_for() =>
        await Refused("extract", files.WriteHead("head.nii"), "expected --template-brain, the same template without its skull", "--template", files.WriteHead("template.nii", noise: 0));

    private async Task Refused(string verb, string input, string message, params string[] more)
    {
        string[] rest = verb switch
        {
            "coregister" or "normalise" => [more[0], files["out/x"]],
            "resample" => [files["out/x"], "--like", more[0]],
            "extract" or "segment" when more.Length == 1 => [files["out/x"]],
            _ => [files["out/x"], .. more],
        };
        var ran = await CommandLine.RunAsync(["image", verb, input, .. rest]);
        Assert.True(ran.Code == Corrupt && ran.Error.Contains(message, StringComparison.Ordinal), $"{verb} {Path.GetFileName(input)}: {ran.Code}, {ran.Error}");
        Assert.False(Directory.Exists(files["out"]) && Directory.EnumerateFiles(files["out"], "x*").Any(), "A refused image must write nothing.");
    }

    private string[] Template() =>
    [
        "--template", files.WriteHead("template.nii", noise: 0),
        "--template-brain", files.WriteHead("template_brain.nii", (x, y, z) => TissueHead.IsBrain(x, y, z) ? TissueHead.At(x, y, z) : 0, noise: 0),
    ];
}
