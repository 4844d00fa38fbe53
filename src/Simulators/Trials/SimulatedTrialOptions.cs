namespace Toolkit.Simulators.Trials;

/// <summary>Size and population effects of a simulated trial. An instance that exists is valid; the defaults are the trial of the demo.</summary>
public sealed record SimulatedTrialOptions
{
    /// <summary>Participants in each arm, 2 to 500.</summary>
    public int ParticipantsPerArm
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 500);
            field = value;
        }
    } = 20;

    /// <summary>Pain on the visual analogue scale in mm, 0 to 100.</summary>
    public Course Pain { get; init; } = new(60, 7, -4, -18, 7);

    /// <summary>C-reactive protein: natural log of mg/L.</summary>
    public Course LogCrp { get; init; } = new(Math.Log(3.0), 0.45, -0.03, -0.03 + Math.Log(0.72), 0.25);

    /// <summary>TNF-α: natural log of pg/mL of serum.</summary>
    public Course LogTnfAlpha { get; init; } = new(Math.Log(9.0), 0.30, 0.02, 0.02 + Math.Log(0.78), 0.20);

    /// <summary>IL-6: natural log of pg/mL of serum; both arms alike.</summary>
    public Course LogIl6 { get; init; } = new(Math.Log(5.0), 0.30, -0.02, -0.02, 0.22);

    /// <summary>Coupling of PAG and mOFC, Fisher z.</summary>
    public Course Coupling { get; init; } = new(0.60, 0.15, -0.01, -0.19, 0.14);

    /// <summary>Gray matter of the mOFC in per cent of the phantom's.</summary>
    public Course MofcVolume { get; init; } = new(0, 1.5, -0.3, -2.3, 0.9);

    /// <summary>Correlation, within an arm, of the true change of pain with that of coupling, -0.95 to 0.95.</summary>
    public double PainCouplingCorrelation { get; init { ThrowUnlessCorrelation(value); field = value; } } = 0.60;

    /// <summary>Correlation, within an arm, of the true change of pain with that of log CRP; its square and the coupling's sum to less than 1.</summary>
    public double PainCrpCorrelation { get; init { ThrowUnlessCorrelation(value); field = value; } } = 0.50;

    /// <summary>Standard deviation of the analyser's error on the log scale, about its coefficient of variation.</summary>
    public double AnalyserCv { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 0.025;

    /// <summary>Standard deviation of a well's optical density in proportion to it.</summary>
    public double WellCv { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 0.02;

    private static void ThrowUnlessCorrelation(double value) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(value), 0.95, nameof(value));
}

/// <summary>How one outcome runs in the population, on the scale on which it is additive.</summary>
/// <param name="Baseline">Mean at baseline, in both arms.</param>
/// <param name="BaselineSd">Spread between participants at baseline.</param>
/// <param name="ControlChange">Mean change by week 12 in the control arm.</param>
/// <param name="ExerciseChange">Mean change by week 12 in the exercise arm.</param>
/// <param name="ChangeSd">Spread of the change between participants of an arm; the change does not depend on the baseline.</param>
public sealed record Course(double Baseline, double BaselineSd, double ControlChange, double ExerciseChange, double ChangeSd)
{
    public double BaselineSd { get; } = NonNegative(BaselineSd);

    public double ChangeSd { get; } = NonNegative(ChangeSd);

    /// <summary>Exercise less control.</summary>
    public double Effect => ExerciseChange - ControlChange;

    private static double NonNegative(double sd) => sd >= 0 ? sd : throw new ArgumentOutOfRangeException(nameof(sd), sd, "A standard deviation is zero or more.");
}
