using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Whether outer wells read differently from inner ones.</summary>
/// <param name="EdgeShift">Mean residual of the outer wells less that of the inner ones, in robust standard deviations.</param>
/// <param name="P">Share of seeded permutations with a shift at least as large.</param>
/// <param name="Residuals">Per well: deviation from its replicates' median, in robust standard deviations; for a heat map.</param>
public sealed record EdgeEffect(double EdgeShift, double P, IReadOnlyDictionary<Well, double> Residuals, QualityVerdict Verdict)
{
    /// <summary>Row and column effects of those residuals (two-way median polish), in robust standard deviations, and what is left: the B-scores.</summary>
    public required MedianPolish Polish { get; init; }

    private const int Permutations = 2000;
    private const int FewestWells = 6;
    private const double MadOfNormal = 0.6745;

    /// <summary>Compares outer and inner wells by how far each lies from the other replicates of what it holds.</summary>
    /// <param name="rows">Rows of the plate, 8 or 16.</param>
    /// <param name="columns">Columns of the plate, 12 or 24.</param>
    /// <returns>The test, or null where fewer than six replicated wells lie on either side.</returns>
    public static EdgeEffect? Of(AssayPlate plate, int rows, int columns, int seed = 1, double significance = 0.01)
    {
        var residuals = new Dictionary<Well, double>();
        foreach (var group in plate.Wells.Where(w => w is { Well: not null, Signal: not null, Exclusion: null }).GroupBy(w => (w.Role, w.Name, w.Dilution, w.Nominal)).Where(g => g.Count() > 1))
        {
            var median = Statistics.Median(group.Select(w => w.Signal!.Value));
            foreach (var well in group.Where(_ => median != 0))
            {
                residuals.TryAdd(well.Well!.Value, (well.Signal!.Value - median) / Math.Abs(median));
            }
        }

        bool IsEdge(Well w) => w.Row == 0 || w.Column == 0 || w.Row == rows - 1 || w.Column == columns - 1;
        Well[] wells = [.. residuals.Keys.Order()];
        bool[] edge = [.. wells.Select(IsEdge)];
        if (edge.Count(e => e) < FewestWells || edge.Count(e => !e) < FewestWells)
        {
            return null;
        }

        var scale = Statistics.Median(residuals.Values.Where(r => r != 0).Select(Math.Abs)) / MadOfNormal;
        double[] values = [.. wells.Select(w => scale > 0 ? residuals[w] / scale : 0)];
        var shift = Shift(values, edge);
        var p = PermutationP(values, edge, shift, seed);
        var verdict = p > significance
            ? QualityVerdict.Pass("edge effect")
            : QualityVerdict.Warn("edge effect", string.Create(CultureInfo.InvariantCulture, $"outer wells read {Math.Abs(shift):0.##} robust SD {(shift > 0 ? "higher" : "lower")} than inner replicates (permutation p = {p:0.####})"));
        var map = new double[rows, columns];
        for (var i = 0; i < rows * columns; i++)
        {
            map[i / columns, i % columns] = double.NaN;
        }

        foreach (var (well, value) in wells.Zip(values).Where(w => w.First.Row < rows && w.First.Column < columns))
        {
            map[well.Row, well.Column] = value;
        }

        return new(shift, p, wells.Zip(values).ToDictionary(w => w.First, w => w.Second), verdict) { Polish = MedianPolish.Of(map) };
    }

    private static double Shift(double[] values, bool[] edge)
    {
        double outer = 0, inner = 0;
        for (var i = 0; i < values.Length; i++)
        {
            (outer, inner) = edge[i] ? (outer + values[i], inner) : (outer, inner + values[i]);
        }

        var count = edge.Count(e => e);
        return (outer / count) - (inner / (values.Length - count));
    }

    private static double PermutationP(double[] values, bool[] edge, double shift, int seed)
    {
        var chance = new Random(seed);
        bool[] shuffled = [.. edge];
        var extreme = 1;
        for (var i = 0; i < Permutations; i++)
        {
            chance.Shuffle(shuffled);
            extreme += Math.Abs(Shift(values, shuffled)) >= Math.Abs(shift) ? 1 : 0;
        }

        return extreme / (Permutations + 1.0);
    }
}
