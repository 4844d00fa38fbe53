using System.Diagnostics;

namespace Toolkit.Dicom.Tests;

/// <summary>Programs of others that a test may hold ours against; where one is absent the test is skipped, or fails where peers are required.</summary>
internal static class Peers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Skips the test unless the program is there.</summary>
    /// <param name="package">Debian's package that has it.</param>
    /// <param name="isOptional">Whether it may be absent even where peers are required.</param>
    public static string Need(string program, string package, bool isOptional = false)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);
        Assert.True(found is not null || isOptional || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") != "1", "install " + package);
        Assert.SkipUnless(found is not null, $"install {package}: {program} is the peer of this test");
        return found!;
    }

    /// <summary>Runs a program to its end, which must be 0.</summary>
    public static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(Patience), program + " did not end");
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}{error.Result}");
    }
}
