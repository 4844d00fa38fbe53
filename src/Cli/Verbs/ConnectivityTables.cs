using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;

namespace Toolkit.Cli.Verbs;

/// <summary>The tables of one run.</summary>
internal static class ConnectivityTables
{
    /// <summary>r and z, then the matrices asked for; false where one does not exist, which is said.</summary>
    public static bool Matrices(ConnectivityRequest request, ImmutableArray<string> names, RowMatrix<double> signals, Shell shell, out List<(string Name, RowMatrix<double> Values)> matrices)
    {
        var r = ConnectivityMatrix.Pearson(names, signals);
        matrices = [("r", r.Values), ("z", r.FisherZ().Values)];
        foreach (var name in request.Measures)
        {
            if (!ConnectivityVerbMeasures.Matrix(name, names, signals).Try(out var values, out var fault))
            {
                shell.Complain(fault.In("measure " + name).Message);
                return false;
            }

            matrices.Add((name, values));
        }

        return true;
    }

    /// <summary>A square table with the names at its head and in its first column.</summary>
    public static void Square(ConnectivityFolder folder, string file, string corner, ImmutableArray<string> names, RowMatrix<double> values) =>
        folder.Table(file, [corner, .. names], Enumerable.Range(0, values.Rows).Select(i => ConnectivityFolder.Cells(values.Row(i)).Prepend(names[i])));

    /// <summary>Signals of shape (n, t), one column each.</summary>
    public static void Signals(ConnectivityFolder folder, string file, ImmutableArray<string> names, RowMatrix<double> series) =>
        folder.Table(file, names, Enumerable.Range(0, series.Columns).Select(t => ConnectivityFolder.Cells(series.Column(t))));

    /// <summary>z of every pair in sliding windows, one row a window; false where none was asked for or the run is shorter than one.</summary>
    public static bool Windows(ConnectivityFolder folder, string file, ConnectivityRequest request, ImmutableArray<string> names, RowMatrix<double> series)
    {
        if (request.Window is not { } length || length > series.Columns)
        {
            return false;
        }

        var edges = Adjacency.Edges(names.Length).ToArray();
        var windows = SlidingWindow.Of(names, series, length, length / 2);
        folder.Table(file, ["start", .. edges.Select(e => $"{names[e.First]}–{names[e.Second]}")], windows.Windows.Select((w, i) =>
            edges.Select(e => ConnectivityFolder.Cell(ConnectivityMatrix.Atanh(w[e.First, e.Second]))).Prepend(windows.Starts[i].ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return true;
    }

    /// <summary>Motion, DVARS and global signal of every volume, and whether it was kept.</summary>
    public static void Motion(ConnectivityFolder folder, string file, ConnectivityVerbInputs inputs, ImmutableArray<int> kept, double[] global)
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
        folder.Table(file, [.. columns.Select(c => c.Name)], Enumerable.Range(0, inputs.Volumes).Select(t => columns.Select(c => ConnectivityFolder.Cell(c.Value(t)))));
    }
}
