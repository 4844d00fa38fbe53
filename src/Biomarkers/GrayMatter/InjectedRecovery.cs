namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>What the measurement makes of known changes put into the participant's own baseline: no change, an even change of the region, and the same amid surroundings that stay still.</summary>
/// <param name="Replicates">How many of each kind.</param>
/// <param name="InjectedPercent">The change that was asked for; what a drawn field really holds differs from it in the second digit and is what a factor refers to.</param>
/// <param name="Even">Measured over injected where the surroundings move aside and keep their volume.</param>
/// <param name="Still">Measured over injected where everything more than 10 mm from the region stays where it is.</param>
/// <param name="ZeroMean">Mean of what was measured where nothing was injected, percentage points.</param>
/// <param name="Sd">Standard deviation of a measured change about the mean of its kind, at the noise of the pair, percentage points; NaN for a single replicate.</param>
public sealed record InjectedRecovery(int Replicates, double InjectedPercent, double Even, double Still, double ZeroMean, double Sd)
{
    /// <summary>A factor outside is a warning.</summary>
    public const double LeastFactor = 0.85;

    /// <summary>A factor outside is a warning.</summary>
    public const double GreatestFactor = 1.15;

    /// <summary>The recovery factor: the mean of both.</summary>
    public double Factor => 0.5 * (Even + Still);

    /// <summary>Smallest change that repeated measurement tells from none, percentage points: 1.96 √2 standard deviations.</summary>
    public double MinimalDetectable => 1.959964 * Math.Sqrt(2) * Sd;

    /// <summary>Both factors lie in 0.85 to 1.15.</summary>
    public bool IsSound => Math.Min(Even, Still) >= LeastFactor && Math.Max(Even, Still) <= GreatestFactor;
}
