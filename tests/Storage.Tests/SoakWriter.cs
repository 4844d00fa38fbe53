using System.Diagnostics;
using System.Globalization;

namespace Toolkit.Storage.Tests;

/// <summary>The real program, appending events until something kills it; every number it printed was acknowledged.</summary>
internal sealed class SoakWriter : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private readonly Task<string> errors;

    private SoakWriter(Process process)
    {
        this.process = process;
        reading = ReadAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The last number that was acknowledged; 0 for none yet.</summary>
    public long Acknowledged { get; private set; }

    public int Id => process.Id;

    /// <summary>The program as it was built; skips the test where it was not.</summary>
    public static string Program()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        var path = Path.Combine(at!.FullName, "artifacts", "bin", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "toolkit");
        Assert.False(!File.Exists(path) && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "build src/Cli");
        Assert.SkipUnless(File.Exists(path), "build src/Cli first: the real program is killed here");
        return path;
    }

    /// <summary>How often: the figure of the environment variable, or the few of every run.</summary>
    public static int Times(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : usual;

    public static SoakWriter Start(string store, string durability = "full", string[]? around = null)
    {
        string[] line = [.. around ?? [], Program(), "store", "soak", store, "--durability", durability];
        return new(Process.Start(new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>Waits until something was acknowledged, or the program has ended.</summary>
    public async Task FirstAsync() => await Task.WhenAny(first.Task, reading).WaitAsync(Patience);

    /// <summary>Waits for the number, or the end, or until the time is over.</summary>
    public async Task UntilAsync(long number, TimeSpan atMost)
    {
        var clock = Stopwatch.StartNew();
        while (Acknowledged < number && clock.Elapsed < atMost && !reading.IsCompleted)
        {
            await Task.Delay(10);
        }
    }

    /// <summary>SIGKILL, then everything that was printed before it.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        await reading.WaitAsync(Patience);
    }

    /// <summary>What it said when it ended by itself.</summary>
    public async Task<(int Code, string Error)> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        await reading.WaitAsync(Patience);
        return (process.ExitCode, await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A line that the kill cut short says nothing.
            if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == Acknowledged + 1)
            {
                Acknowledged = number;
                first.TrySetResult();
            }
            else if (Acknowledged == 0 && number > 0)
            {
                Acknowledged = number;
                first.TrySetResult();
            }
        }
    }
}
