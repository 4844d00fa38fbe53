using Toolkit.Evidence.Flow;

namespace Toolkit.Evidence.Tests.Flow;

public class ScreeningTests
{
    private static readonly Eligibility Rules = new([new("adults", "adults"), new("trial", "randomised"), new("cancer", "cancer pain", IsExclusion: true)]);

    [Fact]
    public void What_two_people_agree_on_decides()
    {
        var screening = Screening.Of(Rules, [.. Both("r1", "adults", CriterionAnswer.Met), .. Both("r1", "trial", CriterionAnswer.Met), .. Both("r1", "cancer", CriterionAnswer.NotMet)]);
        Assert.Equal(EligibilityVerdict.Include, Assert.Single(screening.Records).Final.Verdict);
        Assert.Equal(1, screening.Count(EligibilityVerdict.Include));
    }

    [Fact]
    public void A_difference_leaves_a_record_open_and_names_the_criterion()
    {
        var record = Differing(third: null);
        Assert.Equal(EligibilityVerdict.Unclear, record.Final.Verdict);
        Assert.Equal(["reviewers differ: randomised"], record.Final.Reasons);
        Assert.Equal([("A", EligibilityVerdict.Include), ("B", EligibilityVerdict.Exclude)], record.Each);
    }

    [Fact]
    public void A_third_person_decides_with_a_reason()
    {
        Assert.Equal(EligibilityVerdict.Include, Differing(new("r1", Screening.Third, "trial", CriterionAnswer.Met, "randomised by block")).Final.Verdict);
        Assert.Equal(EligibilityVerdict.Exclude, Differing(new("r1", Screening.Third, "trial", CriterionAnswer.NotMet, "alternation")).Final.Verdict);
        Assert.Equal(EligibilityVerdict.Unclear, Differing(new("r1", Screening.Third, "trial", CriterionAnswer.Met, "")).Final.Verdict);
    }

    [Fact]
    public void What_both_reject_stays_rejected_whatever_else_they_differ_on()
    {
        var record = Screening.Of(Rules, [.. Both("r1", "cancer", CriterionAnswer.Met), new("r1", "A", "adults", CriterionAnswer.Met, ""), new("r1", "B", "adults", CriterionAnswer.NotMet, "")]).Records.Single();
        Assert.Equal(EligibilityVerdict.Exclude, record.Final.Verdict);
        Assert.Equal(["cancer pain"], record.Final.Reasons);
    }

    [Fact]
    public void Agreement_counts_decisions_on_records_that_two_people_judged()
    {
        ScreeningAnswer[] answers = [.. Both("r1", "cancer", CriterionAnswer.Met), .. Both("r2", "adults", CriterionAnswer.NotMet), new("r3", "A", "cancer", CriterionAnswer.Met, "")];
        Assert.Equal(2, Screening.Of(Rules, answers).Agreement!.Items);
        Assert.Null(Screening.Of(Rules, [answers[^1]]).Agreement);
    }

    private static ScreenedRecord Differing(ScreeningAnswer? third) => Screening.Of(
        Rules,
        [
            .. Both("r1", "adults", CriterionAnswer.Met), .. Both("r1", "cancer", CriterionAnswer.NotMet), new("r1", "A", "trial", CriterionAnswer.Met, ""), new("r1", "B", "trial", CriterionAnswer.NotMet, ""), .. third is null ? [] : new[] { third },
        ]).Records.Single();

    private static ScreeningAnswer[] Both(string record, string criterion, CriterionAnswer answer) => [new(record, "A", criterion, answer, ""), new(record, "B", criterion, answer, "")];
}
