using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Writes the results of one run: its sidecar last.</summary>
internal sealed class RunOutputs(ConnectivityRequest request)
{
    private readonly DerivativeFolder folder = new(request.Output!);

    /// <summary>Results of an image.</summary>
    /// <returns>The run with its sidecar, or a fault where a measure asked for does not exist for it.</returns>
    public Parsed<ConnectivityRun> Write(ConnectivityRun run)
    {
        var (result, inputs) = (run.Result, run.Inputs);
        if (!RunTables.Matrices(request, result.R.Names, result.TimeSeries).Try(out var matrices, out var fault))
        {
            return fault;
        }

        if (request.Bids is { } bids)
        {
            new BidsDerivatives(folder, bids, request.SourceLink).Write(run, matrices);
            if (request.SourceLink is null)
            {
                BidsDerivatives.Description(folder, null);
            }
        }

        if (request.ShortNames)
        {
            Maps(run);
            Tables(result.R.Names, result.TimeSeries, matrices);
            RunTables.Motion(folder, "motion.tsv", inputs, result.KeptVolumes, run.GlobalSignal);
        }

        if (request.Report)
        {
            folder.Text("report.html", RunPages.OfRun(run));
        }

        if (!request.ShortNames)
        {
            return run;
        }

        folder.Document("quality.json", json => new RunJson(json).Quality(result, inputs));
        return run with { Sidecar = folder.Document("sidecar.json", json => new RunJson(json).Sidecar(request, inputs, result)) };
    }

    /// <summary>Results of a table of signals.</summary>
    /// <returns>Text of the sidecar, or a fault where a measure asked for does not exist for it.</returns>
    public Parsed<string> Write(RunInputs inputs, ImmutableArray<string> names, RowMatrix<double> cleaned, DenoisingPlan plan)
    {
        if (!RunTables.Matrices(request, names, cleaned).Try(out var matrices, out var fault))
        {
            return fault;
        }

        Tables(names, cleaned, matrices);
        RunTables.Motion(folder, "motion.tsv", inputs, plan.Kept, []);
        return folder.Document("sidecar.json", json => new RunJson(json).Sidecar(request, inputs, plan, names));
    }

    private void Maps(ConnectivityRun run)
    {
        foreach (var seed in run.Result.SeedMaps)
        {
            var name = DerivativeFolder.Safe(seed.Seed);
            folder.Image($"seed-{name}_r", seed.R);
            folder.Image($"seed-{name}_z", seed.Z);
        }

        foreach (var (name, map) in run.Maps)
        {
            folder.Image(name, map);
        }

        if (request.Denoised && run.Result.Cleaned is { } cleaned)
        {
            folder.Series("denoised", run.Inputs.Run!, cleaned, run.Result.KeptVolumes.Length);
        }
    }

    private void Tables(ImmutableArray<string> names, RowMatrix<double> series, List<(string Name, RowMatrix<double> Values)> matrices)
    {
        foreach (var (name, values) in matrices)
        {
            RunTables.Square(folder, $"roi-{name}.tsv", "region", names, values);
        }

        RunTables.Windows(folder, "roi-z-windows.tsv", request, names, series);
        RunTables.Signals(folder, "timeseries.tsv", names, series);
    }
}
