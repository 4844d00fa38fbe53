using CsCheck;
using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class InstrumentsTests
{
    private static readonly PainScale KoosPain = PainInstruments.Find("koos_pain")!;

    private static Dictionary<string, double> Answers(PainScale scale, Func<int, double?> answer) =>
        scale.Items.Select((item, i) => (item, answer(i))).Where(p => p.Item2 is not null).ToDictionary(p => p.item, p => p.Item2!.Value, StringComparer.Ordinal);

    [Fact]
    public void KOOS_has_five_scales_over_forty_two_items()
    {
        var koos = PainInstruments.Scales.Where(s => s.Instrument == "KOOS").ToList();
        Assert.Equal(5, koos.Count);
        Assert.Equal(42, koos.Sum(s => s.Items.Length));
        Assert.All(koos, s => Assert.Equal(BenefitDirection.Higher, s.Benefit));
    }

    [Fact]
    public void No_problems_are_a_hundred_and_extreme_ones_zero()
    {
        Assert.Equal(100, KoosPain.Score(Answers(KoosPain, _ => 0)).Value.Value);
        Assert.Equal(0, KoosPain.Score(Answers(KoosPain, _ => 4)).Value.Value);
        Assert.Equal(50, KoosPain.Score(Answers(KoosPain, _ => 2)).Value.Value);
    }

    [Fact]
    public void A_missing_item_is_the_mean_of_those_answered() => Gen.Int[0, 4].Array[5, 9].Sample(given =>
        Assert.Equal(100 - (25 * given.Average()), KoosPain.Score(Answers(KoosPain, i => i < given.Length ? given[i] : null)).Value.Value!.Value, 1e-10));

    [Fact]
    public void Fewer_than_half_the_items_give_no_score()
    {
        var score = KoosPain.Score(Answers(KoosPain, i => i < 4 ? 1 : null)).Value;
        Assert.True(score.IsMissing);
        Assert.Equal("4 of 9 items of koos_pain answered", score.Reason);
    }

    [Fact]
    public void An_impossible_answer_names_its_item() =>
        Assert.Equal("koos_pain: item 2: expected an answer from 0 to 4 to item P3, found 5", KoosPain.Score(Answers(KoosPain, i => i == 2 ? 5 : 0)).Fault!.Message);

    [Fact]
    public void Pain_scales_keep_their_number_and_fall_with_benefit()
    {
        var vas = PainInstruments.Find("vas_cm")!;
        Assert.Equal(6.5, vas.Score(new Dictionary<string, double> { ["VAS"] = 6.5 }).Value.Value!.Value, 1e-12);
        Assert.Equal(BenefitDirection.Lower, vas.Outcome.Benefit);
        Assert.True(vas.Score(new Dictionary<string, double>()).Value.IsMissing);
        Assert.Null(PainInstruments.Find("unknown"));
    }

    [Fact]
    public void An_important_change_has_its_source_and_says_whether_it_was_read_there()
    {
        var vas = PainInstruments.ChangeThatMatters("vas_cm")!;
        Assert.Equal((1.75, true), (vas.Change, vas.IsVerified));
        Assert.False(PainInstruments.ChangeThatMatters("koos_pain")!.IsVerified);
        Assert.All(PainInstruments.ImportantChanges, c => Assert.NotEmpty(c.Source));
        Assert.True(PainInstruments.IsResponder(Trial.Pain, -18, 17.5));
        Assert.False(PainInstruments.IsResponder(Trial.Pain, 18, 17.5));
    }
}
