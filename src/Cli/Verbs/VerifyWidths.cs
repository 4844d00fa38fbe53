using System.Diagnostics;
using System.Text.Json;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Cli.Verbs;

/// <summary>Runs the kernels once more in processes that are held to narrower vectors.</summary>
internal static class VerifyWidths
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly (string Name, (string Variable, string Value)[] Settings)[] Widths =
    [
        ("at 128 bits", [("DOTNET_EnableAVX2", "0")]),
        ("without vectors", [("DOTNET_EnableHWIntrinsic", "0")]),
    ];

    /// <param name="spent">Processor time of the processes.</param>
    public static List<CheckResult> Run(out TimeSpan spent)
    {
        spent = TimeSpan.Zero;
        var results = new List<CheckResult>();
        foreach (var (name, settings) in Widths)
        {
            var (failed, bits, accelerated, seconds) = Child(settings);
            spent += TimeSpan.FromSeconds(seconds);
            var width = bits == 0 ? "no answer" : accelerated ? $"vectors of {bits} bits" : "loops in place of vectors";
            var check = new Check("kernels", $"kernels that fail {name}", 0, 0, $"their definitions; {width}, in a process of its own", _ => failed.Count)
            {
                // A native program was compiled for one width, and heeds no setting.
                Unavailable = () => bits == KernelChecks.VectorBits && bits > 128 ? "this program is compiled for one width of vectors" : null,
            };
            var result = check.Run();
            results.Add(result with { Reason = failed.Count > 0 ? string.Join("; ", failed) : result.Reason, CpuSeconds = seconds });
        }

        return results;
    }

    private static (List<string> Failed, int Bits, bool Accelerated, double Seconds) Child((string Variable, string Value)[] settings)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add("verify");
        start.ArgumentList.Add("--kernels");
        foreach (var (variable, value) in settings)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            return (["no answer within two minutes"], 0, false, 0);
        }

        var text = output.GetAwaiter().GetResult();
        if (!text.StartsWith('{'))
        {
            return (["the process ended with code " + process.ExitCode + " and no answer: " + Measurements.Printable.Clean(error.GetAwaiter().GetResult(), 200)], 0, false, 0);
        }

        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return ([.. root.GetProperty("failed").EnumerateArray().Select(f => f.GetString()!)], root.GetProperty("vectorBits").GetInt32(), root.GetProperty("accelerated").GetBoolean(), root.GetProperty("cpuSeconds").GetDouble());
    }
}
