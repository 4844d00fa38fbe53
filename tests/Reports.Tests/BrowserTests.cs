using System.ComponentModel;
using System.Diagnostics;

namespace Toolkit.Reports.Tests;

/// <summary>The pages in a real browser: nothing is refused by their own policy, nothing is fetched, and they print.</summary>
public class BrowserTests
{
    /// <summary>A loaded machine takes seconds for a page; a browser that hangs must not hang the tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static TheoryData<string> Pages => ["trial", "plate", "participant", "gallery"];

    [Theory, MemberData(nameof(Pages))]
    public void A_browser_refuses_nothing_and_asks_for_nothing(string name)
    {
        using var folder = new Folder();
        var log = Browse(folder, name, "--dump-dom");
        Assert.Contains("</html>", log.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Content Security Policy", log.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("CONSOLE", log.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ERR_", log.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_style_that_is_not_the_pages_own_is_refused()
    {
        // The same check must be able to fail: a style attribute smuggled in is named by the browser.
        using var folder = new Folder();
        var page = Write("trial").Replace("<main id=\"main\">", "<main id=\"main\" style=\"color:red\">", StringComparison.Ordinal);
        File.WriteAllText(folder.Page, page);
        Assert.Contains("Content Security Policy", Run(folder, "--dump-dom").Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_page_prints()
    {
        using var folder = new Folder();
        var pdf = Path.Combine(folder.Path, "page.pdf");
        Browse(folder, "trial", "--no-pdf-header-footer", "--print-to-pdf=" + pdf);
        Assert.Equal("%PDF-"u8.ToArray(), File.ReadAllBytes(pdf)[..5]);
    }

    private static (string Output, string Errors) Browse(Folder folder, string name, params string[] arguments)
    {
        File.WriteAllText(folder.Page, Write(name));
        return Run(folder, arguments);
    }

    private static string Write(string name) => HtmlReport.Write(name switch
    {
        "plate" => SampleDetailPages.PlateModel(),
        "participant" => SampleDetailPages.Participant(),
        "gallery" => SampleDetailPages.Gallery(),
        _ => SamplePages.Trials(),
    });

    private static (string Output, string Errors) Run(Folder folder, params string[] arguments)
    {
        string[] all = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--enable-logging=stderr", "--user-data-dir=" + Path.Combine(folder.Path, "profile"), .. arguments, new Uri(folder.Page).AbsoluteUri];
        try
        {
            using var browser = Process.Start(new ProcessStartInfo("chromium", all) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (!browser.WaitForExit(Patience))
            {
                browser.Kill(entireProcessTree: true);
                Assert.Fail("The browser did not finish within " + Patience);
            }

            return (output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") != "1")
        {
            Assert.Skip("install chromium: the pages are looked at in a real browser");
            throw;
        }
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("toolkit-page-").FullName;

        public string Page => System.IO.Path.Combine(Path, "page.html");

        public void Dispose()
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
                // The browser may still be writing its profile; the folder is the system's temporary one.
            }
        }
    }
}
