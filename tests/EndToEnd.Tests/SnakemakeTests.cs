using System.ComponentModel;
using System.Diagnostics;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The sample for Snakemake gives what the command line gives.</summary>
public class SnakemakeTests
{
    [Fact]
    public async Task The_sample_runs_all_participants_and_the_group()
    {
        using var data = new BatchData(2);
        Assert.Equal(0, (await data.RunAsync("plain")).Code);
        Assert.Equal(0, (await data.GroupAsync("plain")).Code);
        var options = string.Join(' ', data.Options);
        var start = new ProcessStartInfo("snakemake", ["--snakefile", Path.Combine(CommandLine.Root, "samples", "snakemake", "Snakefile"), "--directory", data["smk"], "--cores", "2", "--config", $"toolkit=dotnet {BatchProcess.Program}", "bids=" + data.Input, "out=" + data["made"], "options=" + options])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Directory.CreateDirectory(data["smk"]);
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") != "1")
        {
            Assert.Skip("snakemake is missing: apt-get install snakemake");
        }

        using (process)
        {
            var (output, error) = (process!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await error + await output);
        }

        Assert.Equal(data.Tree("plain"), data.Tree("made"));
    }
}
