using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>The p value of a printed test statistic, and whether the printed p lies on the other side of .05.</summary>
internal static partial class StatisticCheck
{
    public static CheckResult Run(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("value") is not { } value || PValue(inputs["stat"], inputs.Number("df1") ?? inputs.Number("df"), inputs.Number("df2")) is not { } tail)
        {
            return NotCheckable("a statistic t, F, chi2, z, Q or r with its degrees of freedom is needed");
        }

        var (p, min, max) = EffectChecks.Ends(value, tail);
        var claim = PClaim.From(reported);
        var verdict = claim?.Judge(min, max) ?? Verdict.Implied;
        ImmutableArray<Quantity> quantities = [Of("p", p), Of("p_min", min), Of("p_max", max)];
        // A printed .05 may be a rounded .0498: only what does not round to the claim is an error.
        var decision = verdict == Verdict.Inconsistent && claim?.Significant is { } said && (said ? min >= PClaim.Threshold : max < PClaim.Threshold);
        var halved = verdict == Verdict.Inconsistent && claim!.Judge(min / 2, max / 2) == Verdict.Consistent;
        return new(verdict, [.. quantities, Of("decision_error", decision ? "yes" : "no")], halved ? "half the two-sided p meets the claim: a one-tailed test may have been used" : "");
    }

    /// <summary>The inputs of "t(48)=2.31", "F(1,30)=3.10", "chi2(2)=6.1", "z=1.98", "r(38)=0.30"; null where the text is none of them.</summary>
    public static CheckInputs? Read(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success || !Printed.TryRead(match.Groups["value"].Value, out var value))
        {
            return null;
        }

        var name = match.Groups["name"].Value.ToUpperInvariant() switch { "T" => "t", "F" => "F", "Z" => "z", "Q" => "Q", "R" => "r", _ => "chi2" };
        return new(("stat", name), ("value", CheckInputs.Text(value)), ("df1", match.Groups["df1"].Value), ("df2", match.Groups["df2"].Value));
    }

    private static Func<double, double>? PValue(string name, double? df1, double? df2) => name.ToUpperInvariant() switch
    {
        "T" when df1 > 0 => x => Tails.StudentTwoSided(x, df1.Value),
        "F" when df1 > 0 && df2 > 0 => x => Tails.FisherUpper(x, df1.Value, df2.Value),
        "CHI2" or "X2" or "CHISQ" or "Q" when df1 > 0 => x => Tails.ChiSquareUpper(x, df1.Value),
        "Z" => Tails.NormalTwoSided,
        "R" when df1 > 0 => x => x >= 1 ? 0 : Tails.StudentTwoSided(x * Math.Sqrt(df1.Value / (1 - (x * x))), df1.Value),
        _ => null,
    };

    [GeneratedRegex(@"^\s*(?<name>t|F|z|Q|r|chi-?2|chi-?sq(uared?)?|χ2|χ²|x2|x²)\s*(\(\s*(?<df1>\d+(\.\d+)?)\s*(,\s*(?<df2>\d+(\.\d+)?)|,\s*n\s*=\s*\d+)?\s*\))?\s*=\s*(?<value>[-−]?\d*\.?\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
