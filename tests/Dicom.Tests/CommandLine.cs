using System.Diagnostics;

namespace Toolkit.Dicom.Tests;

/// <summary>The command line as a person runs it.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs "toolkit dicom" with these arguments.</summary>
    public static async Task<(int Code, string Output, string Error)> DicomAsync(params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Start(params string[] arguments)
    {
        // artifacts/bin/Dicom.Tests/release/ stands beside artifacts/bin/Cli/release/.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "Cli", here.Name, "toolkit.dll");
        return new("dotnet", [program, "dicom", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
