using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>What a printed 95 % interval implies: its midpoint, standard error and p, against the printed estimate, p, or the value and n that a review prints instead.</summary>
internal static partial class IntervalCheck
{
    public static CheckResult Run(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("estimate") is not { } estimate || inputs.Printed("lower") is not { } lower || inputs.Printed("upper") is not { } upper || lower.Value > upper.Value)
        {
            return NotCheckable("an estimate with its interval is needed");
        }

        var ratio = string.Equals(inputs["scale"], "log", StringComparison.OrdinalIgnoreCase);
        if (ratio && (lower.Value <= 0 || estimate.Value <= 0))
        {
            return NotCheckable("a ratio and its limits are above 0");
        }

        var midpoint = ratio ? Math.Sqrt(lower.Value * upper.Value) : (lower.Value + upper.Value) / 2;
        ImmutableArray<Quantity> quantities = [Of("midpoint", midpoint)];
        var centred = IsCentred(estimate, lower, upper, midpoint, ratio);
        if (Df(inputs) is { } df)
        {
            quantities = [.. quantities, .. Test(estimate, lower, upper, df, ratio, inputs)];
        }

        CheckResult Result(Verdict verdict, string note = "") => new(verdict, quantities, note);
        if (reported.AsSpan().IndexOfAny("pP<>") >= 0 && PClaim.From(reported) is { } claim)
        {
            if (quantities.Length == 1)
            {
                return Result(Verdict.NotCheckable, "the sizes of the groups are needed");
            }

            return Result(claim.Judge(Number(quantities, "p_min"), Number(quantities, "p_max")));
        }

        return Shape().Match(reported) is { Success: true } match && quantities.Length > 1 && (match.Groups["n"].Success || Printed.From(reported)?.Value != estimate.Value)
            ? Against(match, estimate, inputs, Result)
            : Result(centred ? Verdict.Consistent : Verdict.Inconsistent, centred ? "" : "the interval is not centred on the estimate");
    }

    /// <summary>Within one unit of the estimate's last digit, or as near as limits of fewer decimals can tell.</summary>
    private static bool IsCentred(Printed estimate, Printed lower, Printed upper, double midpoint, bool ratio)
    {
        if (Math.Abs(midpoint - estimate.Value) <= 2 * estimate.Half * (1 + 1e-9))
        {
            return true;
        }

        return ratio
            ? estimate.Meets(Math.Sqrt(Math.Max(0, lower.Low) * upper.Low), Math.Sqrt(lower.High * upper.High))
            : estimate.Meets((lower.Low + upper.Low) / 2, (lower.High + upper.High) / 2);
    }

    private static ImmutableArray<Quantity> Test(Printed estimate, Printed lower, Printed upper, double df, bool ratio, CheckInputs inputs)
    {
        double On(double x) => ratio ? Math.Log(Math.Max(x, double.Epsilon)) : x;
        var c = Tails.StudentQuantile(0.975, df);
        double P(double effect, double width) => width <= 0 ? 0 : Tails.StudentTwoSided(effect / (width / 2 / c), df);
        double centre = On(estimate.Value), width = On(upper.Value) - On(lower.Value), se = width / 2 / c;
        double far = Math.Max(Math.Abs(On(estimate.High)), Math.Abs(On(estimate.Low)));
        double near = On(estimate.Low) <= 0 && On(estimate.High) >= 0 ? 0 : Math.Min(Math.Abs(On(estimate.High)), Math.Abs(On(estimate.Low)));
        var excludes = On(lower.Value) > 0 || On(upper.Value) < 0;
        ImmutableArray<Quantity> quantities =
        [
            Of("se", se), Of("t", Math.Abs(centre) / se), Of("df", df), Of("p", P(Math.Abs(centre), width)),
            Of("p_min", P(far, On(upper.Low) - On(lower.High))), Of("p_max", P(near, On(upper.High) - On(lower.Low))), Of("ci_excludes_0", excludes ? "yes" : "no"),
        ];
        return inputs.Number("n1") is { } n1 && inputs.Number("n2") is { } n2 && n1 > 0 && n2 > 0 && !ratio
            ? [.. quantities, Of("d", Math.Abs(centre) / se * Math.Sqrt((1 / n1) + (1 / n2))), Of("sd", se / Math.Sqrt((1 / n1) + (1 / n2)))]
            : quantities;
    }

    /// <summary>"8; n=60": the value, and the n, that is printed elsewhere for the same effect.</summary>
    private static CheckResult Against(Match match, Printed estimate, CheckInputs inputs, Func<Verdict, string, CheckResult> result)
    {
        Printed.TryRead(match.Groups["value"].Value, out var other);
        var n = match.Groups["n"].Success ? Printed.From(match.Groups["n"].Value)?.Value : null;
        // A fall may be printed with or without its sign.
        var same = SourceChecks.SameNumber(other with { Value = Math.Abs(other.Value) }, estimate with { Value = Math.Abs(estimate.Value) });
        var sameN = n is null || n == inputs.Number("n1") + inputs.Number("n2");
        return (same, sameN) switch
        {
            (true, true) => result(Verdict.Consistent, ""),
            (true, false) => result(Verdict.Partly, "the value agrees, the n behind it does not"),
            (false, true) => result(Verdict.Inconsistent, "the values differ"),
            _ => result(Verdict.Inconsistent, "the values and the n behind them differ"),
        };
    }

    private static double? Df(CheckInputs inputs)
    {
        var df = inputs.Number("df") ?? (inputs.Number("n1") + inputs.Number("n2") - 2) ?? (inputs.Number("n") - 1);
        return df > 0 ? df : null;
    }

    private static double Number(ImmutableArray<Quantity> quantities, string name) => quantities.First(q => q.Name == name).Number!.Value;

    [GeneratedRegex(@"^\s*(?<value>[-−]?\d*\.?\d+)\s*(;\s*n\s*=\s*(?<n>\d+))?\s*$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
