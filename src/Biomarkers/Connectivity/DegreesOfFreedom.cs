namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What is left of a run's samples for statistics after cleaning.</summary>
/// <param name="Samples">Samples kept after censoring.</param>
/// <param name="Trend">Taken by detrending: the order of the trend and 1, or 0.</param>
/// <param name="Confounds">Rank of the confounds, cosine and Fourier columns included.</param>
/// <param name="Filter">Taken by the Butterworth filter: the share of the spectrum it removes, of the samples kept.</param>
public sealed record DegreesOfFreedom(int Samples, int Trend, int Confounds, double Filter)
{
    /// <summary>Samples − trend − confounds − filter; may be negative.</summary>
    public double Remaining => Samples - Trend - Confounds - Filter;
}
