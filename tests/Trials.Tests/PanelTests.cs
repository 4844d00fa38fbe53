using CsCheck;

namespace Toolkit.Trials.Tests;

public class PanelTests
{
    private static readonly bool[] Three = [true, true, true, false, false, false];

    // 20 relabellings of six participants: the most extreme split and its mirror are 2 of 20.
    [Fact]
    public void Six_participants_are_enumerated() =>
        Assert.Equal([0.1], MaxT.Adjust([[1, 2, 3, 11, 12, 13]], Three, 1000, 1));

    [Fact]
    public void Sampling_comes_near_the_enumeration()
    {
        var chance = new Chance(3);
        var markers = Enumerable.Range(0, 4).Select(m => Enumerable.Range(0, 12).Select(i => chance.Normal() + (i < 6 ? m * 0.5 : 0)).ToArray()).ToList();
        bool[] first = [.. Enumerable.Range(0, 12).Select(i => i < 6)];
        double[] exact = MaxT.Adjust(markers, first, 1000, 1), sampled = MaxT.Adjust(markers, first, 900, 1);
        for (var m = 0; m < 4; m++)
        {
            Assert.Equal(exact[m], sampled[m], 0.06);
        }
    }

    [Fact]
    public void Adding_a_marker_never_lowers_a_p_value() => Gen.Double[-2, 2].Array[8].Array[2, 4].Sample(markers =>
    {
        bool[] first = [true, true, true, true, false, false, false, false];
        if (markers.All(m => m.Max() - m.Min() > 1e-3))
        {
            var alone = MaxT.Adjust([.. markers.Take(1)], first, 100, 1)[0];
            Assert.True(MaxT.Adjust(markers, first, 100, 1)[0] >= alone - 1e-12);
        }
    });

    [Fact]
    public void A_marker_that_does_not_vary_has_no_p_value()
    {
        var p = MaxT.Adjust([[1, 2, 3, 11, 12, 13], [5, 5, 5, 5, 5, 5]], Three, 100, 1);
        Assert.True(double.IsNaN(p[1]));
        Assert.Equal(0.1, p[0]);
        Assert.Throws<ArgumentException>(() => MaxT.Adjust([[1, 2]], Three, 10, 1));
    }

    [Fact]
    public void A_fixed_sequence_stops_at_the_first_failure() => Assert.Equal([0.01, 0.2, 0.2], Gatekeeping.FixedSequence([0.01, 0.2, 0.001]));

    [Fact]
    public void Equal_shares_that_are_handed_round_are_Holm() => Gen.Double[0.0001, 1].Array[3].Sample(p =>
    {
        var graph = Gatekeeping.Graph(p, [1 / 3.0, 1 / 3.0, 1 / 3.0], [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]);
        var holm = Multiplicity.Adjust(p, MultiplicityMethod.Holm);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(holm[i], graph[i], 1e-12);
        }
    });

    [Fact]
    public void A_chain_of_hypotheses_is_a_fixed_sequence() =>
        Assert.Equal(Gatekeeping.FixedSequence([0.01, 0.03, 0.02]), Gatekeeping.Graph([0.01, 0.03, 0.02], [1, 0, 0], [[0, 1, 0], [0, 0, 1], [0, 0, 0]]));

    [Fact]
    public void Shares_that_exceed_one_are_refused() =>
        Assert.Throws<ArgumentException>(() => Gatekeeping.Graph([0.1, 0.1], [0.7, 0.7], [[0, 1], [1, 0]]));
}
