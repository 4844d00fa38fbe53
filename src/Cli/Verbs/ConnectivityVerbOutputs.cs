using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Writes the results of the verb "connectivity": each file beside and renamed, sidecar.json last.</summary>
internal sealed class ConnectivityVerbOutputs(ConnectivityRequest request, ConnectivityVerbInputs inputs, Shell shell)
{
    /// <summary>The maps asked for, or the first fault.</summary>
    public static Parsed<Dictionary<string, Volume>> Maps(VolumeSeries series, Volume? mask, ConnectivityRequest request)
    {
        var maps = new Dictionary<string, Volume>(StringComparer.Ordinal);
        foreach (var name in request.Maps)
        {
            if (!ConnectivityVerbMeasures.Map(name, series, mask, request.Threads).Try(out var map, out var fault))
            {
                return fault;
            }

            maps[name] = map;
        }

        return maps;
    }

    /// <summary>Results of an image; false where a measure asked for does not exist, which is said.</summary>
    public bool Write(ConnectivityResult result, Dictionary<string, Volume> maps)
    {
        if (!Matrices(result.R.Names, result.TimeSeries, out var matrices))
        {
            return false;
        }

        Directory.CreateDirectory(request.Output);
        foreach (var seed in result.SeedMaps)
        {
            var name = string.Concat(seed.Seed.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '-'));
            Image($"seed-{name}_r", seed.R);
            Image($"seed-{name}_z", seed.Z);
        }

        foreach (var (name, map) in maps)
        {
            Image(name, map);
        }

        Tables(result.R.Names, result.TimeSeries, matrices);
        MotionTable(result.KeptVolumes);
        var distances = Distances(result.Regions);
        Text("quality.json", Json(json => new ConnectivityVerbJson(json).Quality(result, inputs, distances)));
        Sidecar(json => new ConnectivityVerbJson(json).Sidecar(request, inputs, result));
        return true;
    }

    /// <summary>Results of a table of signals.</summary>
    public bool Write(ImmutableArray<string> names, RowMatrix<double> cleaned, DenoisingPlan plan)
    {
        if (!Matrices(names, cleaned, out var matrices))
        {
            return false;
        }

        Directory.CreateDirectory(request.Output);
        Tables(names, cleaned, matrices);
        MotionTable(plan.Kept);
        Sidecar(json => new ConnectivityVerbJson(json).Sidecar(request, inputs, plan, names));
        return true;
    }

    private bool Matrices(ImmutableArray<string> names, RowMatrix<double> signals, out List<(string Name, RowMatrix<double> Values)> matrices)
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

    private void Tables(ImmutableArray<string> names, RowMatrix<double> series, List<(string Name, RowMatrix<double> Values)> matrices)
    {
        foreach (var (name, values) in matrices)
        {
            Table($"roi-{name}.tsv", ["region", .. names], Enumerable.Range(0, values.Rows).Select(i => Cells(values.Row(i)).Prepend(names[i])));
        }

        Table("timeseries.tsv", names, Enumerable.Range(0, series.Columns).Select(t => Cells(series.Column(t))));
        if (request.BidsPrefix is { } prefix)
        {
            var atlas = inputs.Regions?.Atlas.Name is { } a ? $"_atlas-{new string([.. a.Where(char.IsAsciiLetterOrDigit)])}" : "";
            Table($"{prefix}{atlas}_stat-mean_timeseries.tsv", names, Enumerable.Range(0, series.Columns).Select(t => Cells(series.Column(t))));
            Table($"{prefix}{atlas}_stat-pearsoncorrelation_relmat.tsv", ["Node", .. names], Enumerable.Range(0, names.Length).Select(i => Cells(matrices[0].Values.Row(i)).Prepend(names[i])));
            Table($"{prefix}{atlas}_stat-fisherz_relmat.tsv", ["Node", .. names], Enumerable.Range(0, names.Length).Select(i => Cells(matrices[1].Values.Row(i)).Prepend(names[i])));
        }
    }

    private void MotionTable(ImmutableArray<int> kept)
    {
        var columns = new List<(string Name, Func<int, double> Value)>();
        if (inputs.Motion is { } motion)
        {
            double[] power = FramewiseDisplacement.Power(motion), jenkinson = FramewiseDisplacement.Jenkinson(motion);
            columns.Add(("framewise_displacement", t => power[t]));
            columns.Add(("rmsd", t => jenkinson[t]));
        }

        if (inputs.Dvars is { } dvars)
        {
            columns.Add(("dvars", t => dvars.Raw[t]));
            columns.Add(("dvars_mode1000", t => dvars.Scaled[t]));
            columns.Add(("std_dvars", t => dvars.Standardised[t]));
        }

        if (inputs.Series is { } series)
        {
            var global = GlobalSignal.Of(series, inputs.Mask);
            columns.Add(("global_signal", t => global[t]));
        }

        var retained = kept.ToHashSet();
        columns.Add(("kept", t => retained.Contains(t) ? 1 : 0));
        Table("motion.tsv", [.. columns.Select(c => c.Name)], Enumerable.Range(0, inputs.Volumes).Select(t => columns.Select(c => Cell(c.Value(t)))));
    }

    private double?[] Distances(RegionMap map) => inputs.CsfMask is { } csf
        ? [.. map.Regions.Select(r => RegionDistance.ToMask(map, r, csf))]
        : [.. map.Regions.Select(_ => (double?)null)];

    // Maps are undefined outside the mask; files say 0 there, as every reader of such maps expects.
    private void Image(string name, Volume map)
    {
        var written = new Volume(map.Shape, map.Affine, Array.ConvertAll(map.Data, v => float.IsFinite(v) ? v : 0));
        Nifti.Write(StoredImage.FromVolume(written), Path.Combine(request.Output, name + ".nii.gz"), gzip: true);
    }

    private void Table(string file, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder().AppendJoin('\t', header.Select(h => Printable.Clean(h))).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin('\t', row).Append('\n');
        }

        Text(file, text.ToString());
    }

    private void Sidecar(Action<Utf8JsonWriter> write)
    {
        var text = Json(write);
        Text("sidecar.json", text);
        if (request.Json)
        {
            shell.Out.WriteLine(text);
        }
    }

    private void Text(string file, string text)
    {
        var path = Path.Combine(request.Output, file);
        File.WriteAllText(path + ".partial", text);
        File.Move(path + ".partial", path, overwrite: true);
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string[] Cells(ReadOnlySpan<double> values)
    {
        var cells = new string[values.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell(values[i]);
        }

        return cells;
    }

    private static string Cell(double value) => double.IsFinite(value) ? Numbers.Format(value) : "n/a";
}
