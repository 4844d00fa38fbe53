using Toolkit.Measurements;
using Toolkit.Simulators.Trials;

namespace Toolkit.Simulators.Tests.Trials;

public class SimulatedTrialTests
{
    private static readonly SimulatedTrial Trial = SimulatedTrial.Create(11);

    [Fact]
    public void It_has_two_arms_of_twenty_and_two_visits()
    {
        Assert.Equal(40, Trial.Participants.Length);
        Assert.Equal(["E01", "E02"], Trial.Participants.Take(2).Select(p => p.Label));
        Assert.Equal("C20", Trial.Participants[^1].Label);
        Assert.All(Trial.Participants, p => Assert.Equal(p.Label[0] == 'E' ? "exercise" : "control", p.Arm!.Name));
        Assert.Equal([("baseline", 0), ("week12", 84)], Trial.Visits.Select(v => (v.Name, v.Day!.Value)));
    }

    [Fact]
    public void Every_participant_has_pain_and_crp_at_both_visits()
    {
        Assert.Equal(80, Trial.PainVas.Length);
        Assert.All(Trial.PainVas, p => Assert.True(p.Millimetres is >= 0 and <= 100 && p.Millimetres == Math.Round(p.Millimetres)));
        Assert.Equal(80, Trial.AnalyserResults.Select(r => r.Sample).Distinct().Count());
        Assert.All(Trial.AnalyserResults, r => Assert.True(r.Value > 0.15 && r.Unit == "mg/L" && r.Test == "CRP"));
        Assert.Equal("E01-baseline", Trial.AnalyserResults[0].Sample);
    }

    [Fact]
    public void A_plate_holds_eight_standards_and_forty_samples_in_duplicate_within_96_wells()
    {
        Assert.Equal(["TNFA-1", "TNFA-2", "IL6-1", "IL6-2"], Trial.Plates.Select(p => p.Id));
        Assert.All(Trial.Plates, plate =>
        {
            Assert.Equal(96, plate.Layout.Select(l => l.Well).Distinct().Count());
            Assert.Equal(96, plate.OpticalDensities.Length);
            Assert.All(plate.Layout.GroupBy(l => l.Name), g => Assert.Equal(2, g.Count()));
            Assert.Equal(8, plate.Layout.Where(l => l.Role == WellRole.Standard).Select(l => l.Nominal).Distinct().Count());
            Assert.Contains(plate.Layout, l => l.Nominal == 0);
            Assert.All(plate.Layout, l => Assert.Equal(l.Role == WellRole.Standard ? 1 : 2, l.Dilution));
            Assert.All(plate.Layout, l => Assert.True(l.Well.Row < 8 && l.Well.Column < 12));
        });
    }

    [Fact]
    public void Both_visits_of_a_participant_stand_on_one_plate_and_the_arms_are_balanced_on_it() =>
        Assert.All(Trial.Plates, plate =>
        {
            var samples = plate.Layout.Where(l => l.Role == WellRole.Sample).Select(l => l.Name).Distinct().ToList();
            Assert.Equal(20, samples.Count(s => s[0] == 'E'));
            Assert.All(samples.GroupBy(s => s[..3]), g => Assert.Equal(2, g.Count()));
        });

    [Fact]
    public void Every_sample_lies_between_the_lowest_and_the_highest_standard() =>
        Assert.All(Enumerable.Range(0, 20).SelectMany(seed => SimulatedTrial.Create(seed).Plates), plate =>
        {
            var standards = plate.OpticalDensities.Where((_, i) => plate.Layout[i].Nominal > 0).ToArray();
            var samples = plate.OpticalDensities.Where((_, i) => plate.Layout[i].Role == WellRole.Sample).ToArray();
            Assert.True(samples.Min() > standards.Min() && samples.Max() < standards.Max(), $"{plate.Id}: {samples.Min()} to {samples.Max()}");
        });

    [Fact]
    public void The_same_seed_gives_the_same_trial_and_another_seed_another()
    {
        SimulatedTrial again = SimulatedTrial.Create(11), other = SimulatedTrial.Create(12);
        Assert.Equal(Trial.PainVas, again.PainVas);
        Assert.Equal(Trial.AnalyserResults, again.AnalyserResults);
        Assert.Equal(Trial.Plates.SelectMany(p => p.OpticalDensities), again.Plates.SelectMany(p => p.OpticalDensities));
        Assert.NotEqual(Trial.PainVas.Select(p => p.Millimetres), other.PainVas.Select(p => p.Millimetres));
    }

    [Fact]
    public void A_participant_is_the_same_in_a_trial_of_another_size()
    {
        var larger = SimulatedTrial.Create(11, new() { ParticipantsPerArm = 25 });
        Assert.Equal(Trial.CourseOf(new("E07")), larger.CourseOf(new("E07")));
    }

    [Fact]
    public void Scans_are_identical_whatever_the_threads_and_their_order()
    {
        var visits = new[] { (Trial.Participants[0], Trial.Visits[0]), (Trial.Participants[3], Trial.Visits[1]), (Trial.Participants[30], Trial.Visits[1]) };
        var serial = visits.Select(v => Trial.Imaging(v.Item1, v.Item2)).ToArray();
        var parallel = visits.Reverse().AsParallel().AsOrdered().WithDegreeOfParallelism(3).Select(v => SimulatedTrial.Create(11).Imaging(v.Item1, v.Item2)).ToArray();
        Assert.All(serial.Zip(parallel.Reverse()), pair =>
        {
            Assert.Equal(pair.First.Bold.Data, pair.Second.Bold.Data);
            Assert.Equal(pair.First.T1w.Data, pair.Second.T1w.Data);
        });
    }

    [Fact]
    public void A_scan_carries_what_is_true_of_its_participant()
    {
        var participant = Trial.Participants[4];
        var scan = Trial.Imaging(participant, Trial.Visits[1]);
        Assert.True(scan.Bold.Shape == scan.Regions.Shape && scan.T1w.Shape == scan.StructuralRegions.Shape);
        Assert.Equal(150, scan.Motion[0].Length);
        var course = Trial.CourseOf(participant);
        var change = 100 * (((100 + course.MofcVolume.Week12) / (100 + course.MofcVolume.Baseline)) - 1);
        Assert.Equal(change, course.MofcChangePercent, 1e-12);
    }

    [Fact]
    public void A_plate_refuses_more_samples_than_it_has_wells()
    {
        var samples = Enumerable.Range(0, 41).Select(i => ($"S{i}", 1.0)).ToArray();
        var refused = Assert.Throws<ArgumentException>(() => SimulatedPlate.Draw(new(1, "x"), "P", "TNF-alpha", [8, 7, 6, 5, 4, 3, 2, 0], samples, 2, 0.02));
        Assert.StartsWith("A plate takes 8 standards and up to 40 samples, not 8 and 41.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_and_its_inverse_are_inverse()
    {
        TrueCurve curve = new(0.05, 3.2, 4, 1.15);
        Assert.All(new[] { 0.3, 1, 4, 20.0 }, x => Assert.Equal(x, curve.Inverse(curve.At(x)), 1e-9 * x));
        Assert.Equal(0.05, curve.At(0), 1e-12);
        Assert.True(double.IsNaN(curve.Inverse(3.3)));
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTrialOptions { ParticipantsPerArm = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTrialOptions { PainCrpCorrelation = 0.96 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTrialOptions { WellCv = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Course(1, -1, 0, 0, 1));
        var refused = Assert.Throws<ArgumentException>(() => SimulatedTrial.Create(1, new() { PainCrpCorrelation = 0.8, PainCouplingCorrelation = 0.7 }));
        Assert.StartsWith("The squares of the two correlations of pain must sum to less than 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visit_name_is_a_label_so_a_sample_id_is_one_too() =>
        Assert.Equal("C07-week12", SimulatedTrial.SampleId(new Participant("C07"), new Visit("week12")));
}
