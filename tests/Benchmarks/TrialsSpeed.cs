using System.Diagnostics;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>CPU time of the outcome model beside R in one run: a line a task with the ratio.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- trials</c>; the peer needs r-base-core, r-cran-nlme and r-cran-lme4 and is left out where Rscript is absent.</remarks>
internal static class TrialsSpeed
{
    private const int Repetitions = 5;

    public static void Run(TextWriter output)
    {
        var peer = Peer();
        output.WriteLine("task\tCPU ms\ttarget ms\tR, CPU ms\tratio");
        var tasks = new TrialsBenchmarks();
        tasks.Prepare();
        Line("MMRM, 200 x 4", "MMRM with Kenward-Roger, 200 × 4 (R: nlme::gls, no df)", 5, 20, () => tasks.MmrmKenwardRogerOf200());
        Line("", "MMRM with Kenward-Roger, 10 000 × 4 (R: mmrm 14 400, measured elsewhere)", 100, 1, () => tasks.MmrmKenwardRogerOf10000());
        Line("LMM, 200 x 4", "random intercept, 200 × 4 (R: lme4)", null, 20, () => tasks.RandomInterceptOf200());
        Line("LMM, 10,000 x 4", "random intercept, 10 000 × 4 (R: lme4)", null, 1, () => tasks.RandomInterceptOf10000());
        Line("mediation, 5,000 draws", "mediation, 5 000 draws (R: .lm.fit)", 20, 5, () => tasks.MediationOf5000Draws());
        Line("maxT, 10,000 x 40", "maxT, 10 000 permutations × 40 markers (R: crossprod)", 10, 5, () => tasks.MaxTOf10000Permutations());
        Line("ANCOVA with HC3, 72", "ANCOVA with HC3, n = 72 (R: lm)", 0.02, 2000, () => tasks.AncovaHc3Of72());
        Line("", "multiple imputation, 200 × 3, 50 data sets", null, 1, () => tasks.ImputationOf50());
        Line("", "MMRM with bounds, 120 × 3", null, 1, () => tasks.CensoredRepeatedOf120());

        void Line(string name, string task, double? target, int times, Func<double> action)
        {
            var own = Cpu(action, times);
            var theirs = peer.TryGetValue(name, out var seconds) ? 1000 * seconds : (double?)null;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{own:0.####}\t{target}\t{theirs:0.###}\t{theirs / own:0.#}"));
        }
    }

    /// <summary>Least CPU milliseconds of a call over some repetitions, all threads together.</summary>
    private static double Cpu(Func<double> action, int times)
    {
        for (var i = 0; i < 3 * times; i++)
        {
            _ = action();
        }

        var best = double.PositiveInfinity;
        for (var k = 0; k < Repetitions; k++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            for (var i = 0; i < times; i++)
            {
                _ = action();
            }

            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / times);
        }

        return best;
    }

    private static Dictionary<string, double> Peer()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "trials-r.R");
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("Rscript", ["--vanilla", script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.Split('\t') is [var name, var text] && Numbers.TryParse(text, out var seconds))
                {
                    found[name] = seconds;
                }
            }

            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("Rscript is absent: apt-get install r-base-core r-cran-nlme r-cran-lme4");
        }

        return found;
    }
}
