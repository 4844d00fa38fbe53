using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>The p value that a standardised effect implies at its n, over every value that rounds to the printed effect.</summary>
internal static class EffectChecks
{
    /// <summary>t = d / √(1/n1 + 1/n2) with n1 + n2 - 2 df; paired t = d √n with n - 1 df. Limits of d by inverting the noncentral t (Steiger and Fouladi 1997).</summary>
    public static CheckResult FromD(CheckInputs inputs, string reported)
    {
        var paired = string.Equals(inputs["design"], "paired", StringComparison.OrdinalIgnoreCase);
        double? unit, df;
        if (paired)
        {
            (unit, df) = (inputs.Number("n") is { } n && n > 1 ? 1 / Math.Sqrt(n) : null, inputs.Number("n") - 1);
        }
        else
        {
            (unit, df) = inputs.Number("n1") is { } n1 && inputs.Number("n2") is { } n2 && n1 > 0 && n2 > 0 && n1 + n2 > 2 ? (Math.Sqrt((1 / n1) + (1 / n2)), n1 + n2 - 2) : ((double?)null, (double?)null);
        }

        if (inputs.Printed("d") is not { } d || unit is not { } u || df is not { } m)
        {
            return NotCheckable("d and the sizes of the groups are needed");
        }

        var t = d.Value / u;
        var (low, high) = NoncentralT.Limits(t, m);
        var (p, min, max) = Ends(d, x => Tails.StudentTwoSided(x / u, m));
        if (string.Equals(inputs["type"], "g", StringComparison.OrdinalIgnoreCase))
        {
            // g = J d: the test statistic belongs to the uncorrected d, and an "SMD" may be either.
            min = Tails.StudentTwoSided((Math.Abs(d.Value) + d.Half) / MetaAnalysis.EffectMeasures.SmallSampleFactor(Math.Max(2, m)) / u, m);
        }

        return new(Judge(reported, min, max), [Of("t", t), Of("df", m), Of("p", p), Of("p_min", min), Of("p_max", max), Of("d_lower", low * u), Of("d_upper", high * u)]);
    }

    /// <summary>t = r √((n-2)/(1-r²)); limits by Fisher's z with standard error 1/√(n-3).</summary>
    public static CheckResult FromR(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("r") is not { } r || inputs.Number("n") is not { } n || n <= 2 || Math.Abs(r.Value) > 1)
        {
            return NotCheckable("r and n are needed");
        }

        var t = r.Value * Math.Sqrt((n - 2) / (1 - (r.Value * r.Value)));
        var (p, min, max) = Ends(r, x => Math.Abs(x) >= 1 ? 0 : Tails.StudentTwoSided(x * Math.Sqrt((n - 2) / (1 - (x * x))), n - 2));
        ImmutableArray<Quantity> quantities = [Of("t", t), Of("df", n - 2), Of("p", p), Of("p_min", min), Of("p_max", max)];
        if (n > 3 && Math.Abs(r.Value) < 1)
        {
            var reach = Tails.NormalQuantile(0.975) / Math.Sqrt(n - 3);
            quantities = [.. quantities, Of("r_lower", Math.Tanh(Math.Atanh(r.Value) - reach)), Of("r_upper", Math.Tanh(Math.Atanh(r.Value) + reach))];
        }

        return new(Judge(reported, min, max), quantities);
    }

    /// <summary>F = η²/(1-η²) · df2/df1, with df2 = n - 1 - df1 where not given.</summary>
    public static CheckResult FromEta2(CheckInputs inputs, string reported)
    {
        var df1 = inputs.Number("df1");
        var df2 = inputs.Number("df2") ?? (inputs.Number("n") - 1 - df1);
        if (inputs.Printed("eta2p") is not { } eta || eta.Value is < 0 or >= 1 || df1 is not { } a || df2 is not { } b || a <= 0 || b <= 0)
        {
            return NotCheckable("partial eta squared, n and the degrees of freedom are needed");
        }

        double F(double x) => Math.Clamp(x, 0, 1) is var e && e < 1 ? e / (1 - e) * b / a : double.PositiveInfinity;
        var (p, min, max) = Ends(eta, x => x >= 1 ? 0 : Tails.FisherUpper(F(x), a, b));
        return new(Judge(reported, min, max), [Of("f", F(eta.Value)), Of("df1", a), Of("df2", b), Of("p", p), Of("p_min", min), Of("p_max", max)]);
    }

    /// <summary>p at the printed value and its extremes over the values that round to it; p falls with the distance from 0.</summary>
    internal static (double P, double Min, double Max) Ends(Printed effect, Func<double, double> p)
    {
        var far = Math.Abs(effect.Value) + effect.Half;
        var near = Math.Max(0, Math.Abs(effect.Value) - effect.Half);
        return (p(Math.Abs(effect.Value)), p(far), p(near));
    }

    /// <summary>The verdict on a printed p; a value follows, and nothing contradicts it, where none is printed.</summary>
    internal static Verdict Judge(string reported, double min, double max) => PClaim.From(reported)?.Judge(min, max) ?? Verdict.Implied;
}
