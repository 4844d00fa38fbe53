using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Grade;

/// <summary>Certainty of a body of evidence (GRADE). <c>default</c> is very low.</summary>
public enum Certainty
{
    VeryLow,
    Low,
    Moderate,
    High,
}

/// <summary>One step up or down with its reason; a step without a reason does not exist.</summary>
public sealed record GradeStep
{
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0 or more than two levels.</exception>
    public GradeStep(string domain, int levels, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (levels is 0 or < -2 or > 2)
        {
            throw new ArgumentOutOfRangeException(nameof(levels), levels, "A step is one or two levels up or down.");
        }

        (Domain, Levels, Reason) = (domain, levels, reason);
    }

    /// <summary>"risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias", "large effect", "dose response", "confounding".</summary>
    public string Domain { get; }

    /// <summary>-2 to 2, not 0.</summary>
    public int Levels { get; }

    public string Reason { get; }
}

/// <summary>A row of a summary-of-findings table: randomised trials start high; steps move the certainty, never beyond its ends.</summary>
/// <param name="IsSuggestion">Made by rules from the tables: a person decides.</param>
public sealed record GradeProfile(string Outcome, int Trials, double? Participants, ImmutableArray<GradeStep> Steps, bool IsSuggestion)
{
    /// <summary>Optimal information size for a standardised difference of 0.5 with 80 % power at .05: two arms of 64 (Cohen 1988).</summary>
    public const int InformationSize = 128;

    /// <summary>The certainty after all steps.</summary>
    public Certainty Certainty => (Certainty)Math.Clamp((int)Certainty.High + Steps.Sum(s => s.Levels), (int)Certainty.VeryLow, (int)Certainty.High);

    /// <summary>Steps that the tables suggest, each with its reason: share of trials not at low risk of bias, disagreeing directions or I², and few participants.</summary>
    public static GradeProfile Suggest(CategorySynthesis category, EvidenceSet set)
    {
        var trials = category.Senses.Keys.ToList();
        var results = category.Markers.SelectMany(m => m.Results).ToList();
        var sizes = trials.Select(t => results.Where(r => r.StudyId == t).Max(r => r.N)).ToList();
        double? participants = sizes.Contains(null) ? null : sizes.Sum();
        var steps = ImmutableArray.CreateBuilder<GradeStep>();
        var ratings = set.Rob2.Where(r => trials.Contains(r.StudyId)).Select(r => r.Overall).ToList();
        var flagged = ratings.Count(r => r is Judgement.SomeConcerns or Judgement.High);
        if (2 * flagged > trials.Count)
        {
            steps.Add(new("risk of bias", ratings.Contains(Judgement.High) ? -2 : -1, string.Create(CultureInfo.InvariantCulture, $"{flagged} of {trials.Count} trials are not at low risk of bias")));
        }

        var mixed = category.Markers.Where(m => m.Consistency.StartsWith("mixed", StringComparison.Ordinal)).Select(m => m.Marker).ToList();
        var spread = category.Markers.FirstOrDefault(m => m.Pool?.Fit is { I2: > 50 });
        if (mixed.Count > 0 || spread is not null)
        {
            steps.Add(new("inconsistency", -1, mixed.Count > 0 ? "directions disagree: " + string.Join(", ", mixed) : string.Create(CultureInfo.InvariantCulture, $"I² of {spread!.Pool!.Fit!.I2:0} % for {spread.Marker}")));
        }

        if (trials.Count == 1 || participants is null or < InformationSize)
        {
            steps.Add(new("imprecision", -1, trials.Count == 1 ? "one trial" : participants is null ? "the number of participants is not printed for every trial" : string.Create(CultureInfo.InvariantCulture, $"{participants} participants are fewer than the {InformationSize} of the optimal information size")));
        }

        return new(category.Category, trials.Count, participants, steps.ToImmutable(), IsSuggestion: true);
    }
}
