using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Displacements of every run from the geometric mean of the group, tested pair by pair as z is.</summary>
/// <param name="Regions">Regions with a signal in every run; the others have no place in a covariance that must be inverted.</param>
/// <param name="Reference">The geometric mean of all runs, shape (n, n).</param>
/// <param name="Runs">Runs behind it.</param>
internal sealed record GroupTangent(CovarianceEstimator Estimator, ImmutableArray<string> Regions, RowMatrix<double> Reference, int Runs, PermutationResult Result)
{
    private const string Matrix = "_stat-fisherz_relmat.tsv";

    /// <summary>Reads the signals of the runs that are tested, as they stand beside their matrices.</summary>
    /// <returns>The test, or a fault: signals that are missing, fewer than two regions, covariances without an inverse.</returns>
    public static Parsed<GroupTangent> Test(GroupRequest request, CovarianceEstimator estimator, GroupData data, GroupDesign design)
    {
        var runs = data.People.SelectMany(p => p.Visits).SelectMany(v => v).ToArray();
        var series = new Dictionary<CohortRun, RowMatrix<double>>();
        foreach (var run in runs)
        {
            if (!Signals(run).In(run.Name.Run).Try(out var values, out var fault))
            {
                return fault;
            }

            series[run] = values;
        }

        int[] sound = [.. Enumerable.Range(0, data.Regions.Length).Where(r => series.Values.All(s => double.IsFinite(s[r, 0])))];
        if (sound.Length < 2)
        {
            return new Fault(0, "two regions or more that have a signal in every run", $"{sound.Length}") { Unit = "region" };
        }

        ImmutableArray<string> names = [.. sound.Select(r => data.Regions[r])];
        var covariances = runs.Select(r => Covariance.Of(names, series[r].TakeRows(sound), estimator)).ToArray();
        if (!TangentSpace.Around(covariances).Try(out var space, out var singular))
        {
            return (singular with { Offset = 0 }).In(runs[(int)singular.Offset].Name.Run);
        }

        var displaced = runs.Zip(space.Displacements).ToDictionary(p => p.First, p => p.Second.Values);
        var edges = Adjacency.Edges(sound.Length).ToArray();
        var tested = new RowMatrix<double>(data.People.Count, edges.Length);
        for (var p = 0; p < data.People.Count; p++)
        {
            for (var e = 0; e < edges.Length; e++)
            {
                tested[p, e] = Value(data.People[p], displaced, edges[e]);
            }
        }

        var options = request.Permutation with { ComponentThreshold = null };
        return new GroupTangent(estimator, names, space.Mean, runs.Length, PermutationTest.Run(tested, design, options, Adjacency.OfEdges(sound.Length)));
    }

    // A displacement has no standard error of its own: runs weigh by the degrees of freedom that cleaning left them.
    private static double Value(GroupPerson person, Dictionary<CohortRun, RowMatrix<double>> displaced, (int First, int Second) pair)
    {
        double At(int visit) => Weighted.Mean([.. person.Visits[visit].Select(r => (displaced[r][pair.First, pair.Second], r.DegreesOfFreedom))]);
        return person.Visits.Length == 1 ? At(0) : At(person.Visits.Length - 1) - At(0);
    }

    /// <summary>Signals of a run, shape (n, t), in the order of its regions; NaN for a region without one.</summary>
    private static Parsed<RowMatrix<double>> Signals(CohortRun run)
    {
        var file = run.File.Replace(Matrix, "_stat-mean_timeseries.tsv", StringComparison.Ordinal);
        if (!File.Exists(file))
        {
            return new Fault(0, "its signals, " + Path.GetFileName(file), "no such file") { Unit = "file", Advice = "Run connectivity derivatives again." };
        }

        if (!DelimitedTable.Read(File.ReadAllBytes(file), '\t').Try(out var table, out var fault))
        {
            return fault;
        }

        if (!table.Columns.SequenceEqual(run.Regions))
        {
            return new Fault(1, "the regions of its matrix", Printable.Clean(string.Join(", ", table.Columns), 200)) { Unit = "line", Place = Path.GetFileName(file) };
        }

        var values = new RowMatrix<double>(table.Columns.Length, table.Rows.Length);
        for (var t = 0; t < table.Rows.Length; t++)
        {
            for (var r = 0; r < table.Columns.Length; r++)
            {
                values[r, t] = double.NaN;
                if (table.Rows[t].Cells[r] is var cell && cell != "n/a" && !Numbers.TryParse(cell, out values[r, t]))
                {
                    return new Fault(table.Rows[t].Line, "a number or n/a", Printable.Quote(cell)) { Unit = "line", Place = Path.GetFileName(file) };
                }
            }
        }

        return values;
    }
}
