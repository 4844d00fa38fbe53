using System.Text.RegularExpressions;

namespace Toolkit.Evidence.Tables;

/// <summary>How a printed p stands to its number.</summary>
public enum PRelation
{
    Below,
    Above,
    Equal,
}

/// <summary>What a review says about a p value: "&lt;0.01" and "&gt;0.05" are bounds, "0.03" is a rounded value, "n.s." is above .05.</summary>
/// <param name="Relation">Bound or value.</param>
/// <param name="P">The printed number with its decimals.</param>
public sealed partial record PClaim(PRelation Relation, Printed P)
{
    /// <summary>The conventional threshold: used, and said, where a value is printed without a p.</summary>
    public const double Threshold = 0.05;

    /// <summary>"below .05", for effects that are printed without a p.</summary>
    public static PClaim BelowThreshold { get; } = new(PRelation.Below, new(Threshold, 2));

    /// <summary>Reads "p &lt; 0.01", "&lt;.05", "0.03", "p=0.005", "&gt; 0.05", "n.s.", "significant"; a remark in brackets or a mark behind the number is passed over; null where the text holds no p between 0 and 1.</summary>
    public static PClaim? From(string text)
    {
        text = Remark().Replace(text, "");
        if (NotSignificant().IsMatch(text))
        {
            return new(PRelation.Above, new(Threshold, 2));
        }

        if (SaidSignificant().IsMatch(text))
        {
            return BelowThreshold;
        }

        var match = Shape().Match(text);
        if (!match.Success || !Printed.TryRead(match.Groups["value"].Value, out var p) || p.Value is < 0 or > 1)
        {
            return null;
        }

        return new(match.Groups["relation"].Value switch { "<" or "≤" or "<=" => PRelation.Below, ">" or "≥" or ">=" => PRelation.Above, _ => PRelation.Equal }, p);
    }

    /// <summary>Whether the claim holds somewhere in [<paramref name="low"/>, <paramref name="high"/>]: everywhere is consistent, nowhere inconsistent, in part borderline. A printed value is met when the interval holds a number that rounds to it.</summary>
    public Audit.Verdict Judge(double low, double high) => Relation switch
    {
        PRelation.Equal => P.Meets(low, high) ? Audit.Verdict.Consistent : Audit.Verdict.Inconsistent,
        _ => (Holds(low), Holds(high)) switch
        {
            (true, true) => Audit.Verdict.Consistent,
            (false, false) => Audit.Verdict.Inconsistent,
            _ => Audit.Verdict.Borderline,
        },
    };

    /// <summary>Whether the claim calls the effect significant at .05; null where the printed bound leaves it open.</summary>
    public bool? Significant => Relation switch
    {
        PRelation.Below => P.Value <= Threshold ? true : null,
        PRelation.Above => P.Value >= Threshold ? false : null,
        _ => P.Value < Threshold,
    };

    /// <inheritdoc />
    public override string ToString() => "p" + Relation switch { PRelation.Below => "<", PRelation.Above => ">", _ => "=" } + P.ToString();

    private bool Holds(double p) => Relation == PRelation.Below ? p < P.Value : p > P.Value;

    [GeneratedRegex(@"(?:^|[;,\s])(?:p(?:[- ]?values?)?\s*)?(?<relation><=|>=|[<>=≤≥])?\s*(?<value>\d*\.?\d+(?:e-?\d+)?)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();

    /// <summary>Whether a cell says that no p was stated: that is neither a p nor a broken one.</summary>
    public static bool IsSilence(string text) => Silence().IsMatch(text);

    [GeneratedRegex(@"(\s*\([^()]*\)|[*†‡§]+)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^\s*(statistically\s+)?(sig\.?|significant)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SaidSignificant();

    [GeneratedRegex(@"^\s*(not (stated|reported|given)|n/?r|n/?a|-+|–)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Silence();

    [GeneratedRegex(@"^\s*(p\s*=?\s*)?n\.?\s*s\.?\s*$|^\s*not significant\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotSignificant();
}
