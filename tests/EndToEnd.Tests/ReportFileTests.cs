using System.Text;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The options --pdf and --anchor of every verb that writes a page.</summary>
public sealed class ReportFileTests : IDisposable
{
    private const int CannotCreate = 73;
    private const int NoInput = 2;

    private static readonly string Review = Path.Combine(CommandLine.Root, "samples", "exercise-and-pain-review");

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-report-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_page_is_printed_beside_its_html_and_bears_the_head_of_the_store()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium") || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install chromium to print");
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "four unrelated words\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var store = Path.Combine(folder, "lab");
        var made = await CommandLine.RunAsync("store", "init", store, "--source", "bench1", "--admin", "clara", "--name", "Clara Hief", "--passphrase-file", secret);
        Assert.Equal(0, made.Code);
        var (pdf, html) = (Path.Combine(folder, "audit.pdf"), Path.Combine(folder, "audit.html"));
        var ran = await CommandLine.RunAsync("evidence", "audit", Review, "--pdf", pdf, "--report", html, "--anchor", store);
        Assert.Equal(0, ran.Code);
        Assert.Contains("PDF: " + pdf, ran.Error, StringComparison.Ordinal);
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString((await File.ReadAllBytesAsync(pdf, TestContext.Current.CancellationToken))[..8]), StringComparison.Ordinal);
        var head = made.Output.Trim().Split('\n')[0];
        Assert.Contains("<dt>Store head</dt><dd>" + head + "</dd>", await File.ReadAllTextAsync(html, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory, InlineData("evidence", "audit"), InlineData("evidence", "synthesise")]
    public async Task Without_a_browser_nothing_is_computed_and_the_reason_is_named(params string[] verb)
    {
        Environment.SetEnvironmentVariable("TOOLKIT_CHROMIUM", "/no/such/browser");
        try
        {
            var ran = await CommandLine.RunAsync([.. verb, Review, "--pdf", Path.Combine(folder, "page.pdf")]);
            Assert.Equal((CannotCreate, ""), (ran.Code, ran.Output));
            Assert.Contains("--pdf: print 0: expected Chromium, to print the page as PDF, found '/no/such/browser', which is no file. Install it", ran.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(folder, "page.pdf")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TOOLKIT_CHROMIUM", null);
        }
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_refused_before_any_work()
    {
        var ran = await CommandLine.RunAsync("evidence", "audit", Review, "--report", Path.Combine(folder, "page.html"), "--anchor", Path.Combine(folder, "nowhere"));
        Assert.Equal((NoInput, ""), (ran.Code, ran.Output));
        Assert.False(File.Exists(Path.Combine(folder, "page.html")));
    }

    [Theory, InlineData("assay", "fit"), InlineData("assay", "qc"), InlineData("trial", "analyse"), InlineData("run"), InlineData("evidence", "audit")]
    public async Task Every_verb_that_writes_a_page_offers_paper(params string[] verb)
    {
        var help = await CommandLine.RunAsync([.. verb, "--help"]);
        Assert.Equal(0, help.Code);
        Assert.Contains("--pdf", help.Output, StringComparison.Ordinal);
        Assert.Contains("--anchor", help.Output, StringComparison.Ordinal);
    }
}
