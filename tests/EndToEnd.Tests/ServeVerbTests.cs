using System.Diagnostics;
using System.Net;
using System.Text;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The workstation from the command line: what is refused with which code, and a start and an end as a service manager does them.</summary>
public sealed class ServeVerbTests : IDisposable
{
    private const int NoInput = 2;
    private const int Usage = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-serve-").FullName;

    private string Lab => Path.Combine(folder, "lab");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("--urls", "http://0.0.0.0:8420", "expected 127.0.0.1, or https")]
    [InlineData("--urls", "nonsense", "expected an address such as")]
    [InlineData("--idle", "0", "expected 1 to 1440 minutes")]
    [InlineData("--certificate", "x.pem", "belong together")]
    public async Task What_would_not_be_safe_is_refused(string option, string value, string words)
    {
        var ran = await CommandLine.RunAsync("serve", "--store", Lab, option, value);
        Assert.Equal(Usage, ran.Code);
        Assert.Contains(words, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_it_says_how_to_make_one()
    {
        var ran = await CommandLine.RunAsync("serve", "--store", Lab, "--urls", "http://127.0.0.1:0");
        Assert.Equal(NoInput, ran.Code);
        Assert.Contains("toolkit store init", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Example: toolkit serve --store lab", (await CommandLine.RunAsync("serve", "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_prints_a_link_that_lets_a_browser_in_and_ends_when_it_is_told()
    {
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "four unrelated words\n", Encoding.UTF8, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await CommandLine.RunAsync("store", "init", Lab, "--source", "bench1", "--admin", "clara", "--name", "Clara Hief", "--passphrase-file", secret)).Code);
        ProcessStartInfo start = new("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(CommandLine.Root, "artifacts", "bin", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "toolkit.dll"), "serve", "--store", Lab, "--urls", "http://127.0.0.1:0" })
        {
            start.ArgumentList.Add(argument);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var served = Process.Start(start)!;
        try
        {
            var link = await served.StandardOutput.ReadLineAsync(patience.Token);
            Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/enter\\?token=[0-9a-f]{64}$", link);
            using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
            using var browser = new HttpClient(handler);
            Assert.Contains("Passphrase", await browser.GetStringAsync(new Uri(link!), patience.Token), StringComparison.Ordinal);
            using var kill = Process.Start("kill", ["-TERM", served.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await served.WaitForExitAsync(patience.Token);
            Assert.Equal(0, served.ExitCode);
        }
        finally
        {
            if (!served.HasExited)
            {
                served.Kill();
            }
        }
    }
}
