using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Every run of a data set as fMRIPrep leaves it, into BIDS derivatives and a page a participant.</summary>
/// <param name="Runs">Runs found, and files that look like one and have no name.</param>
/// <param name="Failed">Those without results.</param>
public sealed record DerivativesRun(int Runs, int Failed)
{
    /// <summary>Works on every run in turn; one that fails is complained of and costs itself alone.</summary>
    /// <param name="request">What is asked of each run, but for its files.</param>
    /// <returns>How many there were, or the fault that forbids to begin: no run that fits, or several spaces and none chosen (unit "space").</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static Parsed<DerivativesRun> Execute(string folder, FmriprepRuns.Wanted wanted, ConnectivityRequest request, Listener listener, CancellationToken cancellation = default)
    {
        var strange = new List<string>();
        if (!FmriprepRuns.Find(folder, wanted, strange).Try(out var runs, out var fault))
        {
            return fault;
        }

        strange.ForEach(listener.Complain);
        var output = new DerivativeFolder(request.Output!);
        var (done, failed) = (0, strange.Count);
        foreach (var participant in runs.GroupBy(r => r.Name["sub"]!))
        {
            var (computed, faults) = (new List<(BidsName?, ConnectivityRun)>(), new List<string>());
            foreach (var run in participant)
            {
                cancellation.ThrowIfCancellationRequested();
                if (One(request, run, listener, cancellation).Try(out var result, out fault))
                {
                    computed.Add((run.Name, result));
                }
                else
                {
                    faults.Add($"{run.Name.Run}: {DerivativeFolder.Said(fault)}");
                    listener.Complain(faults[^1]);
                }

                listener.Progress?.Invoke(++done, runs.Count);
            }

            failed += faults.Count;
            if (request.Report)
            {
                output.Text($"sub-{participant.Key}.html", RunPages.OfParticipant(participant.Key, computed, faults));
            }
        }

        BidsDerivatives.Description(output, folder);
        Cohort.WriteIndex(output, Cohort.Read(request.Output!, listener));
        return new DerivativesRun(runs.Count + strange.Count, failed);
    }

    // A file that cannot be read costs its run, not the others.
    private static Parsed<ConnectivityRun> One(ConnectivityRequest request, FmriprepRun run, Listener listener, CancellationToken cancellation)
    {
        if (run.Confounds is null)
        {
            return new Fault(0, run.Name.Run + "_desc-confounds_timeseries.tsv beside the run", "no such file") { Unit = "file", Advice = request.Preset.Confounds.IsEmpty ? null : "Without confounds only --preset bandpass or none can be taken, run by run." };
        }

        if (run.Mask is null)
        {
            listener.Say($"{run.Name.Run}: no brain mask lies beside the run; every voxel is taken.");
        }

        var own = request with
        {
            Bold = run.Bold,
            Mask = run.Mask,
            Confounds = run.Confounds,
            CsfMask = run.CsfMask,
            ShortNames = false,
            Report = false,
            Bids = run.Name,
            SourceLink = "preprocessed",
        };
        try
        {
            return ConnectivityRun.Execute(own, listener.Say, cancellation).Map(computed =>
            {
                foreach (var quality in computed.Result.Quality.Where(q => q.Grade == QualityGrade.Fail))
                {
                    listener.Say($"{run.Name.Run}: {quality.Name} has no value: {string.Join("; ", quality.Verdicts.Where(v => v.Grade == QualityGrade.Fail).Select(v => v.Reason))}");
                }

                return computed.WithoutVoxels();
            });
        }
        catch (FileNotFoundException e)
        {
            return new Fault(0, "a file that can be read", Printable.Clean(e.Message)) { Unit = "file" };
        }
    }
}
