using System.Net;

namespace Toolkit.Workstation.Tests;

/// <summary>The page of a trial, from the results of a run that lies beside the store.</summary>
public class TrialPageTests
{
    [Fact]
    public async Task The_list_shows_every_run_and_the_page_its_flow_effects_and_tracking()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains("<a href=\"/trials/made-1\">A made study</a></th><td>12</td><td>3</td><td>1</td>", await browser.ReadAsync("/trials"), StringComparison.Ordinal);
        var page = await browser.ReadAsync("/trials/made-1");
        Assert.Contains("12 randomised, analysed 6 control, 5 exercise.", page, StringComparison.Ordinal);
        Assert.Contains("Pain (VAS), exercise − control at week12", page, StringComparison.Ordinal);
        Assert.Contains("−10.2 mm", page, StringComparison.Ordinal);
        // Eleven have the pain, ten of them a number for the marker: one is only bounded and is drawn as a bound.
        Assert.Contains("n = 10; 95 % interval −0.400 to 0.780; compatible with no relation", page, StringComparison.Ordinal);
        Assert.Contains("1 of them censored", page, StringComparison.Ordinal);
        Assert.True(page.Split("<details").Length > 4, "a figure has no table behind it");
        Assert.Contains("devices P04 week12: crp.bin: byte 7: expected a number", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/trials/made-1/participants/P06\">P06</a> <span class=\"soft\">exercise</span> <span class=\"q1\">! 1 missing</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_of_the_page_is_a_link_to_its_provenance()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1");
        var link = page[(page.IndexOf("class=\"n\" href=\"", StringComparison.Ordinal) + 16)..];
        var answer = await browser.ReadAsync(link[..link.IndexOf('"', StringComparison.Ordinal)]);
        Assert.Contains("Where a number comes from", answer, StringComparison.Ordinal);
        Assert.Contains(MadeRun.EstimateName, answer, StringComparison.Ordinal);
    }

    [Theory, InlineData("nothing-there"), InlineData(".."), InlineData("..%2f..%2fetc"), InlineData("%2e%2e"), InlineData("made-1%00"), InlineData("made-1%2foutput")]
    public async Task A_name_that_is_no_run_leads_nowhere(string name)
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        using var answer = await browser.GetAsync("/trials/" + name + "/participants/P01");
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, answer.StatusCode.ToString());
    }

    [Fact]
    public async Task A_name_from_a_file_is_text_and_never_markup()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder, "<script>alert(1)</script>"));
        using var browser = await site.EnteredAsync("rita");
        foreach (var path in new[] { "/trials", "/trials/made-1", "/trials/made-1/participants/P01" })
        {
            var page = await browser.ReadAsync(path);
            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"estimates\": [", "expected JSON")]
    [InlineData("{}", "expected the results of a run")]
    [InlineData("{\"provenance\": {}, \"estimates\": [{\"name\": 5}]}", "expected the results of a run")]
    [InlineData("[1, 2]", "expected the results of a run")]
    public async Task Results_that_cannot_be_read_are_named_and_cost_no_other_run(string text, string expected)
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            MadeRun.Write(folder);
            var output = Directory.CreateDirectory(Path.Combine(folder, "runs", "broken", "output")).FullName;
            File.WriteAllText(Path.Combine(output, "results.json"), text);
        });
        using var browser = await site.EnteredAsync("rita");
        using var answer = await browser.GetAsync("/trials/broken");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("A made study", await browser.ReadAsync("/trials"), StringComparison.Ordinal);
    }
}
