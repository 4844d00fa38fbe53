using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Biomarkers.Assays;

/// <summary>What a plate with a suspected high-dose hook would give without the levels from the turning point on. A proposal: it is never applied unasked.</summary>
/// <param name="Wells">Labels of the wells that would be left out.</param>
/// <param name="Refit">The result without them.</param>
public sealed record HookProposal(ImmutableArray<string> Wells, AssayResult Refit)
{
    /// <returns>The proposal, or null where no hook is suspected.</returns>
    public static HookProposal? Of(AssayPlate plate, AssayOptions options)
    {
        var signals = new PlateSignals(plate, options);
        if (signals.Levels.Length < 2 || Screening.WhyFlat(signals) is not null)
        {
            return null;
        }

        var hooks = Screening.Drops(signals).Where(d => d.Flag == PlateFlag.Hook).ToList();
        if (hooks.Count == 0)
        {
            return null;
        }

        var turn = signals.Levels[hooks[0].Level].Nominal!.Value;
        ImmutableArray<string> wells = [.. signals.Levels.Where(l => l.Nominal >= turn).SelectMany(l => l.Wells).Select(w => w.Label)];
        var reason = string.Create(CultureInfo.InvariantCulture, $"proposed: high-dose hook from {turn:g6}");
        return new(wells, Assay.Quantify(wells.Aggregate(plate, (p, label) => p.Excluding(label, reason)), options));
    }
}
