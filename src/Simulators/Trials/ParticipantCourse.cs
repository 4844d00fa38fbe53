using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Trials;

/// <summary>What is true of one participant at both visits, before any instrument has measured it; each pair is (baseline, week 12).</summary>
public sealed record ParticipantCourse
{
    /// <summary>Pain in mm, before rounding.</summary>
    public required (double Baseline, double Week12) Pain { get; init; }

    /// <summary>C-reactive protein in mg/L.</summary>
    public required (double Baseline, double Week12) Crp { get; init; }

    /// <summary>TNF-α in pg/mL of serum.</summary>
    public required (double Baseline, double Week12) TnfAlpha { get; init; }

    /// <summary>IL-6 in pg/mL of serum.</summary>
    public required (double Baseline, double Week12) Il6 { get; init; }

    /// <summary>Fisher z of PAG and mOFC.</summary>
    public required (double Baseline, double Week12) Coupling { get; init; }

    /// <summary>Gray matter of the mOFC in per cent above the phantom's.</summary>
    public required (double Baseline, double Week12) MofcVolume { get; init; }

    /// <summary>Change of the mOFC's gray matter from baseline to week 12, in per cent of the baseline.</summary>
    public double MofcChangePercent => 100 * (((100 + MofcVolume.Week12) / (100 + MofcVolume.Baseline)) - 1);

    /// <summary>Draws one participant. All deviations are bounded, so no concentration or scale runs away.</summary>
    public static ParticipantCourse Draw(int seed, string label, bool exercise, SimulatedTrialOptions options)
    {
        var chance = new SeededStream(seed, label + "/course");
        double coupling = chance.NextBoundedNormal(), crp = chance.NextBoundedNormal(), own = chance.NextBoundedNormal();
        double rz = options.PainCouplingCorrelation, rc = options.PainCrpCorrelation;
        var pain = (rz * coupling) + (rc * crp) + (Math.Sqrt(1 - (rz * rz) - (rc * rc)) * own);

        (double, double) Run(Course course, double change)
        {
            var baseline = course.Baseline + (course.BaselineSd * chance.NextBoundedNormal());
            return (baseline, baseline + (exercise ? course.ExerciseChange : course.ControlChange) + (course.ChangeSd * change));
        }

        // The mOFC's change is a per cent of its own baseline, so it is compounded rather than added.
        var (volume, atEnd) = Run(options.MofcVolume, chance.NextBoundedNormal());
        return new()
        {
            Pain = Run(options.Pain, pain),
            Crp = Exp(Run(options.LogCrp, crp)),
            TnfAlpha = Exp(Run(options.LogTnfAlpha, chance.NextBoundedNormal())),
            Il6 = Exp(Run(options.LogIl6, chance.NextBoundedNormal())),
            Coupling = Run(options.Coupling, coupling),
            MofcVolume = (volume, ((100 + volume) * (1 + ((atEnd - volume) / 100))) - 100),
        };
    }

    private static (double, double) Exp((double A, double B) pair) => (Math.Exp(pair.A), Math.Exp(pair.B));
}
