using System.Diagnostics;
using System.Globalization;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The command line as a process that can be looked at and signalled while it runs.</summary>
internal sealed class BatchProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private BatchProcess(Process process)
    {
        this.process = process;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>The built program.</summary>
    public static string Program { get; } = Path.Combine(CommandLine.Root, "artifacts", "bin", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "toolkit.dll");

    public static BatchProcess Start(string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path + Environment.GetEnvironmentVariable("PATH");
        return new(Process.Start(start)!);
    }

    /// <summary>Numbers of the workers.</summary>
    public int[] Children() => [.. File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture))];

    /// <summary>The termination signal, as a scheduler sends it.</summary>
    public Task TerminateAsync() => ShellAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));

    public async Task<Ran> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command of the system.</summary>
    public static async Task ShellAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await run.WaitForExitAsync();
        Assert.Equal(0, run.ExitCode);
    }

    /// <summary>Waits for what another process brings about.</summary>
    /// <param name="state">What to tell where it never comes.</param>
    public static async Task UntilAsync(Func<Task<bool>> reached, TimeSpan atMost, string what, Func<Task<string>>? state = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await reached())
        {
            if (clock.Elapsed >= atMost)
            {
                Assert.Fail($"not within {atMost.TotalSeconds:0} s: {what}\n{(state is null ? "" : await state())}");
            }

            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
