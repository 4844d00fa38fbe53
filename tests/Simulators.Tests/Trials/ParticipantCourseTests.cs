using Toolkit.Simulators.Trials;

namespace Toolkit.Simulators.Tests.Trials;

public class ParticipantCourseTests
{
    private const int Participants = 4000;
    private static readonly SimulatedTrialOptions Options = new();
    private static readonly Lazy<ParticipantCourse[]> Exercise = new(() => [.. Enumerable.Range(0, Participants).Select(i => ParticipantCourse.Draw(i, "E01", exercise: true, Options))]);

    /// <summary>Five standard errors of a mean of <see cref="Participants"/> values with unit variance.</summary>
    private static readonly double Band = 5 / Math.Sqrt(Participants);

    [Fact]
    public void Baselines_have_the_stated_mean_and_spread()
    {
        var pain = Exercise.Value.Select(c => c.Pain.Baseline).ToArray();
        Assert.Equal(Options.Pain.Baseline, pain.Average(), Band * Options.Pain.BaselineSd);
        Assert.Equal(Options.Pain.BaselineSd, Math.Sqrt(pain.Average(p => Math.Pow(p - Options.Pain.Baseline, 2))), Band * Options.Pain.BaselineSd);
    }

    [Fact]
    public void Changes_have_the_stated_mean_and_do_not_depend_on_the_baseline()
    {
        var changes = Exercise.Value.Select(c => (c.Pain.Baseline, Change: c.Pain.Week12 - c.Pain.Baseline)).ToArray();
        Assert.Equal(Options.Pain.ExerciseChange, changes.Average(c => c.Change), Band * Options.Pain.ChangeSd);
        var covariance = changes.Average(c => (c.Baseline - Options.Pain.Baseline) * (c.Change - Options.Pain.ExerciseChange));
        Assert.Equal(0, covariance / (Options.Pain.BaselineSd * Options.Pain.ChangeSd), Band);
    }

    [Fact]
    public void Concentrations_are_multiplied_and_so_stay_above_zero()
    {
        Assert.All(Exercise.Value, c => Assert.True(c.Crp.Baseline > 0 && c.Crp.Week12 > 0 && c.TnfAlpha.Week12 > 0 && c.Il6.Week12 > 0));
        var ratio = Exercise.Value.Average(c => Math.Log(c.TnfAlpha.Week12 / c.TnfAlpha.Baseline));
        Assert.Equal(Options.LogTnfAlpha.ExerciseChange, ratio, Band * Options.LogTnfAlpha.ChangeSd);
    }

    [Fact]
    public void Gray_matter_changes_by_a_per_cent_of_its_own_baseline()
    {
        Assert.Equal(Options.MofcVolume.ExerciseChange, Exercise.Value.Average(c => c.MofcChangePercent), Band * Options.MofcVolume.ChangeSd);
        Assert.All(Exercise.Value, c => Assert.InRange(c.MofcVolume.Week12, -15, 15));
    }

    [Fact]
    public void Pain_stays_on_its_scale() => Assert.All(Exercise.Value, c => Assert.True(c.Pain.Baseline is > 0 and < 100 && c.Pain.Week12 is > 0 and < 100));

    [Fact]
    public void The_arms_differ_only_in_their_mean_change()
    {
        ParticipantCourse exercise = ParticipantCourse.Draw(3, "X01", exercise: true, Options), control = ParticipantCourse.Draw(3, "X01", exercise: false, Options);
        Assert.Equal(exercise.Pain.Baseline, control.Pain.Baseline);
        Assert.Equal(Options.Pain.Effect, exercise.Pain.Week12 - control.Pain.Week12, 1e-9);
        Assert.Equal(Options.LogCrp.Effect, Math.Log(exercise.Crp.Week12 / control.Crp.Week12), 1e-9);
        Assert.Equal(exercise.Il6.Week12, control.Il6.Week12, 1e-9);
    }
}
