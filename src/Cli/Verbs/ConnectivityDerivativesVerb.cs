using System.CommandLine;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

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
            var wanted = new FmriprepRuns.Wanted(parsed.GetValue(participants) ?? [], parsed.GetValue(session), parsed.GetValue(task), request.Space);
            return Task.FromResult((int)Run(shell, request, parsed.GetValue(folder)!, wanted, cancellation));
        });
        return command;
    }

    private static ExitCode Run(Shell shell, ConnectivityRequest request, string folder, FmriprepRuns.Wanted wanted, CancellationToken cancellation)
    {
        if (request.Complaint is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        var strange = new List<string>();
        if (!FmriprepRuns.Find(folder, wanted, strange).Try(out var runs, out var fault))
        {
            shell.Complain(ConnectivityFolder.Said(fault));
            return fault.Unit == "space" ? ExitCode.BadData : ExitCode.NoInput;
        }

        foreach (var name in strange)
        {
            shell.Complain(name);
        }

        var output = new ConnectivityFolder(request.Output);
        var (done, failed) = (0, strange.Count);
        foreach (var participant in runs.GroupBy(r => r.Name["sub"]!))
        {
            var (computed, faults) = (new List<(BidsName?, ConnectivityRun)>(), new List<string>());
            foreach (var run in participant)
            {
                cancellation.ThrowIfCancellationRequested();
                if (One(shell, request, run, output).Try(out var result, out fault))
                {
                    computed.Add((run.Name, result));
                }
                else
                {
                    faults.Add($"{run.Name.Run}: {ConnectivityFolder.Said(fault)}");
                    shell.Complain(faults[^1]);
                }

                shell.Progress("connectivity", ++done, runs.Count);
            }

            failed += faults.Count;
            if (request.Report)
            {
                output.Text($"sub-{participant.Key}.html", ConnectivityPages.OfParticipant(participant.Key, computed, faults));
            }
        }

        ConnectivityBidsOutputs.Description(output, folder);
        var written = ConnectivityCohort.Read(request.Output, shell);
        ConnectivityCohort.WriteIndex(output, written);
        shell.Say($"{runs.Count + strange.Count - failed} of {runs.Count + strange.Count} runs have results; they are in {request.Output}, listed in connectivity.tsv.");
        return failed == 0 ? ExitCode.Ok : failed < runs.Count + strange.Count ? ExitCode.Partial : ExitCode.BadData;
    }

    private static Parsed<ConnectivityRun> One(Shell shell, ConnectivityRequest request, FmriprepRun run, ConnectivityFolder output)
    {
        if (run.Confounds is null)
        {
            return new Fault(0, run.Name.Run + "_desc-confounds_timeseries.tsv beside the run", "no such file") { Unit = "file", Advice = request.Preset.Confounds.IsEmpty ? null : "Without confounds only --preset bandpass or none can be taken, run by run." };
        }

        var own = request with { Bold = run.Bold, Mask = run.Mask, Confounds = run.Confounds, CsfMask = run.CsfMask };
        if (!Inputs(own).Try(out var inputs, out var fault))
        {
            return fault;
        }

        if (run.Mask is null)
        {
            inputs = inputs with { Remarks = inputs.Remarks.Add($"{run.Name.Run}: no brain mask lies beside the run; every voxel is taken.") };
        }

        foreach (var remark in inputs.Remarks)
        {
            shell.Say(remark);
        }

        if (!ConnectivityRun.Compute(own, inputs).Try(out var computed, out fault))
        {
            return fault;
        }

        if (!ConnectivityTables.Matrices(own, computed.Result.R.Names, computed.Result.TimeSeries, shell, out var matrices))
        {
            return new Fault(0, "the measures asked for", "one that does not exist for this run") { Unit = "measure" };
        }

        new ConnectivityBidsOutputs(output, run.Name, "preprocessed").Write(computed, matrices);
        foreach (var quality in computed.Result.Quality.Where(q => q.Grade == QualityGrade.Fail))
        {
            shell.Say($"{run.Name.Run}: {quality.Name} has no value: {string.Join("; ", quality.Verdicts.Where(v => v.Grade == QualityGrade.Fail).Select(v => v.Reason))}");
        }

        return computed with { Inputs = computed.Inputs.WithoutVoxels(), Result = computed.Result with { Cleaned = null, SeedMaps = [] } };
    }

    // A file that cannot be read costs its run, not the others.
    private static Parsed<ConnectivityVerbInputs> Inputs(ConnectivityRequest request)
    {
        try
        {
            return ConnectivityVerbInputs.Read(request);
        }
        catch (IOException e)
        {
            return new Fault(0, "a file that can be read", Printable.Clean(e.Message)) { Unit = "file" };
        }
    }
}
