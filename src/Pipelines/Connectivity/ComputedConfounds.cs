using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Confounds that are computed from the run itself, beside those of the table.</summary>
internal static class ComputedConfounds
{
    /// <summary>Adds the global signal, components of noise and spikes where they are asked for.</summary>
    public static Parsed<RunInputs> Computed(ConnectivityRequest request, RunInputs inputs)
    {
        if (inputs.Confounds is { } given && given.Volumes != inputs.Volumes)
        {
            return inputs; // refused, with both lengths, where the cleaning is planned
        }

        if (request.Spikes && inputs.Confounds?.Names.Any(n => n.StartsWith(CensoringCriteria.SpikeName, StringComparison.Ordinal)) == true)
        {
            return new Fault(0, "--spikes, or the columns motion_outlier… of the table", "both") { Unit = "option", Advice = "Take one: each gives censored volumes a regressor." };
        }

        if (request.Spikes && !inputs.Kept.IsEmpty)
        {
            inputs = With(inputs, CensoringCriteria.Spikes(inputs.Volumes, inputs.Kept)) with { Kept = [] };
        }

        if (inputs.Run is not { } run)
        {
            return request.WithGlobalSignal || request.HasNoiseMask || request.VariableComponents > 0
                ? new Fault(0, "--bold, from which the confounds are to be computed", "a table of signals") { Unit = "option" }
                : inputs;
        }

        if (request.WithGlobalSignal)
        {
            inputs = With(inputs, new(["global_signal_of_mask"], new(1, run.Series.Volumes, GlobalSignal.OfVoxels(run.Series, inputs.Finite))));
        }

        if (inputs.NoiseMask is { } mask)
        {
            if (!ComponentConfounds.Anatomical(run.Series, run.Packed(mask), request.AnatomicalComponents).Try(out var found, out var fault))
            {
                return fault;
            }

            inputs = With(inputs, Renamed(found));
        }

        return request.VariableComponents > 0
            ? ComponentConfounds.HighVariance(run.Series, run.Mask, request.VariableComponents).Map(found => With(inputs, Renamed(found)))
            : inputs;
    }

    // The table may hold columns of the same name, made by another pipeline of another mask.
    private static Confounds Renamed(Confounds found) => new([.. found.Names.Select(n => "toolkit_" + n)], found.Values);

    private static RunInputs With(RunInputs inputs, Confounds more) =>
        inputs with { Confounds = (inputs.Confounds ?? Confounds.None(more.Volumes)).With(more) };
}
