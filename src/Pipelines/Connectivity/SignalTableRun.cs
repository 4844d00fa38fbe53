using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A table of signals in place of an image: cleaned and correlated as a run's regions are.</summary>
/// <param name="Cleaned">Shape (n, kept).</param>
/// <param name="Sidecar">Text of sidecar.json; null where no file was asked for.</param>
public sealed record SignalTableRun(ImmutableArray<string> Names, RowMatrix<double> Cleaned, DenoisingPlan Plan, string? Sidecar)
{
    /// <inheritdoc cref="ConnectivityRun.Execute" />
    public static Parsed<SignalTableRun> Execute(ConnectivityRequest request, Action<string>? said = null, CancellationToken cancellation = default)
    {
        if (!RunInputs.Read(request).Try(out var inputs, out var fault))
        {
            return fault;
        }

        foreach (var remark in inputs.Remarks)
        {
            said?.Invoke(remark);
        }

        cancellation.ThrowIfCancellationRequested();
        var signals = inputs.Signals!;
        IReadOnlyList<int>? kept = inputs.Kept.IsEmpty ? null : inputs.Kept;
        if (!DenoisingPlan.Create(signals.Volumes, inputs.RepetitionTime, request.Options.Denoising, inputs.Confounds, kept).Try(out var plan, out fault))
        {
            return fault;
        }

        var run = new SignalTableRun(signals.Names, plan.Clean(signals.Values, request.Threads), plan, null);
        return request.Output is null ? run : new RunOutputs(request).Write(inputs, run.Names, run.Cleaned, plan).Map(text => run with { Sidecar = text });
    }
}
