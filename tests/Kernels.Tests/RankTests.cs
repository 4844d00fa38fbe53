using CsCheck;

namespace Toolkit.Kernels.Tests;

public class RankTests
{
    [Fact]
    public void Ranks_agree_with_the_definition_at_every_length_and_with_ties() => Gen.Int[-5, 5].Array[0, Inputs.Longest].Sample(values =>
    {
        var doubles = Array.ConvertAll(values, v => (double)v);
        var ranks = new double[doubles.Length];
        Ranks.Average<double>(doubles, ranks);
        var singles = new float[doubles.Length];
        Ranks.Average<float>(Array.ConvertAll(values, v => (float)v), singles);
        return ranks.SequenceEqual(Ranks.Reference(doubles)) && singles.Select(r => (double)r).SequenceEqual(ranks);
    });

    [Fact]
    public void A_series_longer_than_the_stack_allows_is_ranked_too()
    {
        var values = Inputs.Doubles(1, 1500, 1).Data;
        var ranks = new double[1500];
        Ranks.Average<double>(values, ranks);
        Assert.Equal(Ranks.Reference(values), ranks);
    }

    [Fact]
    public void Room_for_another_number_of_ranks_is_a_broken_promise() => Assert.StartsWith(
        "Each of 3 values has a rank; found room for 2.",
        Assert.Throws<ArgumentException>(() => Ranks.Average<double>(new double[3], new double[2])).Message,
        StringComparison.Ordinal);
}
