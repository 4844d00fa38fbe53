using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The tables of one run.</summary>
internal static class RunTables
{
    /// <summary>r and z, then the matrices asked for.</summary>
    /// <returns>The matrices by name, or the fault of the first that does not exist.</returns>
    public static Parsed<List<(string Name, RowMatrix<double> Values)>> Matrices(ConnectivityRequest request, ImmutableArray<string> names, RowMatrix<double> signals)
    {
        var r = ConnectivityMatrix.Pearson(names, signals);
        List<(string, RowMatrix<double>)> matrices = [("r", r.Values), ("z", r.FisherZ().Values)];
        foreach (var name in request.Measures)
        {
            if (!RunMeasures.Matrix(name, names, signals).Try(out var values, out var fault))
            {
                return fault.In("measure " + name);
            }

            matrices.Add((name, values));
        }

        return matrices;
    }

    /// <summary>A square table with the names at its head and in its first column.</summary>
    public static void Square(DerivativeFolder folder, string file, string corner, ImmutableArray<string> names, RowMatrix<double> values) =>
        folder.Table(file, [corner, .. names], Enumerable.Range(0, values.Rows).Select(i => DerivativeFolder.Cells(values.Row(i)).Prepend(names[i])));

    /// <summary>Signals of shape (n, t), one column each.</summary>
    public static void Signals(DerivativeFolder folder, string file, ImmutableArray<string> names, RowMatrix<double> series) =>
        folder.Table(file, names, Enumerable.Range(0, series.Columns).Select(t => DerivativeFolder.Cells(series.Column(t))));

    /// <summary>z of every pair in sliding windows, one row a window; false where none was asked for or the run is shorter than one.</summary>
    public static bool Windows(DerivativeFolder folder, string file, ConnectivityRequest request, ImmutableArray<string> names, RowMatrix<double> series)
    {
        if (request.Window is not { } length || length > series.Columns)
        {
            return false;
        }

        var edges = Adjacency.Edges(names.Length).ToArray();
        var windows = SlidingWindow.Of(names, series, length, length / 2);
        folder.Table(file, ["start", .. edges.Select(e => $"{names[e.First]}–{names[e.Second]}")], windows.Windows.Select((w, i) =>
            edges.Select(e => DerivativeFolder.Cell(ConnectivityMatrix.Atanh(w[e.First, e.Second]))).Prepend(windows.Starts[i].ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return true;
    }

    /// <summary>Motion, DVARS and global signal of every volume, and whether it was kept.</summary>
    public static void Motion(DerivativeFolder folder, string file, RunInputs inputs, ImmutableArray<int> kept, double[] global)
    {
        var columns = new List<(string Name, Func<int, double> Value)>();
        if (inputs.Motion is { } motion)
        {
            double[] power = FramewiseDisplacement.Power(motion), jenkinson = FramewiseDisplacement.Jenkinson(motion);
            columns.Add(("framewise_displacement", t => power[t]));
            columns.Add(("rmsd", t => jenkinson[t]));
        }

        if (inputs.FilteredMotion is { } filtered)
        {
            var power = FramewiseDisplacement.Power(filtered);
            columns.Add(("framewise_displacement_filtered", t => power[t]));
        }

        if (inputs.Dvars is { } dvars)
        {
            columns.Add(("dvars", t => dvars.Raw[t]));
            columns.Add(("dvars_mode1000", t => dvars.Scaled[t]));
            columns.Add(("std_dvars", t => dvars.Standardised[t]));
        }

        if (global.Length > 0)
        {
            columns.Add(("global_signal", t => global[t]));
        }

        var retained = kept.ToHashSet();
        columns.Add(("kept", t => retained.Contains(t) ? 1 : 0));
        folder.Table(file, [.. columns.Select(c => c.Name)], Enumerable.Range(0, inputs.Volumes).Select(t => columns.Select(c => DerivativeFolder.Cell(c.Value(t)))));
    }
}
