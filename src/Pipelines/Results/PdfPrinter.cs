using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>Prints a stand-alone page as PDF by the user's own Chromium: without a window, without the network, within a time.</summary>
/// <remarks>The page and the browser's profile lie in a folder of their own that nobody else can read and that is removed afterwards.</remarks>
public sealed record PdfPrinter
{
    /// <summary>Names it is looked for by, in this order, in the folders of PATH.</summary>
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge"];

    /// <summary>Names the browser to print with where none is on the PATH.</summary>
    public const string Variable = "TOOLKIT_CHROMIUM";

    /// <summary>Path of the browser's program.</summary>
    public required string Browser { get; init; }

    /// <summary>A browser that takes longer is stopped.</summary>
    public TimeSpan Patience { get; init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value)); } = TimeSpan.FromSeconds(120);

    /// <summary>The browser of this machine, or what to install.</summary>
    /// <param name="environment">Gives the value of a variable of the environment, null for none.</param>
    public static Parsed<PdfPrinter> Find(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? new PdfPrinter { Browser = named } : Absent(Printable.Quote(named) + ", which is no file");
        }

        var folders = (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = Names.SelectMany(name => folders.SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") })).FirstOrDefault(File.Exists);
        return found is null ? Absent("none on the PATH") : new PdfPrinter { Browser = found };
    }

    /// <summary>Prints a page and writes the file whole.</summary>
    /// <param name="html">A page that needs nothing from outside itself.</param>
    /// <returns>The file's length in bytes, or why there is no file.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public Parsed<long> Print(string html, string path)
    {
        var room = Directory.CreateTempSubdirectory("toolkit-print-");
        try
        {
            var page = Path.Combine(room.FullName, "page.html");
            var printed = Path.Combine(room.FullName, "page.pdf");
            File.WriteAllText(page, html);
            return Run(page, printed, room.FullName) is { } fault ? fault : Publish(printed, path);
        }
        finally
        {
            Remove(room);
        }
    }

    private static Parsed<long> Publish(string printed, string path)
    {
        var bytes = File.Exists(printed) ? File.ReadAllBytes(printed) : [];
        if (!bytes.AsSpan().StartsWith("%PDF-"u8) || bytes.AsSpan().LastIndexOf("%%EOF"u8) < 0)
        {
            return new Fault(0, "a whole PDF from the browser", bytes.Length == 0 ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes of something else")) { Place = Path.GetFileName(path), Advice = "Open the HTML page in a browser and print it there" };
        }

        OutputFile.Write(path, stream => stream.Write(bytes));
        return bytes.LongLength;
    }

    private Fault? Run(string page, string printed, string room)
    {
        var start = new ProcessStartInfo(Browser) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = room };
        foreach (var argument in Arguments(page, printed, room))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var browser = Process.Start(start)!;
            var words = browser.StandardError.ReadToEndAsync();
            _ = browser.StandardOutput.ReadToEndAsync();
            if (!browser.WaitForExit(Patience))
            {
                browser.Kill(entireProcessTree: true);
                browser.WaitForExit();
                return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a printed page within {Patience.TotalSeconds:0.#} s"), "a browser that had not finished") { Unit = "print", Place = Browser, Advice = "Open the HTML page in a browser and print it there" };
            }

            return browser.ExitCode == 0 ? null : new Fault(0, "a browser that prints", string.Create(CultureInfo.InvariantCulture, $"exit code {browser.ExitCode}: {Printable.Clean(words.Wait(Patience) ? words.Result.Trim() : "", 300)}")) { Unit = "print", Place = Browser };
        }
        catch (Win32Exception e)
        {
            return new Fault(0, "a browser that starts", Printable.Clean(e.Message)) { Unit = "print", Place = Browser };
        }
    }

    private static IEnumerable<string> Arguments(string page, string printed, string room)
    {
        yield return "--headless";
        if (Environment.IsPrivilegedProcess)
        {
            // Chromium refuses its own sandbox to root; the page runs no script and reaches no network either way.
            yield return "--no-sandbox";
        }

        string[] quiet = ["--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--no-pings"];
        foreach (var argument in quiet)
        {
            yield return argument;
        }

        // No name is resolved and every connection goes to a closed port: the page could ask for nothing even if it wanted to.
        yield return "--host-resolver-rules=MAP * ~NOTFOUND";
        yield return "--proxy-server=127.0.0.1:9";
        yield return "--user-data-dir=" + Path.Combine(room, "profile");
        yield return "--no-pdf-header-footer";
        yield return "--generate-pdf-document-outline";
        yield return "--print-to-pdf=" + printed;
        yield return new Uri(page).AbsoluteUri;
    }

    private static Fault Absent(string found) => new(0, "Chromium, to print the page as PDF", found)
    {
        Unit = "print",
        Advice = $"Install it (Debian: apt install chromium), or name one in {Variable}; the HTML page can be printed from any browser",
    };

    private static void Remove(DirectoryInfo room)
    {
        try
        {
            room.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still hold its profile: the system clears its temporary folder.
        }
    }
}
