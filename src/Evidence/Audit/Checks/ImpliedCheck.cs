using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>The standard deviation that a printed difference implies, against the largest that a limited scale allows.</summary>
internal static class ImpliedCheck
{
    public static CheckResult Run(CheckInputs inputs)
    {
        if (inputs.Printed("md") is not { } md)
        {
            return NotCheckable("a difference is needed");
        }

        return inputs.Printed("d") is { } d ? FromD(md, d, inputs) : FromP(md, inputs);
    }

    /// <summary>SD = MD / d; no SD on a scale of range R exceeds R/2 √(n/(n-1)).</summary>
    private static CheckResult FromD(Printed md, Printed d, CheckInputs inputs)
    {
        double difference = Math.Abs(md.Value), effect = Math.Abs(d.Value);
        if (effect <= d.Half)
        {
            return NotCheckable("an effect that may be 0 implies no SD");
        }

        double min = Math.Max(0, difference - md.Half) / (effect + d.Half), max = (difference + md.Half) / (effect - d.Half);
        ImmutableArray<Quantity> quantities = [Of("sd", difference / effect), Of("sd_min", min), Of("sd_max", max)];
        if (inputs.Number("scale_range") is not { } range || inputs.Number("n_per_arm") is not { } n || n <= 1)
        {
            return new(Verdict.Implied, quantities, "the scale or n is not known, so that no limit applies");
        }

        var limit = range / 2 * Math.Sqrt(n / (n - 1));
        return new(min > limit ? Verdict.Inconsistent : max > limit ? Verdict.Borderline : Verdict.Implied, [.. quantities, Of("sd_limit", limit)], min > limit ? "no sample on this scale has so large an SD" : "");
    }

    /// <summary>The largest standard error and SD at which a difference reaches a printed p bound.</summary>
    private static CheckResult FromP(Printed md, CheckInputs inputs)
    {
        if (inputs.Number("p") is not { } p || p is <= 0 or >= 1 || inputs.Number("n1") is not { } n1 || inputs.Number("n2") is not { } n2 || n1 < 1 || n2 < 1 || n1 + n2 <= 2)
        {
            return NotCheckable("d, or a p bound with the sizes of the groups, is needed");
        }

        var se = Math.Abs(md.Value) / Tails.StudentQuantile(1 - (p / 2), n1 + n2 - 2);
        return new(Verdict.Implied, [Of("se_max", se), Of("sd_max", se / Math.Sqrt((1 / n1) + (1 / n2)))]);
    }
}
