using System.Diagnostics;
using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>4PL fits of 16 wells beside scipy's curve_fit on the same curves in the same run, in CPU time: <c>dotnet run -c Release --project tests/Benchmarks -- assays</c>. Needs python3-scipy for the peer.</summary>
internal static class AssaysSpeed
{
    private const int Curves = 10_000;
    private const int OfPeer = 500;
    private const int OfPipeline = 500;
    private const int Draws = 1000;
    private const int Repeats = 7;

    public static void Run(TextWriter output)
    {
        double[] doses = [0, 0, .. Enumerable.Range(0, 14).Select(i => 7.8125 * Math.Pow(2, i / 2))];
        double[] logX = [.. doses.Select(x => x > 0 ? Math.Log(x) : double.NegativeInfinity)];
        var y = Simulated(logX);
        double[] weights = [.. y.Select(v => 1 / (v * v))];
        var curves = new LogisticCurve[Curves];
        var batch = Best(() => LogisticFit.Fit(logX, y, weights, curves), 20);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"batch kernel: {1e6 * batch / Curves:0.00} us a fit, {1e3 * batch:0.0} ms for {Curves} curves, {curves.Count(c => c.Converged)} settled"));
        var plates = Enumerable.Range(0, OfPipeline).Select(k => Plate(doses, y.AsSpan(k * doses.Length, doses.Length))).ToArray();
        var pipeline = Best(() =>
        {
            foreach (var plate in plates)
            {
                _ = Assay.Quantify(plate);
            }
        }, 3) / OfPipeline;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whole plate (36 starts, errors, verdicts, provenance): {1e6 * pipeline:0} us"));
        var curve = Assay.Quantify(plates[0]).Curve!;
        var draws = Best(() => CurveBootstrap.Of(curve, Draws, 1), 100);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Draws} bootstrap draws, drawn and refitted: {1e3 * draws:0.00} ms"));
        if (Peer(doses, y) is { } peer)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scipy curve_fit on the first {OfPeer} of them: {1e6 * peer:0} us a fit; {peer / (batch / Curves):0} x the batch kernel, {peer / pipeline:0.0} x the whole plate"));
        }
        else
        {
            output.WriteLine("scipy: not found (install python3-scipy)");
        }
    }

    private static double[] Simulated(double[] logX)
    {
        var chance = new Random(1);
        var y = new double[Curves * logX.Length];
        for (var i = 0; i < y.Length; i++)
        {
            var x = logX[i % logX.Length];
            var truth = 0.05 + (double.IsNegativeInfinity(x) ? 0 : 3.05 / (1 + Math.Exp(-1.15 * (x - Math.Log(180)))));
            y[i] = truth * (1 + (0.04 * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble())));
        }

        return y;
    }

    private static AssayPlate Plate(double[] doses, ReadOnlySpan<double> y)
    {
        var wells = new AssayWell[doses.Length];
        for (var i = 0; i < wells.Length; i++)
        {
            wells[i] = new AssayWell(Well.At(i % 8, i / 8).ToString(), WellRole.Standard, "S" + doses[i].ToString(CultureInfo.InvariantCulture)) { Nominal = doses[i], Signal = y[i] };
        }

        return new AssayPlate { Plate = "P", Wells = [.. wells], Provenance = Provenance.OfBytes("benchmark", "simulated", Provenance.Digest([])) };
    }

    /// <summary>Seconds of CPU of the calling process, the best of several repeats after a warm-up; each repeat is long against the clock's tick of 10 ms.</summary>
    private static double Best(Action work, int times)
    {
        work();
        var best = double.PositiveInfinity;
        for (var i = 0; i < Repeats; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var k = 0; k < times; k++)
            {
                work();
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds / times);
        }

        return best;
    }

    /// <summary>Seconds of CPU a fit, or null where the peer is not installed.</summary>
    private static double? Peer(double[] doses, double[] y)
    {
        var script = Path.Combine(Root(), "tests", "Benchmarks", "assays-scipy.py");
        var start = new ProcessStartInfo("/usr/bin/python3", [script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.WriteLine(string.Join(' ', doses.Select(d => d.ToString("R", CultureInfo.InvariantCulture))));
            for (var k = 0; k < OfPeer; k++)
            {
                process.StandardInput.WriteLine(string.Join(' ', y.Skip(k * doses.Length).Take(doses.Length).Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
            }

            process.StandardInput.Close();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 && Numbers.TryParse(said, out var seconds) ? seconds : null;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("No Toolkit.sln above " + AppContext.BaseDirectory);
    }
}
