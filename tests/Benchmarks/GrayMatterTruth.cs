using System.Diagnostics;
using System.Globalization;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Benchmarks;

/// <summary>Change of a region on simulated pairs of known truth: error, interval and recovery of each, then their summary; CPU seconds of each pair.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- graymatter [first seed] [pairs] [replicates]</c>.</remarks>
internal static class GrayMatterTruth
{
    private static readonly double[] Truths = [-3.2, 0, 2, -1.5];

    public static void Run(TextWriter output, int seed, int pairs, int replicates)
    {
        output.WriteLine("seed\tsurroundings\ttruth\tmeasured\terror\tse\tmdc\teven\tstill\tbroad\tmL\tCPU s");
        foreach (var surroundings in new[] { Surroundings.MoveAside, Surroundings.StandStill })
        {
            var rows = new List<(double Truth, double Measured, bool Inside)>();
            for (var i = 0; i < pairs; i++)
            {
                var pair = GrowthPair.Draw(seed + i, "truth", Truths[i % Truths.Length], surroundings);
                var before = Cpu();
                var change = GrayMatterChange.Measure(new(pair.First, pair.FirstBrain), new(pair.Second, pair.SecondBrain), pair.Regions.Regions[0], pair.Weight, new() { Replicates = replicates }).Value;
                rows.Add((pair.Percent, change.Percent, change.Low <= pair.Percent && pair.Percent <= change.High));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seed + i}\t{surroundings}\t{pair.Percent:0.0}\t{change.Percent:0.00}\t{change.Percent - pair.Percent:0.00}\t{change.StandardError:0.00}\t{change.MinimalDetectable:0.00}\t{change.Recovery?.Even:0.00}\t{change.Recovery?.Still:0.00}\t{change.Recovery?.Broad:0.00}\t{change.WeightMl:0.0}\t{Cpu() - before:0.0}"));
            }

            Summarise(output, surroundings.ToString(), rows);
        }
    }

    /// <summary>The phantom of the simulated trial: its pial edge moves, most at the region's centre and not at its rim, and all else stands still.</summary>
    public static void Phantom(TextWriter output, int seed, int pairs)
    {
        var rows = Enumerable.Range(0, pairs).Select(i =>
        {
            var truth = -5.0 + (10.0 * i / Math.Max(1, pairs - 1));
            Visit3D first = new(T1wPhantom.Draw(new(seed + i, "first"), 0)), second = new(T1wPhantom.Draw(new(seed + i, "second"), truth));
            var weight = GrayMatterWeight.Of(GrayMatterWeight.Fractions(first).Value, T1wPhantom.Regions, 2);
            var change = GrayMatterChange.Measure(first, second, T1wPhantom.Regions.Regions[0], weight, new() { Replicates = 0 }).Value;
            return (Truth: truth, Measured: change.Percent, Inside: change.Low <= truth && truth <= change.High, change.StandardError);
        }).ToList();
        Summarise(output, "phantom of the trial", rows.Select(r => (r.Truth, r.Measured, r.Inside)).ToList());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean standard error {rows.Average(r => r.StandardError):0.00}, CPU s {Cpu():0.0}"));
    }

    private static void Summarise(TextWriter output, string what, List<(double Truth, double Measured, bool Inside)> rows)
    {
        var errors = rows.Select(r => r.Measured - r.Truth).ToArray();
        double mean = errors.Average(), sd = Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / Math.Max(1, errors.Length - 1));
        double tx = rows.Average(r => r.Truth), slope = rows.Sum(r => (r.Truth - tx) * r.Measured) / rows.Sum(r => (r.Truth - tx) * (r.Truth - tx));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: mean error {mean:0.000}, SD {sd:0.000}, worst {errors.Max(Math.Abs):0.00}, inside {rows.Count(r => r.Inside)} of {rows.Count}, slope {slope:0.000}"));
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
}
