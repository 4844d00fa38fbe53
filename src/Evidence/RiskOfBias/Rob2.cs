using System.Collections.Immutable;

namespace Toolkit.Evidence.RiskOfBias;

/// <summary>A judgement of the revised Cochrane tool RoB 2 (Sterne et al. 2019). <c>default</c> is no information.</summary>
public enum Judgement
{
    NoInformation,
    Low,
    SomeConcerns,
    High,
}

/// <summary>The overall judgement that follows from five domains by the rule of RoB 2, beside what was printed.</summary>
/// <param name="Overall">Low only if all five are low, high if any is high, else some concerns; null where a domain has no judgement and none is high.</param>
/// <param name="MayBeRaised">Several domains have some concerns: a reviewer may raise the overall judgement to high; never done automatically.</param>
public sealed record Rob2Overall(Judgement? Overall, bool MayBeRaised);

/// <summary>The rule and words of RoB 2 (Sterne et al. 2019, BMJ 366:l4898).</summary>
public static class Rob2
{
    /// <summary>The five domains in order D1 to D5.</summary>
    public static ImmutableArray<string> Domains { get; } =
    [
        "randomisation process", "deviations from intended interventions", "missing outcome data", "measurement of the outcome", "selection of the reported result",
    ];

    /// <summary>Overall judgement by the rule.</summary>
    /// <exception cref="ArgumentException">There are not five domains.</exception>
    public static Rob2Overall Derive(IReadOnlyList<Judgement> domains)
    {
        if (domains.Count != 5)
        {
            throw new ArgumentException("RoB 2 has five domains.", nameof(domains));
        }

        var some = domains.Count(d => d == Judgement.SomeConcerns);
        if (domains.Contains(Judgement.High))
        {
            return new(Judgement.High, MayBeRaised: false);
        }

        return domains.Contains(Judgement.NoInformation)
            ? new(null, MayBeRaised: false)
            : new(some == 0 ? Judgement.Low : Judgement.SomeConcerns, some > 1);
    }

    /// <summary>Whether a derived judgement and a printed one agree: equal, or raised to high by a reviewer where the rule allows it.</summary>
    public static bool Allows(Rob2Overall derived, Judgement printed) => derived.Overall == printed || (derived.MayBeRaised && printed == Judgement.High);

    /// <summary>Reads a printed judgement: "Low", "low risk", "Some concerns", "unclear", "High risk of bias"; null where it is none of them.</summary>
    public static Judgement? Read(string text)
    {
        var word = text.Trim().ToUpperInvariant();
        return word switch
        {
            "" or "?" or "NI" or "NO INFORMATION" => Judgement.NoInformation,
            "-" => Judgement.SomeConcerns,
            "+" => Judgement.Low,
            "X" or "×" => Judgement.High,
            _ when word.StartsWith("LOW", StringComparison.Ordinal) => Judgement.Low,
            _ when word.StartsWith("SOME", StringComparison.Ordinal) => Judgement.SomeConcerns,
            _ when word.StartsWith("HIGH", StringComparison.Ordinal) => Judgement.High,
            _ => null,
        };
    }

    /// <summary>The judgement in words.</summary>
    public static string Name(Judgement judgement) => judgement switch
    {
        Judgement.Low => "Low",
        Judgement.SomeConcerns => "Some concerns",
        Judgement.High => "High",
        _ => "No information",
    };

    /// <summary>The sign that stands in the circle of a traffic-light plot, so that it can be read without colour.</summary>
    public static string Sign(Judgement judgement) => judgement switch { Judgement.Low => "+", Judgement.SomeConcerns => "-", Judgement.High => "×", _ => "?" };
}
