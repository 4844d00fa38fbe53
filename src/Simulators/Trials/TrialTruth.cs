using System.Collections.Immutable;

namespace Toolkit.Simulators.Trials;

/// <summary>A population value that an unbiased chain estimates.</summary>
/// <param name="Name">As in the results: "crp: exercise / control".</param>
/// <param name="Unit">UCUM unit, or "1".</param>
/// <param name="Description">What is meant, with the measurement noise it includes.</param>
public sealed record TrueValue(string Name, string Unit, double Value, string Description);

/// <summary>The truth behind a simulated trial, from its options alone.</summary>
public static class TrialTruth
{
    /// <summary>Variance that rounding to whole millimetres adds to one reading: 1 / 12.</summary>
    private const double RoundingVariance = 1.0 / 12;

    /// <summary>Standard deviation, at one visit, of the z read from the phantom about the z put in; measured over many runs by the phantom's tests.</summary>
    public const double MeasuredCouplingSd = 0.012;

    /// <summary>The eight values of the main table.</summary>
    public static ImmutableArray<TrueValue> Of(SimulatedTrialOptions o) =>
    [
        new("pain_vas: exercise - control", "mm", o.Pain.Effect, "Difference of mean pain at week 12 at equal baseline."),
        new("crp: exercise / control", "1", Math.Exp(o.LogCrp.Effect), "Ratio of geometric means of C-reactive protein at week 12 at equal baseline."),
        new("tnf_alpha: exercise / control", "1", Math.Exp(o.LogTnfAlpha.Effect), "Ratio of geometric means of TNF-α at week 12 at equal baseline."),
        new("il6: exercise / control", "1", Math.Exp(o.LogIl6.Effect), "Ratio of geometric means of IL-6 at week 12 at equal baseline: no effect."),
        new("pag_mofc_z: exercise - control", "1", o.Coupling.Effect, "Difference of mean Fisher z of PAG and mOFC at week 12 at equal baseline."),
        new("mofc_volume_change: exercise - control", "%", o.MofcVolume.Effect, "Difference of the mean change of mOFC gray matter, in percentage points."),
        new("pain_vas ~ pag_mofc_z: change correlation", "1", PainCoupling(o).Within, "Correlation within arms (partial on arm) of the measured changes: pain rounded to 1 mm, z with the scan's noise."),
        new("pain_vas ~ crp: change correlation", "1", PainCrp(o).Within, "Correlation within arms (partial on arm) of the measured changes: pain rounded to 1 mm, CRP on the log scale with the analyser's error."),
    ];

    /// <summary>The same two correlations over both arms together, where the arms' different means add to them.</summary>
    public static ImmutableArray<TrueValue> PooledCorrelations(SimulatedTrialOptions o) =>
    [
        new("pain_vas ~ pag_mofc_z: change correlation", "1", PainCoupling(o).Pooled, "Correlation over all participants, arms ignored, of the measured changes."),
        new("pain_vas ~ crp: change correlation", "1", PainCrp(o).Pooled, "Correlation over all participants, arms ignored, of the measured changes; CRP on the log scale."),
    ];

    private static (double Within, double Pooled) PainCoupling(SimulatedTrialOptions o) =>
        Correlations(o.PainCouplingCorrelation, o.Pain, RoundingVariance, o.Coupling, MeasuredCouplingSd * MeasuredCouplingSd);

    private static (double Within, double Pooled) PainCrp(SimulatedTrialOptions o) =>
        Correlations(o.PainCrpCorrelation, o.Pain, RoundingVariance, o.LogCrp, o.AnalyserCv * o.AnalyserCv);

    /// <summary>Errors at the two visits are independent, so a change carries twice the variance of one; equal arms add a quarter of the squared difference of their means.</summary>
    private static (double Within, double Pooled) Correlations(double r, Course x, double errorX, Course y, double errorY)
    {
        double covariance = r * x.ChangeSd * y.ChangeSd, vx = (x.ChangeSd * x.ChangeSd) + (2 * errorX), vy = (y.ChangeSd * y.ChangeSd) + (2 * errorY);
        var pooled = (covariance + (x.Effect * y.Effect / 4)) / Math.Sqrt((vx + (x.Effect * x.Effect / 4)) * (vy + (y.Effect * y.Effect / 4)));
        return (covariance / Math.Sqrt(vx * vy), pooled);
    }
}
