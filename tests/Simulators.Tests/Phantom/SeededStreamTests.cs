using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class SeededStreamTests
{
    private const int Draws = 200_000;

    /// <summary>Five standard errors of a mean of unit variance over <see cref="Draws"/> draws.</summary>
    private static readonly double FiveStandardErrors = 5 / Math.Sqrt(Draws);

    [Fact]
    public void The_same_seed_and_purpose_give_the_same_numbers()
    {
        SeededStream a = new(7, "E01/bold"), b = new(7, "E01/bold");
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(a.NextNormal(), b.NextNormal()));
    }

    [Theory, InlineData(8, "E01/bold"), InlineData(7, "E01/t1w"), InlineData(7, "E02/bold")]
    public void Another_seed_or_purpose_gives_unrelated_numbers(int seed, string purpose)
    {
        SeededStream a = new(7, "E01/bold"), b = new(seed, purpose);
        var products = Enumerable.Range(0, Draws).Average(_ => a.NextNormal() * b.NextNormal());
        Assert.InRange(products, -FiveStandardErrors, FiveStandardErrors);
    }

    [Fact]
    public void A_uniform_number_lies_in_its_range_and_centres_on_the_middle()
    {
        var chance = new SeededStream(3, "uniform");
        var drawn = Enumerable.Range(0, Draws).Select(_ => chance.NextUniform(-1, 3)).ToArray();
        Assert.All(drawn, v => Assert.InRange(v, -1, 3));
        Assert.InRange(drawn.Average(), 1 - (1.2 * FiveStandardErrors), 1 + (1.2 * FiveStandardErrors));
    }

    [Fact]
    public void A_normal_number_has_the_moments_of_the_standard_normal()
    {
        var chance = new SeededStream(3, "normal");
        var drawn = Enumerable.Range(0, Draws).Select(_ => chance.NextNormal()).ToArray();
        Assert.InRange(drawn.Average(), -FiveStandardErrors, FiveStandardErrors);
        Assert.InRange(drawn.Average(v => v * v), 1 - (1.5 * FiveStandardErrors), 1 + (1.5 * FiveStandardErrors));
        Assert.InRange(drawn.Average(v => v * v * v * v), 2.9, 3.1);
    }

    [Fact]
    public void A_bounded_normal_number_has_unit_variance_and_never_leaves_its_bounds()
    {
        var chance = new SeededStream(3, "bounded");
        var drawn = Enumerable.Range(0, Draws).Select(_ => chance.NextBoundedNormal()).ToArray();
        Assert.InRange(drawn.Max(Math.Abs), 2.9, 3.05);
        Assert.InRange(drawn.Average(), -FiveStandardErrors, FiveStandardErrors);
        Assert.InRange(drawn.Average(v => v * v), 1 - (1.5 * FiveStandardErrors), 1 + (1.5 * FiveStandardErrors));
    }
}
