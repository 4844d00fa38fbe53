using System.Net;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Workstation.Tests;

/// <summary>One participant: outcomes, images by id only, coupling and carpet, verdicts.</summary>
public class ParticipantReadingPageTests
{
    /// <summary>Writes a run, and for its first participant a picture, a map over it, and the view of a resting run.</summary>
    internal static void Prepare(string folder)
    {
        MadeRun.Write(folder);
        var output = Path.Combine(folder, "runs", MadeRun.Id, "output");
        var person = Directory.CreateDirectory(Path.Combine(output, "sub-P01", "anat")).FullName;
        Nifti.Write(Ball(), Path.Combine(person, "sub-P01_desc-preproc_T1w.nii.gz"), gzip: true);
        Nifti.Write(Ball(), Path.Combine(person, "sub-P01_seed-PAG_z.nii.gz"), gzip: true);
        Nifti.Write(Ball(), Path.Combine(Directory.CreateDirectory(Path.Combine(output, "sub-P011")).FullName, "sub-P011_T1w.nii"), gzip: false);
        Directory.CreateDirectory(Path.Combine(output, "views"));
        using var stream = File.Create(Path.Combine(output, "views", "P01_week12.json"));
        View().Write(stream);
    }

    [Fact]
    public async Task The_page_shows_outcomes_with_their_errors_coupling_carpet_and_verdicts()
    {
        await using var site = await Site.StartAsync(prepare: Prepare);
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/participants/P01");
        Assert.Contains("C-reactive protein, mg/L: baseline 4.00, week12 4.00.", page, StringComparison.Ordinal);
        // The error of measurement is 0.2: 1.96 times it either side.
        Assert.Contains("<data value=\"3.608", page, StringComparison.Ordinal);
        Assert.Contains("Strongest: mOFC with PAG, 0.62.", page, StringComparison.Ordinal);
        Assert.Contains("mean 0.179 mm, 1 of 4 volumes above 0.5 mm", page, StringComparison.Ordinal);
        Assert.Contains("! week12, mOFC</span> 80 % of it lies in the image", page, StringComparison.Ordinal);
        Assert.Contains("next (P02)", page, StringComparison.Ordinal);
        Assert.Contains("below 0.5", await browser.ReadAsync("/trials/made-1/participants/P04"), StringComparison.Ordinal);
        Assert.Contains("did not come", await browser.ReadAsync("/trials/made-1/participants/P06"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_gray_matter_stands_beside_what_can_be_detected_and_what_was_recovered()
    {
        await using var site = await Site.StartAsync(prepare: Prepare);
        using var browser = await site.EnteredAsync("rita");
        var measured = await browser.ReadAsync("/trials/made-1/participants/P01");
        Assert.Contains("<data value=\"-1.25\"", measured, StringComparison.Ordinal);
        Assert.Contains("<data value=\"0.875\"", measured, StringComparison.Ordinal);
        Assert.Contains("<data value=\"0.9375\"", measured, StringComparison.Ordinal);
        var without = await browser.ReadAsync("/trials/made-1/participants/P02");
        Assert.Contains("noise could not be measured", without, StringComparison.Ordinal);
        Assert.Contains("no change was injected", without, StringComparison.Ordinal);
        Assert.Contains("not in these results: run the study again", await browser.ReadAsync("/trials/made-1/participants/P03"), StringComparison.Ordinal);
        Assert.DoesNotContain("Minimal detectable change", await browser.ReadAsync("/trials/made-1/participants/P04"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_those_of_the_participant_and_are_asked_for_by_their_id()
    {
        await using var site = await Site.StartAsync(prepare: Prepare);
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/participants/P01");
        Assert.Contains("sub-P01/anat/sub-P01_desc-preproc_T1w.nii.gz", page, StringComparison.Ordinal);
        Assert.DoesNotContain("sub-P011", page, StringComparison.Ordinal);
        var address = page[(page.IndexOf("<option value=\"/trials/", StringComparison.Ordinal) + 15)..];
        using var image = await browser.GetAsync(address[..address.IndexOf('"', StringComparison.Ordinal)]);
        var bytes = await image.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new GridShape(20, 24, 16), Nifti.Read(bytes, "x.nii.gz").Value.Shape);
        foreach (var wrong in new[] { "sub-P011_T1w.nii", "..%2fresults.json", "f-0000000000000000" })
        {
            using var refused = await browser.GetAsync("/trials/made-1/participants/P01/images/" + wrong);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_participant_without_images_needs_no_script_and_one_that_is_not_there_is_not_found()
    {
        await using var site = await Site.StartAsync(prepare: Prepare);
        using var browser = await site.EnteredAsync("rita");
        Assert.DoesNotContain("<script", await browser.ReadAsync("/trials/made-1/participants/P02"), StringComparison.Ordinal);
        using var answer = await browser.GetAsync("/trials/made-1/participants/P99");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory, InlineData("{"), InlineData("{\"participant\": \"P01\"}"), InlineData("[]")]
    public async Task A_view_that_cannot_be_read_is_named_and_costs_only_itself(string text)
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            Prepare(folder);
            File.WriteAllText(Path.Combine(folder, "runs", MadeRun.Id, "output", "views", "P01_week12.json"), text);
        });
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/participants/P01");
        Assert.Contains("P01_week12.json: byte 0: expected the view of a run", page, StringComparison.Ordinal);
        Assert.Contains("Outcomes of P01 over the visits", page, StringComparison.Ordinal);
    }

    private static ScanView View() => new()
    {
        Participant = "P01",
        Visit = "week12",
        Regions = ["PAG", "mOFC"],
        Z = new[,] { { double.NaN, 0.62 }, { 0.62, double.NaN } },
        ProvenanceId = MadeRun.Line(0, 1).Id,
        RemainingDof = 60,
        Quality = [new("PAG", 12, 1, 74, QualityGrade.Pass, ""), new("mOFC", 24, 0.8, 60, QualityGrade.Warn, "80 % of it lies in the image")],
        Carpet = new() { Id = "carpet", Title = "Carpet plot of P01, week12", Carpet = new([.. Enumerable.Range(0, 12).Select(i => (i % 5) - 2f)], 4, [("PAG", 1), ("mOFC", 2)]), RepetitionTimeS = 2, FramewiseDisplacement = [double.NaN, 0.001, 0.002, 0.435 + 0.1] },
    };

    /// <summary>A bright ball in the dark.</summary>
    private static StoredImage Ball()
    {
        GridShape shape = new(20, 24, 16);
        var bytes = new byte[shape.Count];
        for (var v = 0; v < bytes.Length; v++)
        {
            int x = (v % 20) - 10, y = (v / 20 % 24) - 12, z = (v / 480) - 8;
            bytes[v] = (byte)Math.Max(0, 250 - (3 * ((x * x) + (y * y) + (z * z))));
        }

        return new(shape, 1, VoxelFormat.UInt8, bytes, Affine.Scaling(new(8, 8, 8), new(-80, -96, -64)));
    }
}
