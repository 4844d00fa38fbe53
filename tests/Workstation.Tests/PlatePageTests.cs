using System.Net;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Acquisition;

namespace Toolkit.Workstation.Tests;

public class PlatePageTests
{
    /// <summary>Samples are duplicates of 3 % each on a curve of 16 wells: a mean within 15 % of the truth is what such a plate gives.</summary>
    private const double SimulatedRecovery = 0.15;

    [Fact]
    public async Task A_plate_is_processed_by_its_layout_and_gives_the_concentrations_that_made_it()
    {
        var id = "";
        await using var site = await Site.StartAsync(prepare: folder => id = Plates.Acquire(folder));
        using var ann = await site.EnteredAsync("ann");
        Assert.Contains("What lies where", await ann.ReadAsync("/plates/" + id), StringComparison.Ordinal);
        await Done(ann, $"/plates/{id}/layout", ("layout", Plates.Layout()), ("curve", "4PL"), ("weights", "1/y2"), ("blank", "ignore"));
        var record = Plates.Stored(site.Folder, id);
        Assert.Equal(RecordStage.Processed, record.Stage);
        var (plate, numbers) = (SimulatedReaders.Plate(1), Plates.Numbers(record));
        Assert.Equal(40, numbers.Count);
        var close = plate.Layout.Select((r, i) => (Row: r, Truth: plate.Curve.Inverse(plate.OpticalDensities[i]))).Where(w => w.Row.Nominal is null)
            .GroupBy(w => w.Row.Name).Count(g => numbers[g.Key] is { } x && Math.Abs((x / g.Average(w => w.Truth)) - 1) < SimulatedRecovery);
        Assert.True(close >= 36, $"{close} of 40 samples are close to the truth");
        var page = await ann.ReadAsync("/plates/" + id);
        Assert.Contains("Standard curve of SIM-1, IL-6", page, StringComparison.Ordinal);
        Assert.DoesNotContain("is not what the record gives now", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_a_standard_out_changes_the_concentrations_and_the_trail_says_why()
    {
        var (site, id) = await Processed();
        await using var _ = site;
        var before = Plates.Numbers(Plates.Stored(site.Folder, id));
        using var ann = await site.EnteredAsync("ann");
        using var silent = await ann.PostAsync($"/plates/{id}/exclude", ("well", "B1"), ("action", "exclude"), ("reason", " "));
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        await Done(ann, $"/plates/{id}/exclude", ("well", "B1"), ("action", "exclude"), ("reason", "bubble"));
        var left = Plates.Stored(site.Folder, id);
        Assert.NotEqual(before, Plates.Numbers(left));
        Assert.Equal(("B1", "bubble"), Assert.Single(PlateRecords.Exclusions(left)));
        var page = await ann.ReadAsync("/plates/" + id);
        Assert.Contains("exclude.B1: – → bubble", page, StringComparison.Ordinal);
        Assert.Contains("B1 left out: bubble", page, StringComparison.Ordinal);

        await Done(ann, $"/plates/{id}/exclude", ("well", "B1"), ("action", "include"), ("reason", "it was B2"));
        Assert.Equal(before, Plates.Numbers(Plates.Stored(site.Folder, id)));
    }

    [Fact]
    public async Task A_signature_is_bound_to_what_was_shown_and_void_after_a_change()
    {
        var (site, id) = await Processed();
        await using var _ = site;
        using var rita = await site.EnteredAsync("rita");
        await Done(rita, $"/plates/{id}/review", ("comment", "looked at"));
        var seen = Plates.Seen(await rita.ReadAsync("/plates/" + id));
        using var wrong = await rita.PostAsync($"/plates/{id}/sign", ("meaning", "approval"), ("seen", seen), ("passphrase", "not the passphrase"));
        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
        using var other = await rita.PostAsync($"/plates/{id}/sign", ("meaning", "approval"), ("seen", new string('0', 64)), ("passphrase", Site.Passphrase));
        Assert.Contains("one over another", await other.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Done(rita, $"/plates/{id}/sign", ("meaning", "approval"), ("seen", seen), ("passphrase", Site.Passphrase));
        Assert.Contains("✓ valid", await rita.ReadAsync("/plates/" + id), StringComparison.Ordinal);

        using var ann = await site.EnteredAsync("ann");
        await Done(ann, $"/plates/{id}/exclude", ("well", "A3"), ("action", "exclude"), ("reason", "spilt"));
        var page = await rita.ReadAsync("/plates/" + id);
        Assert.Contains("✕ void: the record was changed after it", page, StringComparison.Ordinal);
        Assert.Contains("<li aria-current=\"step\">processed</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_plate_is_changed_by_nobody_until_it_is_opened_again()
    {
        var (site, id) = await Processed();
        await using var _ = site;
        using var rita = await site.EnteredAsync("rita");
        await Done(rita, $"/plates/{id}/review");
        await Done(rita, $"/plates/{id}/sign", ("meaning", "approval"), ("seen", Plates.Seen(await rita.ReadAsync("/plates/" + id))), ("passphrase", Site.Passphrase));
        await Done(rita, $"/plates/{id}/lock");
        using var ann = await site.EnteredAsync("ann");
        using var refused = await ann.PostAsync($"/plates/{id}/exclude", ("well", "A3"), ("action", "exclude"), ("reason", "spilt"));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var clara = await site.EnteredAsync("clara");
        await Done(clara, $"/plates/{id}/reopen", ("reason", "wrong layout"));
        Assert.Equal(RecordStage.Processed, Plates.Stored(site.Folder, id).Stage);
    }

    [Theory]
    [InlineData("rita", "/layout")]
    [InlineData("otto", "/exclude")]
    [InlineData("ann", "/review")]
    [InlineData("ann", "/lock")]
    [InlineData("otto", "/sign")]
    [InlineData("rita", "/reopen")]
    public async Task What_is_not_yours_is_refused(string user, string what)
    {
        var (site, id) = await Processed();
        await using var _ = site;
        using var browser = await site.EnteredAsync(user);
        using var answer = await browser.PostAsync($"/plates/{id}{what}", ("reason", "because"), ("well", "A1"), ("layout", Plates.Layout()));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Names_of_samples_never_become_markup_and_never_a_formula()
    {
        var id = "";
        await using var site = await Site.StartAsync(prepare: folder => id = Plates.Acquire(folder));
        using var ann = await site.EnteredAsync("ann");
        var hostile = Plates.Layout().Replace("\tP01\t", "\t<script>alert(1)</script>\t", StringComparison.Ordinal).Replace("\tP02\t", "\t=HYPERLINK(\"\"x\"\")\t", StringComparison.Ordinal).Replace("\tP03\t", "\t@SUM(A1)\t", StringComparison.Ordinal);
        await Done(ann, $"/plates/{id}/layout", ("layout", hostile));
        var page = await ann.ReadAsync("/plates/" + id);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        var table = await ann.ReadAsync($"/plates/{id}/concentrations.csv");
        Assert.Contains("'@SUM(A1),", table, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^""?[=+@-]", table);
    }

    [Theory]
    [InlineData("/plates/nothing")]
    [InlineData("/plates/..%2f..%2fetc%2fpasswd")]
    [InlineData("/plates/%3Cscript%3E")]
    public async Task A_plate_that_is_not_there_is_404(string path)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await ann.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_that_cannot_be_read_changes_nothing_and_names_its_line()
    {
        var id = "";
        await using var site = await Site.StartAsync(prepare: folder => id = Plates.Acquire(folder));
        using var ann = await site.EnteredAsync("ann");
        using var answer = await ann.PostAsync($"/plates/{id}/layout", ("layout", "well\trole\tname\nA1\tnonsense\tS1\n"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("line 2: expected a role", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(RecordStage.Acquired, Plates.Stored(site.Folder, id).Stage);
    }

    [Fact]
    public async Task The_bytes_are_given_out_as_they_came()
    {
        var id = "";
        await using var site = await Site.StartAsync(prepare: folder => id = Plates.Acquire(folder));
        using var otto = await site.EnteredAsync("otto");
        Assert.Equal("bytes of the reader", await otto.ReadAsync($"/plates/{id}/bytes"));
    }

    [Fact]
    public async Task The_list_finds_plates_by_name_and_stage()
    {
        var (first, second) = ("", "");
        await using var site = await Site.StartAsync(prepare: folder => (first, second) = (Plates.Acquire(folder, 1), Plates.Acquire(folder, 2)));
        using var ann = await site.EnteredAsync("ann");
        Assert.Contains("Plates 1 to 2 of 2", await ann.ReadAsync("/plates"), StringComparison.Ordinal);
        var found = await ann.ReadAsync("/plates?text=sim-2&stage=acquired");
        Assert.Contains(second, found, StringComparison.Ordinal);
        Assert.DoesNotContain(first, found, StringComparison.Ordinal);
        Assert.Contains("No plate.", await ann.ReadAsync("/plates?stage=locked"), StringComparison.Ordinal);
    }

    private static async Task<(Site Site, string Id)> Processed()
    {
        var id = "";
        var site = await Site.StartAsync(prepare: folder => id = Plates.Acquire(folder));
        using var ann = await site.EnteredAsync("ann");
        await Done(ann, $"/plates/{id}/layout", ("layout", Plates.Layout()));
        return (site, id);
    }

    private static async Task Done(Browser browser, string path, params (string, string)[] form)
    {
        using var answer = await browser.PostAsync(path, form);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
