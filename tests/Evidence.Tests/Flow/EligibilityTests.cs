using CsCheck;
using Toolkit.Evidence.Flow;

namespace Toolkit.Evidence.Tests.Flow;

public class EligibilityTests
{
    private static readonly Eligibility Rules = Eligibility.ExerciseAndPain;

    [Fact]
    public void A_record_that_meets_all_and_no_exclusion_is_included()
    {
        var decision = Rules.Decide("r1", Answers());
        Assert.Equal(EligibilityVerdict.Include, decision.Verdict);
        Assert.Empty(decision.Reasons);
    }

    [Fact]
    public void Every_reason_against_a_record_is_given()
    {
        var answers = Answers();
        answers["randomised"] = CriterionAnswer.NotMet;
        answers["cancer"] = CriterionAnswer.Met;
        var decision = Rules.Decide("r1", answers);
        Assert.Equal(EligibilityVerdict.Exclude, decision.Verdict);
        Assert.Equal(["not: randomised controlled trial", "cancer-related pain"], decision.Reasons);
    }

    [Fact]
    public void One_open_question_leaves_the_record_open()
    {
        var answers = Answers();
        answers.Remove("pain-scale");
        Assert.Equal(new[] { "unclear: a validated pain scale" }, Rules.Decide("r1", answers).Reasons);
        Assert.Equal(EligibilityVerdict.Unclear, Rules.Decide("r1", answers).Verdict);
    }

    [Fact]
    public void A_reason_to_exclude_outweighs_open_questions() => Gen.Int[0, Rules.Criteria.Length - 1].Select(i => Rules.Criteria[i]).Sample(criterion =>
        Rules.Decide("r1", new Dictionary<string, CriterionAnswer>(StringComparer.Ordinal) { [criterion.Id] = criterion.IsExclusion ? CriterionAnswer.Met : CriterionAnswer.NotMet }).Verdict == EligibilityVerdict.Exclude);

    private static Dictionary<string, CriterionAnswer> Answers() =>
        Rules.Criteria.ToDictionary(c => c.Id, c => c.IsExclusion ? CriterionAnswer.NotMet : CriterionAnswer.Met, StringComparer.Ordinal);
}
