using System.Diagnostics;
using System.Globalization;

namespace Toolkit.Benchmarks;

/// <summary>The same tasks by the peers that Debian packages (OpenBLAS, SciPy, nibabel, scikit-learn), one thread, in the same run.</summary>
internal static class ConnectivityPeers
{
    /// <param name="file">The run of 1.08 GB, for the peers that read it.</param>
    /// <param name="ours">Our CPU seconds by the start of the peer's task.</param>
    public static void Run(TextWriter output, string file, Dictionary<string, double> ours)
    {
        var script = Script();
        var start = new ProcessStartInfo("/usr/bin/python3", [script, file]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var threads in new[] { "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" })
        {
            start.Environment[threads] = "1";
        }

        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var seconds = double.Parse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture);
            var same = ours.FirstOrDefault(o => cells[0].StartsWith(o.Key, StringComparison.Ordinal)).Value;
            output.WriteLine(line + (same == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\tours {same:0.000} s: {seconds / same:0.00} times as fast")));
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            output.WriteLine("The peers need python3-numpy, python3-scipy, python3-nibabel, python3-sklearn and libopenblas0-pthread.");
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
