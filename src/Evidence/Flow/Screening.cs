using System.Collections.Immutable;
using Toolkit.Evidence.Agreement;

namespace Toolkit.Evidence.Flow;

/// <summary>One person's answer to one criterion for one record.</summary>
/// <param name="Reason">The words behind the answer; the third person's answer has one.</param>
public sealed record ScreeningAnswer(string RecordId, string Reviewer, string Criterion, CriterionAnswer Answer, string Reason);

/// <summary>What two people and, where they differ, a third make of one record.</summary>
/// <param name="Each">Each person's own decision, in order of their names.</param>
/// <param name="Final">By the answers on which both agree or a third person decided; unclear where they differ and nobody did.</param>
public sealed record ScreenedRecord(string RecordId, ImmutableArray<(string Reviewer, EligibilityVerdict Verdict)> Each, EligibilityDecision Final);

/// <summary>Records put to the eligibility criteria by two people, with their agreement. A third's answers are marked <see cref="Third"/>.</summary>
public sealed record Screening(Eligibility Rules, ImmutableArray<ScreenedRecord> Records, Kappa? Agreement)
{
    /// <summary>How the table marks the person who decides between two.</summary>
    public const string Third = "third";

    /// <summary>Applies the rules to every record, in the order of the table.</summary>
    public static Screening Of(Eligibility rules, IReadOnlyList<ScreeningAnswer> answers)
    {
        ImmutableArray<ScreenedRecord> records = [.. answers.GroupBy(a => a.RecordId, StringComparer.Ordinal).Select(g => One(rules, g.Key, [.. g]))];
        var pairs = records.Where(r => r.Each.Length == 2).ToList();
        return new(rules, records, pairs.Count == 0 ? null : Kappa.Of([.. pairs.Select(p => p.Each[0].Verdict.ToString())], [.. pairs.Select(p => p.Each[1].Verdict.ToString())]));
    }

    /// <summary>How many records came to a verdict.</summary>
    public int Count(EligibilityVerdict verdict) => Records.Count(r => r.Final.Verdict == verdict);

    private static ScreenedRecord One(Eligibility rules, string id, List<ScreeningAnswer> answers)
    {
        var people = answers.Where(a => a.Reviewer != Third).GroupBy(a => a.Reviewer, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        ImmutableArray<(string, EligibilityVerdict)> each = [.. people.Select(p => (p.Key, rules.Decide(id, ByCriterion(p)).Verdict))];
        var third = ByCriterion(answers.Where(a => a.Reviewer == Third && a.Reason.Length > 0));
        var agreed = new Dictionary<string, CriterionAnswer>(StringComparer.Ordinal);
        var open = new List<string>();
        foreach (var criterion in rules.Criteria)
        {
            var given = people.Select(p => ByCriterion(p).GetValueOrDefault(criterion.Id)).Distinct().ToList();
            if (third.TryGetValue(criterion.Id, out var decided))
            {
                agreed[criterion.Id] = decided;
            }
            else if (given.Count == 1)
            {
                agreed[criterion.Id] = given[0];
            }
            else if (given.Count > 1)
            {
                open.Add("reviewers differ: " + criterion.Text);
            }
        }

        var final = rules.Decide(id, agreed);
        // What both reject stays rejected; a difference elsewhere keeps a record open.
        return new(id, each, final.Verdict == EligibilityVerdict.Exclude || open.Count == 0 ? final : new(id, EligibilityVerdict.Unclear, [.. open]));
    }

    private static Dictionary<string, CriterionAnswer> ByCriterion(IEnumerable<ScreeningAnswer> answers) =>
        answers.GroupBy(a => a.Criterion, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Answer, StringComparer.Ordinal);
}
