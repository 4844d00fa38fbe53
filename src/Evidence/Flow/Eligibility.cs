using System.Collections.Immutable;

namespace Toolkit.Evidence.Flow;

/// <summary>A reviewer's answer to one criterion. <c>default</c> is unclear.</summary>
public enum CriterionAnswer
{
    Unclear,
    Met,
    NotMet,
}

/// <summary>What follows for a record. <c>default</c> is unclear.</summary>
public enum EligibilityVerdict
{
    Unclear,
    Include,
    Exclude,
}

/// <summary>One criterion of eligibility.</summary>
/// <param name="Id">Short name: "adults", "cancer-pain".</param>
/// <param name="IsExclusion">True where meeting the criterion excludes.</param>
public sealed record Criterion(string Id, string Text, bool IsExclusion = false);

/// <summary>The decision on a record with every reason that led to it.</summary>
public sealed record EligibilityDecision(string RecordId, EligibilityVerdict Verdict, ImmutableArray<string> Reasons);

/// <summary>Eligibility criteria as rules: one unmet inclusion or met exclusion excludes; else one unclear answer leaves the record unclear; else it is included.</summary>
public sealed record Eligibility(ImmutableArray<Criterion> Criteria)
{
    /// <summary>Criteria of a review of randomised trials of exercise with pain and biomarkers as outcomes.</summary>
    public static Eligibility ExerciseAndPain { get; } = new(
    [
        new("randomised", "randomised controlled trial"),
        new("adults", "adults of 18 years or more with non-cancer chronic musculoskeletal pain"),
        new("exercise", "exercise is the primary treatment"),
        new("biomarker", "at least one pain-related biomarker"),
        new("pain-scale", "a validated pain scale"),
        new("cancer", "cancer-related pain", IsExclusion: true),
        new("comorbidity", "autoimmune or severe psychiatric disorder", IsExclusion: true),
        new("combined", "combined interventions from which exercise cannot be separated", IsExclusion: true),
        new("unrelated", "biomarkers unrelated to pain", IsExclusion: true),
        new("language", "not in English", IsExclusion: true),
    ]);

    /// <summary>Applies the rules to the answers on a record; a criterion without an answer is unclear.</summary>
    public EligibilityDecision Decide(string recordId, IReadOnlyDictionary<string, CriterionAnswer> answers)
    {
        var against = ImmutableArray.CreateBuilder<string>();
        var open = ImmutableArray.CreateBuilder<string>();
        foreach (var c in Criteria)
        {
            var answer = answers.GetValueOrDefault(c.Id);
            if (answer == (c.IsExclusion ? CriterionAnswer.Met : CriterionAnswer.NotMet))
            {
                against.Add(c.IsExclusion ? c.Text : "not: " + c.Text);
            }
            else if (answer == CriterionAnswer.Unclear)
            {
                open.Add("unclear: " + c.Text);
            }
        }

        return against.Count > 0 ? new(recordId, EligibilityVerdict.Exclude, against.ToImmutable())
            : open.Count > 0 ? new(recordId, EligibilityVerdict.Unclear, open.ToImmutable())
            : new(recordId, EligibilityVerdict.Include, []);
    }
}
