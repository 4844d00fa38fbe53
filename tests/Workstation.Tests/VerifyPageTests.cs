using System.Net;
using Microsoft.Data.Sqlite;

namespace Toolkit.Workstation.Tests;

/// <summary>Whether the store is what it was, asked from a page.</summary>
public class VerifyPageTests
{
    [Fact]
    public async Task A_sound_store_is_called_sound_and_its_head_can_be_compared_later()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("otto");
        var page = await browser.ReadAsync("/verify");
        var head = System.Text.RegularExpressions.Regex.Match(page, "[0-9]+:[0-9a-f]{64}").Value;
        using var answer = await browser.PostAsync("/verify", ("head", head));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Sound: 7 events read and checked", text, StringComparison.Ordinal);
        Assert.Contains("what the earlier head covers is unchanged", text, StringComparison.Ordinal);
        using var without = await browser.PostAsync("/verify", ("head", ""));
        Assert.Contains("no earlier head was compared", await without.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_lost_its_end_is_found_out_by_the_printed_head()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("otto");
        using var answer = await browser.PostAsync("/verify", ("head", "99:" + new string('a', 64)));
        Assert.Contains("Events were removed from the end", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_event_is_named()
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            using SqliteConnection connection = new("Data Source=" + Path.Combine(folder, "store.sqlite") + ";Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'";
            var drops = (string)command.ExecuteScalar()!;
            command.CommandText = drops + "; UPDATE event SET actor = 'eve' WHERE seq = 3";
            command.ExecuteNonQuery();
        });
        using var browser = await site.EnteredAsync("otto");
        using var answer = await browser.PostAsync("/verify", ("head", ""));
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Not sound", text, StringComparison.Ordinal);
        Assert.Contains("event 3: expected a hash that fits the event", text, StringComparison.Ordinal);
    }

    [Theory, InlineData("41"), InlineData("41:zz"), InlineData("<script>")]
    public async Task What_is_no_head_is_refused(string head)
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("otto");
        using var answer = await browser.PostAsync("/verify", ("head", head));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
