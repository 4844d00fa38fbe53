using System.Diagnostics;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The command line as a person runs it: a process with arguments, an exit code, and two streams.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the program as it was built.</summary>
    private static string Built { get; } = Path.Combine(Root, "artifacts", "bin", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name);

    /// <summary>Another program that the tests are to run instead of the one that was built: a package's.</summary>
    private static string? Installed { get; } = Environment.GetEnvironmentVariable("TOOLKIT_PROGRAM");

    /// <summary>Runs the program; a run that does not end in five minutes fails the test.</summary>
    public static Task<Ran> RunAsync(params string[] arguments) => RunAsync(Start(Built, Installed), arguments);

    /// <summary>The same with variables in the environment.</summary>
    public static Task<Ran> RunWithAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = Start(Built, Installed);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return RunAsync(start, arguments);
    }

    /// <summary>The same with another working folder.</summary>
    public static Task<Ran> RunInAsync(string folder, params string[] arguments)
    {
        var start = Start(Built, Installed);
        start.WorkingDirectory = folder;
        return RunAsync(start, arguments);
    }

    /// <summary>Runs a copy of the program in another folder.</summary>
    public static Task<Ran> RunFromAsync(string program, params string[] arguments) => RunAsync(Start(program, null), arguments);

    /// <summary>Starts the program and leaves it running: whoever starts it ends it.</summary>
    public static Process Begin(params string[] arguments)
    {
        var start = Start(Built, Installed);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Copies the program as it was built.</summary>
    /// <returns>The folder of the copy.</returns>
    public static string CopyProgram(string to)
    {
        var copy = Path.Combine(to, "program");
        foreach (var file in Directory.EnumerateFiles(Built, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static ProcessStartInfo Start(string folder, string? installed)
    {
        var start = new ProcessStartInfo(installed ?? "dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        if (installed is null)
        {
            start.ArgumentList.Add(Path.Combine(folder, "toolkit.dll"));
        }

        return start;
    }

    private static async Task<Ran> RunAsync(ProcessStartInfo start, string[] arguments)
    {
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("No Toolkit.sln above " + AppContext.BaseDirectory);
    }
}

/// <summary>What a process left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error);
