using CsCheck;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.Tests.Distributions;

public class RootsTests
{
    /// <summary>The last bits of a double after a few operations.</summary>
    private const double Bits = 1e-14;

    [Fact]
    public void A_rising_function_is_inverted_to_the_last_bits() =>
        Gen.Double[0.001, 1e6].Sample(target => Assert.Equal(1, Math.Pow(Roots.Rising(x => x * x * x, target, 0, double.PositiveInfinity), 3) / target, 10 * Bits));

    [Fact]
    public void A_falling_function_is_inverted_likewise() =>
        Gen.Double[0.01, 0.99].Sample(target => Assert.Equal(-Math.Log(target), Roots.Falling(x => Math.Exp(-x), target, 0, 50), 1e-12));

    [Fact]
    public void A_target_that_is_never_taken_gives_the_nearest_end()
    {
        Assert.Equal(2, Roots.Rising(x => x, 1, 2, 3));
        Assert.Equal(3, Roots.Rising(x => x, 9, 2, 3));
    }

    [Fact]
    public void A_steep_step_is_found_by_halving() => Assert.Equal(0.7, Roots.Rising(x => x < 0.7 ? -1e-9 : 1e9, 0, 0, 1), 1e-12);

    [Theory]
    [InlineData(1e-4)]
    [InlineData(1e-8)]
    [InlineData(1e-12)]
    public void Brent_stops_within_the_stated_tolerance(double tolerance) =>
        Gen.Double[0.1, 9].Sample(root => Assert.Equal(root, Brent.Root(x => Math.Exp(x) - Math.Exp(root), 0, 10, tolerance), tolerance));
}
