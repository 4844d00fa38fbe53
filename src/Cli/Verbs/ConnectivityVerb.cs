using System.CommandLine;
using Toolkit.Biomarkers.Connectivity;

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

    private static ExitCode Run(Shell shell, ConnectivityRequest request, CancellationToken cancellation)
    {
        if (request.Complaint is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        if (!ConnectivityVerbInputs.Read(request).Try(out var inputs, out var fault))
        {
            shell.Complain(ConnectivityFolder.Said(fault));
            return fault.Unit == "byte" ? ExitCode.CorruptInput : ExitCode.BadData;
        }

        foreach (var remark in inputs.Remarks)
        {
            shell.Say(remark);
        }

        if (request.DryRun)
        {
            shell.Say($"Sound input: {inputs.Summary}. Nothing was written (--dry-run).");
            return ExitCode.Ok;
        }

        cancellation.ThrowIfCancellationRequested();
        return inputs.Series is null ? Signals(shell, request, inputs) : Image(shell, request, inputs);
    }

    private static ExitCode Image(Shell shell, ConnectivityRequest request, ConnectivityVerbInputs inputs)
    {
        if (!ConnectivityRun.Compute(request, inputs).Try(out var run, out var fault))
        {
            shell.Complain(ConnectivityFolder.Said(fault));
            return ExitCode.BadData;
        }

        ConnectivityRun.GiveBack();
        var output = new ConnectivityVerbOutputs(request, inputs, shell);
        if (!output.Write(run))
        {
            return ExitCode.BadData;
        }

        run.SayVerdicts(shell);
        shell.Say($"{run.Sound} of {run.Result.Quality.Length} regions have values; results are in {request.Output}.");
        return run.Code;
    }

    private static ExitCode Signals(Shell shell, ConnectivityRequest request, ConnectivityVerbInputs inputs)
    {
        var signals = inputs.Signals!;
        IReadOnlyList<int>? kept = inputs.Kept.IsEmpty ? null : inputs.Kept;
        if (!DenoisingPlan.Create(signals.Volumes, inputs.RepetitionTime, request.Options.Denoising, inputs.Confounds, kept).Try(out var plan, out var fault))
        {
            shell.Complain(ConnectivityFolder.Said(fault));
            return ExitCode.BadData;
        }

        var cleaned = plan.Clean(signals.Values, request.Threads);
        return new ConnectivityVerbOutputs(request, inputs, shell).Write(signals.Names, cleaned, plan) ? ExitCode.Ok : ExitCode.BadData;
    }
}
