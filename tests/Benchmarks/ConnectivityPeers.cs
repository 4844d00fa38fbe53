using System.Diagnostics;
using System.Globalization;

namespace Toolkit.Benchmarks;

/// <summary>The same tasks by the peers that Debian packages (OpenBLAS and SciPy), one thread, in the same run.</summary>
internal static class ConnectivityPeers
{
    /// <param name="triangle">CPU seconds of our r among 20,000 series.</param>
    /// <param name="smoothed">CPU seconds of our smoothing.</param>
    public static void Run(TextWriter output, double triangle, double smoothed)
    {
        var script = Script();
        var start = new ProcessStartInfo("/usr/bin/python3", [script]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var threads in new[] { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" })
        {
            start.Environment[threads] = "1";
        }

        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var seconds = double.Parse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture);
            var ours = cells[0].StartsWith("OpenBLAS", StringComparison.Ordinal) ? triangle : cells[0].StartsWith("scipy gaussian", StringComparison.Ordinal) ? smoothed : double.NaN;
            output.WriteLine(line + (double.IsNaN(ours) ? "" : string.Create(CultureInfo.InvariantCulture, $"\tours {ours:0.000} s: {seconds / ours:0.00} times as fast")));
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            output.WriteLine("The peers need python3-numpy, python3-scipy and libopenblas0-pthread.");
        }
    }

    private static string Script()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at?.FullName ?? throw new InvalidOperationException("No Toolkit.sln above " + AppContext.BaseDirectory), "tests", "Benchmarks", "connectivity-peers.py");
    }
}
