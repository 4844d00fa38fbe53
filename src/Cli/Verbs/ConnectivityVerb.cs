using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit connectivity: correlations between regions, and of seeds with every voxel, from one BOLD run or from a table of signals.</summary>
internal static class ConnectivityVerb
{
    private const string Description = """
        Correlations between regions and of seeds with every voxel: denoising, Pearson r, Fisher z, quality control.

        Example:
          toolkit connectivity --bold sub-01_bold.nii.gz --mask mask.nii.gz --atlas atlas.nii.gz --atlas-labels dseg.tsv \
            --confounds sub-01_desc-confounds_timeseries.tsv --preset 24p-scrub --seed PAG --output out

        Writes roi-r.tsv, roi-z.tsv, timeseries.tsv, seed-NAME_r.nii.gz, seed-NAME_z.nii.gz, motion.tsv, quality.json, report.html and sidecar.json.
        A whole data set as fMRIPrep leaves it: toolkit connectivity derivatives FOLDER. Then over participants: toolkit connectivity group.
        """;

    public static Command Create(Shell shell)
    {
        var options = new ConnectivityVerbOptions();
        var command = new Command("connectivity", Description);
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.Add(ConnectivityDerivativesVerb.Create(shell));
        command.Add(ConnectivityGroupVerb.Create(shell));
        command.SetAction((parsed, cancellation) => Task.FromResult((int)Run(shell, options.Read(parsed), cancellation)));
        return command;
    }

    private static ExitCode Run(Shell shell, ConnectivityCommand asked, CancellationToken cancellation)
    {
        if (asked.Complaint is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        if (asked.DryRun)
        {
            if (!RunInputs.Read(asked.Request).Try(out var inputs, out var fault))
            {
                return Refused(shell, fault);
            }

            shell.Say($"Sound input: {inputs.Summary}. Nothing was written (--dry-run).");
            return ExitCode.Ok;
        }

        return asked.Request.Table is null ? Image(shell, asked, cancellation) : Signals(shell, asked, cancellation);
    }

    private static ExitCode Image(Shell shell, ConnectivityCommand asked, CancellationToken cancellation)
    {
        if (!ConnectivityRun.Execute(asked.Request, shell.Say, cancellation).Try(out var run, out var fault))
        {
            return Refused(shell, fault);
        }

        foreach (var doubt in run.Doubts)
        {
            shell.Say(doubt);
        }

        Print(shell, asked, run.Sidecar);
        shell.Say($"{run.Sound} of {run.Result.Quality.Length} regions have values; results are in {asked.Request.Output}.");
        return run.Sound == 0 ? ExitCode.BadData : run.SeedsLost > 0 ? ExitCode.Partial : ExitCode.Ok;
    }

    private static ExitCode Signals(Shell shell, ConnectivityCommand asked, CancellationToken cancellation)
    {
        if (!SignalTableRun.Execute(asked.Request, shell.Say, cancellation).Try(out var run, out var fault))
        {
            return Refused(shell, fault);
        }

        Print(shell, asked, run.Sidecar);
        return ExitCode.Ok;
    }

    private static void Print(Shell shell, ConnectivityCommand asked, string? sidecar)
    {
        if (asked.Json)
        {
            shell.Out.WriteLine(sidecar);
        }
    }

    private static ExitCode Refused(Shell shell, Fault fault)
    {
        shell.Complain(DerivativeFolder.Said(fault));
        return fault.Unit == "byte" ? ExitCode.CorruptInput : ExitCode.BadData;
    }
}
