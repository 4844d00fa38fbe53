using System.Collections.Immutable;
using Toolkit.Evidence.Swim;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Statements of a synthesis without meta-analysis: sign tests, combined p bounds, and the method itself.</summary>
internal static class SwimChecks
{
    public static CheckResult Run(CheckInputs inputs, string reported)
    {
        if (inputs.Has("method"))
        {
            var warned = SynthesisMethod.CountsSignificance(inputs["method"]);
            return new(warned ? Verdict.Inconsistent : Verdict.Consistent, [Of("warning", warned ? SynthesisMethod.Warning : "none")], warned ? SynthesisMethod.Advice : "");
        }

        if (inputs.List("p_bounds") is { } bounds)
        {
            return bounds.All(p => p is > 0 and <= 1) ? Bounds(bounds) : NotCheckable("p bounds lie between 0 and 1");
        }

        return inputs.Number("x") is { } x && inputs.Number("n") is { } n && n is >= 1 and <= 10_000 && x >= 0 && x <= n && x % 1 == 0 && n % 1 == 0
            ? Sign((int)x, (int)n, reported)
            : NotCheckable("the number of studies, and of those in the favoured direction, is needed");
    }

    /// <summary>Fisher's combination of bounds: each two-sided bound is halved for the favoured direction, so that the combined p is a bound too.</summary>
    private static CheckResult Bounds(ImmutableArray<double> bounds)
    {
        var combined = CombinedP.Fisher([.. bounds.Select(b => b / 2)]);
        return new(Verdict.Implied, [Of("x2_min", combined.Statistic), Of("df", combined.Df), Of("p_max", combined.P)], "two-sided bounds were halved");
    }

    private static CheckResult Sign(int x, int n, string reported)
    {
        var test = SignTest.Of(x, n);
        var verdict = PClaim.From(reported)?.Judge(test.TwoSided, test.TwoSided) ?? Verdict.Implied;
        var oneSided = verdict == Verdict.Inconsistent && PClaim.From(reported)!.Judge(test.OneSided, test.OneSided) == Verdict.Consistent;
        return new(
            verdict,
            [
                Of("p_two_sided", test.TwoSided), Of("p_one_sided", test.OneSided), Of("cp_lower", test.ClopperPearson.Low), Of("cp_upper", test.ClopperPearson.High),
                Of("wilson_lower", test.Wilson.Low), Of("wilson_upper", test.Wilson.High),
            ],
            oneSided ? "the printed p is one-sided" : n <= 5 ? "five studies or fewer cannot reach a two-sided .05" : "");
    }
}
