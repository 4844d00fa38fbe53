using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;

namespace Toolkit.Cli.Verbs;

/// <summary>Writes the results of the verb "connectivity" for one run: sidecar.json last.</summary>
internal sealed class ConnectivityVerbOutputs(ConnectivityRequest request, ConnectivityVerbInputs inputs, Shell shell)
{
    private readonly ConnectivityFolder folder = new(request.Output);

    /// <summary>Results of an image; false where a measure asked for does not exist, which is said.</summary>
    public bool Write(ConnectivityRun run)
    {
        var result = run.Result;
        if (!ConnectivityTables.Matrices(request, result.R.Names, result.TimeSeries, shell, out var matrices))
        {
            return false;
        }

        foreach (var seed in result.SeedMaps)
        {
            var name = ConnectivityFolder.Safe(seed.Seed);
            folder.Image($"seed-{name}_r", seed.R);
            folder.Image($"seed-{name}_z", seed.Z);
        }

        foreach (var (name, map) in run.Maps)
        {
            folder.Image(name, map);
        }

        if (request.Denoised && result.Cleaned is { } cleaned)
        {
            folder.Series("denoised", cleaned, result.KeptVolumes.Length);
        }

        Tables(result.R.Names, result.TimeSeries, matrices);
        ConnectivityTables.Motion(folder, "motion.tsv", inputs, result.KeptVolumes, run.GlobalSignal);
        if (request.BidsPrefix is { } prefix)
        {
            new ConnectivityBidsOutputs(folder, BidsName.OfPrefix(prefix).Value, null).Write(run, matrices);
            ConnectivityBidsOutputs.Description(folder, null);
        }

        if (request.Report)
        {
            folder.Text("report.html", ConnectivityPages.OfRun(run));
        }

        folder.Document("quality.json", json => new ConnectivityVerbJson(json).Quality(result, inputs));
        Sidecar(json => new ConnectivityVerbJson(json).Sidecar(request, inputs, result));
        return true;
    }

    /// <summary>Results of a table of signals.</summary>
    public bool Write(ImmutableArray<string> names, RowMatrix<double> cleaned, DenoisingPlan plan)
    {
        if (!ConnectivityTables.Matrices(request, names, cleaned, shell, out var matrices))
        {
            return false;
        }

        Tables(names, cleaned, matrices);
        ConnectivityTables.Motion(folder, "motion.tsv", inputs, plan.Kept, []);
        Sidecar(json => new ConnectivityVerbJson(json).Sidecar(request, inputs, plan, names));
        return true;
    }

    private void Tables(ImmutableArray<string> names, RowMatrix<double> series, List<(string Name, RowMatrix<double> Values)> matrices)
    {
        foreach (var (name, values) in matrices)
        {
            ConnectivityTables.Square(folder, $"roi-{name}.tsv", "region", names, values);
        }

        ConnectivityTables.Windows(folder, "roi-z-windows.tsv", request, names, series);
        ConnectivityTables.Signals(folder, "timeseries.tsv", names, series);
    }

    private void Sidecar(Action<Utf8JsonWriter> write)
    {
        var text = folder.Document("sidecar.json", write);
        if (request.Json)
        {
            shell.Out.WriteLine(text);
        }
    }
}
