using System.Collections.Immutable;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>What the ends of a scale allow: a mean lies between them, and the SD of n values with mean m is at most √((m - low)(high - m) n/(n - 1)) (Bhatia and Davis 2000).</summary>
internal static class ScaleCheck
{
    /// <param name="isChange">A change from baseline is named: it lies between minus and plus the range.</param>
    /// <returns>Inconsistent where not even a change could have the value; partly where only a change could and none is named.</returns>
    public static CheckResult Run(Printed mean, Printed? sd, int? n, double low, double high, bool isChange)
    {
        var range = high - low;
        var (asLevel, level) = Fits(mean, sd, n, low, high);
        var (asChange, change) = Fits(mean, sd, n, -range, range);
        var limit = isChange ? change : level;
        ImmutableArray<Quantity> quantities = limit is { } l ? [Of("sd_limit", l)] : [];
        return !asChange ? new(Verdict.Inconsistent, quantities, "no sample on this scale has these values")
            : asLevel || isChange ? new(Verdict.Consistent, quantities)
            : new(Verdict.Partly, quantities, "only a change on this scale can have these values, and none is named");
    }

    private static (bool Fits, double? Limit) Fits(Printed mean, Printed? sd, int? n, double low, double high)
    {
        if (!mean.Meets(low, high))
        {
            return (false, null);
        }

        if (n is not > 1)
        {
            return (true, null);
        }

        // The mean of the rounding interval that is nearest the middle of the scale allows most.
        var m = Math.Clamp((low + high) / 2, Math.Max(low, mean.Low), Math.Min(high, mean.High));
        var limit = Math.Sqrt(Math.Max(0, (m - low) * (high - m) * n.Value / (n.Value - 1.0)));
        return (sd is not { } s || s.Low <= limit * (1 + 1e-12), limit);
    }
}
