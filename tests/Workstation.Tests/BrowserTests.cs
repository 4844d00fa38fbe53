using System.Diagnostics;

namespace Toolkit.Workstation.Tests;

/// <summary>A real browser before a real workstation: the steps are in tests/Browser/cases.mjs. Each case also fails on any request beyond the workstation and on any complaint of a script or of the security policy.</summary>
public class BrowserTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string Folder = Path.Combine(Root(), "tests", "Browser");

    [Theory]
    [InlineData("filling")]
    [InlineData("exclusion")]
    [InlineData("signature")]
    [InlineData("paste")]
    [InlineData("keyboard")]
    [InlineData("accessible")]
    [InlineData("work")]
    public async Task The_pages_do_in_a_browser_what_they_promise(string name)
    {
        var hasAll = Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) && File.Exists("/usr/bin/chromium");
        Assert.SkipUnless(hasAll || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install chromium and nodejs, and run 'npm ci' in tests/Browser");
        await using var site = await Site.StartAsync();
        var (code, said) = await RunAsync(name, site.Server.Link);
        Assert.True(code == 0, said);
        TestContext.Current.TestOutputHelper?.WriteLine(said);
    }

    /// <summary>What must be noticed is noticed: a page that asks another host (which the policy forbids), and one that is hard to read.</summary>
    [Theory]
    [InlineData("elsewhere", "security policy complained")]
    [InlineData("pale", "color-contrast")]
    public async Task A_page_that_breaks_the_promise_is_caught(string name, string words)
    {
        var hasAll = Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) && File.Exists("/usr/bin/chromium");
        Assert.SkipUnless(hasAll || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install chromium and nodejs, and run 'npm ci' in tests/Browser");
        await using var site = await Site.StartAsync();
        var (code, said) = await RunAsync(name, site.Server.Link);
        Assert.NotEqual(0, code);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(string name, string link)
    {
        ProcessStartInfo start = new("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.ArgumentList.Add("cases.mjs");
        start.ArgumentList.Add(name);
        start.ArgumentList.Add(link);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(patience.Token), node.StandardError.ReadToEndAsync(patience.Token));
        await node.WaitForExitAsync(patience.Token);
        return (node.ExitCode, await output + await errors);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
