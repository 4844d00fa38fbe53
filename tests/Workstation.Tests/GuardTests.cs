using System.Net;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Tests;

public class GuardTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/assets/bench.css")]
    [InlineData("/login")]
    [InlineData("/no/such/page")]
    public async Task Without_the_link_nothing_is_shown(string path)
    {
        await using var site = await Site.StartAsync();
        using var browser = site.Stranger();
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("was not let in", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/enter")]
    [InlineData("/enter?token=")]
    [InlineData("/enter?token=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_wrong_token_is_refused_and_uses_nothing_up(string path)
    {
        await using var site = await Site.StartAsync();
        using var browser = site.Stranger();
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        using var right = await site.AdmittedAsync();
        Assert.Contains("Passphrase", await right.ReadAsync("/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_works_once_and_the_next_one_is_announced()
    {
        await using var site = await Site.StartAsync();
        var link = site.Server.Link;
        using var first = await site.AdmittedAsync();
        using var second = site.Stranger();
        using var answer = await second.Client.GetAsync(new Uri(link), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.EndsWith(site.Server.Link, site.Said(), StringComparison.Ordinal);
        using var third = await site.AdmittedAsync();
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_and_no_script()
    {
        await using var site = await Site.StartAsync();
        using var browser = site.Stranger();
        using var answer = await browser.Client.GetAsync(new Uri(site.Server.Link), TestContext.Current.CancellationToken);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", 0)]
    [InlineData("127.0.0.1.evil.example", 0)]
    [InlineData("127.0.0.1", 1)]
    public async Task A_foreign_host_is_refused_even_with_the_cookie(string host, int portOffset)
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/login", UriKind.Relative));
        request.Headers.Host = $"{host}:{new Uri(browser.Address).Port + portOffset}";
        using var answer = await browser.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", null, false)]
    [InlineData(null, null, false)]
    [InlineData("null", "cross-site", false)]
    [InlineData("null", "same-site", false)]
    [InlineData("null", "same-origin", true)]
    public async Task A_form_is_taken_from_our_own_pages_only(string? origin, string? site, bool isTaken)
    {
        await using var workstation = await Site.StartAsync();
        using var browser = await workstation.AdmittedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/scheme", UriKind.Relative)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("scheme", "dark")]) };
        _ = origin is null || request.Headers.TryAddWithoutValidation("Origin", origin);
        _ = site is null || request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        using var answer = await browser.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(isTaken ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_strict_headers()
    {
        await using var site = await Site.StartAsync();
        using var stranger = site.Stranger();
        using var browser = await site.EnteredAsync("ann");
        foreach (var (from, path) in new[] { (stranger, "/"), (browser, "/"), (browser, "/assets/bench.css"), (browser, "/nowhere") })
        {
            using var answer = await from.GetAsync(path);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task A_form_beyond_the_limit_is_refused()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        using var answer = await browser.PostAsync("/login", ("user", new string('a', (int)WorkstationServer.LargestForm + 1)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8420")]
    [InlineData("http://192.0.2.7:8420")]
    [InlineData("http://bench.example:8420")]
    [InlineData("http://+:8420")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("https://127.0.0.1:8420")]
    [InlineData("127.0.0.1:8420")]
    public void Beyond_the_loopback_nothing_is_served_in_the_clear(string url)
    {
        var fault = WorkstationOptions.Of("lab", url).Fault;
        Assert.StartsWith("--urls: ", fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8420")]
    [InlineData("http://[::1]:8420")]
    [InlineData("http://localhost:8420")]
    public void The_loopback_needs_no_certificate(string url) => Assert.Equal(new Uri(url), WorkstationOptions.Of("lab", url).Value.Url);
}
