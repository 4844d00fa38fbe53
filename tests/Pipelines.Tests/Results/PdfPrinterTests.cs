using System.Diagnostics;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Tests.Results;

/// <summary>Pages on paper: whole or not at all, by the browser that is there, within a time.</summary>
public sealed class PdfPrinterTests : IDisposable
{
    /// <summary>A browser that never ends is stopped after this; the test would wait a minute for the script itself.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    /// <summary>Far below the minute that the script would take, far above the time a loaded machine needs to stop it.</summary>
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-pdf-").FullName;

    private string Pdf => Path.Combine(folder, "page.pdf");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_browser_the_fault_says_what_to_install()
    {
        var fault = PdfPrinter.Find(_ => null).Fault!;
        Assert.Equal("print 0: expected Chromium, to print the page as PDF, found none on the PATH. Install it (Debian: apt install chromium), or name one in TOOLKIT_CHROMIUM; the HTML page can be printed from any browser", fault.Message);
    }

    [Fact]
    public void A_browser_that_is_named_and_not_there_is_refused_by_its_name() =>
        Assert.Contains("'/no/such/browser', which is no file", PdfPrinter.Find(name => name == PdfPrinter.Variable ? "/no/such/browser" : "/usr/bin").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void The_first_browser_on_the_path_is_taken_and_a_named_one_before_it()
    {
        var first = Script("chromium", "exit 0");
        Assert.Equal(first, PdfPrinter.Find(name => name == "PATH" ? $"/nowhere{Path.PathSeparator}{folder}" : null).Value.Browser);
        var named = Script("mine", "exit 0");
        Assert.Equal(named, PdfPrinter.Find(name => name == PdfPrinter.Variable ? named : folder).Value.Browser);
    }

    [Fact]
    public void A_page_is_printed_as_a_whole_pdf_and_nothing_is_left_beside_it()
    {
        Assert.SkipUnless(PdfPrinter.Find(Environment.GetEnvironmentVariable).IsOk || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install chromium to print");
        var length = PdfPrinter.Find(Environment.GetEnvironmentVariable).Value.Print("<!DOCTYPE html><html lang=\"en\"><title>One page</title><p>words</p></html>", Pdf).Value;
        var bytes = File.ReadAllBytes(Pdf);
        Assert.Equal(length, bytes.LongLength);
        Assert.True(bytes.AsSpan().StartsWith("%PDF-"u8));
        Assert.True(bytes.AsSpan().IndexOf("/Type /Page\n"u8) > 0, "the file holds no page");
        Assert.Equal([Pdf], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_browser_that_never_ends_is_stopped_and_named()
    {
        var watch = Stopwatch.StartNew();
        var fault = new PdfPrinter { Browser = Script("slow", "sleep 60"), Patience = Short }.Print("<p>words</p>", Pdf).Fault!;
        Assert.True(watch.Elapsed < Generous, "stopped only after " + watch.Elapsed);
        Assert.Contains("expected a printed page within 0.4 s, found a browser that had not finished", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Pdf));
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "exit code 3: broken")]
    [InlineData("exit 0", "expected a whole PDF from the browser, found nothing")]
    [InlineData("for a; do case $a in --print-to-pdf=*) echo no > \"${a#*=}\";; esac; done", "found 3 bytes of something else")]
    [InlineData("for a; do case $a in --print-to-pdf=*) printf '%%PDF-1.4 cut' > \"${a#*=}\";; esac; done", "found 12 bytes of something else")]
    public void A_browser_that_fails_leaves_no_file_and_its_reason(string work, string reason)
    {
        Assert.Contains(reason, new PdfPrinter { Browser = Script("odd", work) }.Print("<p>words</p>", Pdf).Fault!.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Pdf));
    }

    [Fact]
    public void A_file_that_is_no_program_is_a_fault_and_no_exception()
    {
        var dull = Path.Combine(folder, "dull");
        File.WriteAllText(dull, "text");
        Assert.Contains("expected a browser that starts", new PdfPrinter { Browser = dull }.Print("<p>words</p>", Pdf).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_browser_is_given_no_way_to_the_network_and_a_profile_of_its_own()
    {
        var seen = Path.Combine(folder, "arguments");
        _ = new PdfPrinter { Browser = Script("curious", $"for a; do echo \"$a\" >> {seen}; done") }.Print("<p>words</p>", Pdf);
        var arguments = File.ReadAllLines(seen);
        Assert.Contains("--host-resolver-rules=MAP * ~NOTFOUND", arguments);
        Assert.Contains("--proxy-server=127.0.0.1:9", arguments);
        var profile = Assert.Single(arguments, a => a.StartsWith("--user-data-dir=", StringComparison.Ordinal))["--user-data-dir=".Length..];
        Assert.False(Directory.Exists(Path.GetDirectoryName(profile)), "the room of the page stays behind");
        Assert.StartsWith("file:///", arguments[^1], StringComparison.Ordinal);
    }

    private string Script(string name, string work)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-ins for a browser are shell scripts");
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + work + "\n");
#pragma warning disable CA1416 // Skipped on Windows above.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return path;
    }
}
