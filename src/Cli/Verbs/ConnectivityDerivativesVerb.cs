using System.CommandLine;
using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit connectivity derivatives: every run of a data set as fMRIPrep leaves it, into BIDS derivatives and a page a participant.</summary>
internal static class ConnectivityDerivativesVerb
{
    private const string Description = """
        Every resting run of a data set preprocessed by fMRIPrep: run, mask and confounds are found by name and read as they are.

        Example:
          toolkit connectivity derivatives /data/fmriprep --task rest --space MNI152NLin6Asym --atlas tpl-MNI152NLin6Asym_dseg.nii.gz --atlas-labels dseg.tsv \
            --preset 24p-scrub --seed PAG --output /data/connectivity

        Writes BIDS derivatives (sub-…/func/…_relmat.tsv, _timeseries.tsv, _boldmap.nii.gz, each with its JSON), sub-….html and connectivity.tsv.
        A run that fails is named and costs itself alone (exit code 8). Then: toolkit connectivity group.
        """;

    public static Command Create(Shell shell)
    {
        var options = new ConnectivityVerbOptions();
        var folder = new Argument<string>("folder") { Description = "Folder of the derivatives, with sub-… in it." };
        var participants = new Option<string[]>("--participant-label") { Description = "Participants, with or without sub-; all unless stated.", AllowMultipleArgumentsPerToken = true };
        var session = new Option<string?>("--session") { Description = "Session, without ses-." };
        var task = new Option<string?>("--task") { Description = "Task: rest." };
        var command = new Command("derivatives", Description) { folder, participants, session, task };
        foreach (var option in options.OfMany)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var request = options.Read(parsed, many: true);
            var wanted = new FmriprepRuns.Wanted(parsed.GetValue(participants) ?? [], parsed.GetValue(session), parsed.GetValue(task), request.Request.Space);
            return Task.FromResult((int)Run(shell, request, parsed.GetValue(folder)!, wanted, cancellation));
        });
        return command;
    }

    private static ExitCode Run(Shell shell, ConnectivityCommand asked, string folder, FmriprepRuns.Wanted wanted, CancellationToken cancellation)
    {
        if (asked.Complaint is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        var listener = new Listener(shell.Say, shell.Complain) { Progress = (done, total) => shell.Progress("connectivity", done, total) };
        if (!DerivativesRun.Execute(folder, wanted, asked.Request, listener, cancellation).Try(out var run, out var fault))
        {
            shell.Complain(DerivativeFolder.Said(fault));
            return fault.Unit == "space" ? ExitCode.BadData : ExitCode.NoInput;
        }

        shell.Say($"{run.Runs - run.Failed} of {run.Runs} runs have results; they are in {asked.Request.Output}, listed in connectivity.tsv.");
        return run.Failed == 0 ? ExitCode.Ok : run.Failed < run.Runs ? ExitCode.Partial : ExitCode.BadData;
    }
}
