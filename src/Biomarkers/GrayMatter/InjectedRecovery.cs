namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>What the measurement makes of known changes put into the participant's own baseline: no change, an even change of the region, the same amid surroundings that stay still, and the same of everything about the region.</summary>
/// <param name="Replicates">How many of each kind.</param>
/// <param name="InjectedPercent">The change that every field holds, per cent of the region.</param>
/// <param name="Even">Measured over injected where the surroundings move aside and keep their volume.</param>
/// <param name="Still">Measured over injected where everything more than 10 mm from the region stays where it is.</param>
/// <param name="Broad">Measured over injected where a ball a third wider than the region grows as a whole: a shape that the fit does not know.</param>
/// <param name="ZeroMean">Mean of what was measured where nothing was injected, percentage points.</param>
/// <param name="Sd">Standard deviation of a measured change about the mean of its kind, at the noise of the pair, percentage points; NaN for a single replicate.</param>
public sealed record InjectedRecovery(int Replicates, double InjectedPercent, double Even, double Still, double Broad, double ZeroMean, double Sd)
{
    /// <summary>A factor outside is a warning.</summary>
    public const double LeastFactor = 0.85;

    /// <summary>A factor outside is a warning.</summary>
    public const double GreatestFactor = 1.15;

    /// <summary>The recovery factor: the mean of the three shapes.</summary>
    public double Factor => (Even + Still + Broad) / 3;

    /// <summary>How far a factor departs from 1, root mean square over the shapes: the part of a change that hangs on its unknown shape.</summary>
    public double Spread => Math.Sqrt((Square(Even - 1) + Square(Still - 1) + Square(Broad - 1)) / 3);

    /// <summary>Smallest change that repeated measurement tells from none, percentage points: 1.96 √2 standard deviations.</summary>
    public double MinimalDetectable => 1.959964 * Math.Sqrt(2) * Sd;

    /// <summary>All factors lie in 0.85 to 1.15.</summary>
    public bool IsSound => Math.Min(Broad, Math.Min(Even, Still)) >= LeastFactor && Math.Max(Broad, Math.Max(Even, Still)) <= GreatestFactor;

    private static double Square(double x) => x * x;
}
