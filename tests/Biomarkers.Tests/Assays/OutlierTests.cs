using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class OutlierTests
{
    [Fact]
    public void A_bad_well_is_proposed_and_nothing_is_excluded_until_a_person_says_why()
    {
        var plate = Triplicates(bad: 13);
        var proposal = Assert.Single(OutlierProposals.Of(plate, AssayOptions.Default));
        Assert.Equal(plate.Wells[13].Label, proposal.Well);
        Assert.StartsWith($"{proposal.Well} (S62.5) lies ", proposal.Reason, StringComparison.Ordinal);
        Assert.EndsWith("exclude it only for a reason in the laboratory", proposal.Reason, StringComparison.Ordinal);

        var before = Assay.Quantify(plate);
        var after = Assay.Quantify(plate.Excluding(proposal.Well, "pipetting error noted by the operator"));
        Assert.Equal(27, before.Curve!.Points);
        Assert.Equal(26, after.Curve!.Points);
        Assert.InRange(after.Curve["C"], 170, 190);
        Assert.Contains(after.Quality, q => q.Reason == $"{proposal.Well} is excluded: pipetting error noted by the operator");
        Assert.Equal(27, after.Wells.Count(w => w.Role == WellRole.Standard));
    }

    [Fact]
    public void Good_wells_are_seldom_proposed()
    {
        var proposed = Enumerable.Range(1, 30).Sum(seed => OutlierProposals.Of(Plates.Simulated(Plates.Il6, 0.04, (uint)seed), AssayOptions.Default).Length);
        Assert.InRange(proposed, 0, 30);
    }

    [Fact]
    public void A_flat_plate_has_no_proposals() =>
        Assert.Empty(OutlierProposals.Of(Plates.Of(Plates.Doses.Select(x => (x, 0.07))), AssayOptions.Default));

    [Fact]
    public void An_exclusion_needs_a_well_and_a_reason()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.04, 1);
        Assert.Throws<ArgumentException>(() => plate.Excluding("A1", " "));
        Assert.StartsWith("Plate 'P1' has no well 'H12'.", Assert.Throws<ArgumentException>(() => plate.Excluding("H12", "because")).Message, StringComparison.Ordinal);
        Assert.Equal(QualityGrade.Warn, plate.Excluding("A1", "because").Findings[0].Grade);
    }

    private static AssayPlate Triplicates(int bad)
    {
        var chance = new Random(5);
        return Plates.Of([.. Enumerable.Range(0, 27).Select(i => Plates.Standard(Plates.Doses[i / 3], Plates.Il6.Value(Plates.Doses[i / 3]) * (1 + (0.02 * Plates.Normal(chance))) * (i == bad ? 0.5 : 1), i))]);
    }
}
