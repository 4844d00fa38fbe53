using System.Net;
using Microsoft.Extensions.Time.Testing;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Pages;

namespace Toolkit.Workstation.Tests;

public class EntryPageTests
{
    [Fact]
    public async Task Whoever_has_not_entered_is_asked_and_comes_back_to_the_page()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        using var asked = await browser.GetAsync("/?day=1");
        Assert.Equal("/login?to=%2F%3Fday%3D1", asked.Headers.Location?.OriginalString);
        using var entered = await browser.PostAsync("/login", ("user", "ann"), ("passphrase", Site.Passphrase), ("to", "/?day=1"));
        Assert.Equal("/?day=1", entered.Headers.Location?.OriginalString);
        Assert.Contains("Ann Example, operator", await browser.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_refused_recorded_and_at_last_locks_the_user_out()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        for (var i = 0; i < User.MostRefusals; i++)
        {
            using var refused = await browser.PostAsync("/login", ("user", "ann"), ("passphrase", "a wrong passphrase"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var late = await browser.PostAsync("/login", ("user", "ann"), ("passphrase", Site.Passphrase));
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Contains("Ask an administrator", await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_without_a_click_is_closed()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = await Site.StartAsync(o => o with { Clock = clock, IdleLock = TimeSpan.FromMinutes(5) });
        using var browser = await site.EnteredAsync("ann");
        clock.Advance(TimeSpan.FromMinutes(4));
        await browser.ReadAsync("/");
        clock.Advance(TimeSpan.FromMinutes(4));
        await browser.ReadAsync("/");
        clock.Advance(TimeSpan.FromMinutes(6));
        using var asked = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        Assert.Contains("without a click", await browser.ReadAsync("/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_closes_the_session()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("ann");
        using var left = await browser.PostAsync("/leave");
        using var asked = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
    }

    [Fact]
    public async Task Light_or_dark_is_remembered_until_the_system_decides_again()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        Assert.Contains("<html lang=\"en\">", await browser.ReadAsync("/login"), StringComparison.Ordinal);
        using var dark = await browser.PostAsync("/scheme", ("scheme", "dark"), ("to", "/login"));
        Assert.Contains("data-scheme=\"dark\"", await browser.ReadAsync("/login"), StringComparison.Ordinal);
        using var system = await browser.PostAsync("/scheme", ("scheme", "system"), ("to", "/login"));
        Assert.DoesNotContain("data-scheme", await browser.ReadAsync("/login"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("", "/")]
    [InlineData("/plates/P1?x=1", "/plates/P1?x=1")]
    public void After_entering_nobody_is_sent_elsewhere(string to, string expected) => Assert.Equal(expected, EntryPage.Local(to));
}
