using CsCheck;

namespace Toolkit.Kernels.Tests;

public class GroupedMeansTests
{
    /// <summary>Sums of at most 67 floats below 1000 in double, in another order.</summary>
    private const double OrderOfAddition = 1e-9;

    [Fact]
    public void Sums_agree_with_the_definition_at_every_length() => Inputs.Pairs.Sample(pair =>
    {
        var floats = Array.ConvertAll(pair.X, v => (float)v);
        return Math.Abs(Sums.Of(pair.X) - Sums.Reference(pair.X)) <= OrderOfAddition
            && Math.Abs(Sums.Of(floats) - Sums.Reference(floats)) <= OrderOfAddition;
    });

    [Fact]
    public void Means_agree_with_the_definition_for_any_groups() =>
        Gen.Select(Inputs.Value.Array[Inputs.Longest], Gen.Int[0, Inputs.Longest - 1].HashSet[0, 20].Array[1, 6]).Sample((values, sets) =>
        {
            var floats = Array.ConvertAll(values, v => (float)v);
            var groups = sets.Select(s => s.ToArray()).ToArray();
            var means = new double[groups.Length];
            new GroupedMeans(groups).Mean(floats, means);
            return groups.Zip(means).All(g => g.First.Length == 0 ? double.IsNaN(g.Second) : Math.Abs(GroupedMeans.Reference(floats, g.First) - g.Second) <= OrderOfAddition);
        });

    [Fact]
    public void A_NaN_spoils_its_own_group_only()
    {
        var means = new double[2];
        new GroupedMeans([[0, 1], [2, 3]]).Mean([1, float.NaN, 3, 5], means);
        Assert.Equal([double.NaN, 4], means);
    }

    [Fact]
    public void Groups_may_overlap()
    {
        var means = new double[2];
        new GroupedMeans([[0, 1, 2], [1, 2]]).Mean([1, 2, 6], means);
        Assert.Equal([3, 4], means);
    }

    [Fact]
    public void Too_few_values_are_a_broken_promise() => Assert.Equal(
        "1 groups reach to position 8; found 4 values and room for 1 results.",
        Assert.Throws<ArgumentException>(() => new GroupedMeans([[7]]).Mean(new float[4], new double[1])).Message);

    [Fact]
    public void A_negative_position_is_a_broken_promise() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupedMeans([[-1, 2]]));
}
