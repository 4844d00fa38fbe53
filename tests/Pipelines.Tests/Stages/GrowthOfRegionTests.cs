using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Pipelines.Tests.Stages;

/// <summary>The change of a region whose surroundings grow with it, on heads of known truth without noise.</summary>
public class GrowthOfRegionTests
{
    [Theory]
    [InlineData(1, Surroundings.MoveAside)]
    [InlineData(2, Surroundings.StandStill)]
    public void A_thin_sheet_that_widens_with_all_about_it_is_found_again(int seed, Surroundings surroundings)
    {
        const double percent = 6, least = 0.85, most = 1.15; // the bar of a recovery
        var recovery = (Measured(seed, percent, surroundings) - Measured(seed, -percent, surroundings)) / (2 * percent);
        Assert.InRange(recovery, least, most);
    }

    private static double Measured(int seed, double percent, Surroundings surroundings)
    {
        var pair = GrowthPair.Draw(seed, "sheet", percent, surroundings, noise: 0);
        return GrayMatterChange.Measure(new(pair.First, pair.FirstBrain), new(pair.Second, pair.SecondBrain), pair.Regions.Regions[0], pair.Weight, new() { Replicates = 0 }, cancellation: TestContext.Current.CancellationToken).Value.Percent;
    }
}
