namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Fisher z of several runs of one person taken together: each weighs as much as its effective degrees of freedom, n_eff − 3, the inverse of its variance (Hedges and Olkin 1985, the fixed-effect mean of z).</summary>
/// <param name="Z">NaN where no run has a value.</param>
/// <param name="Error">1/√Σ(n_eff − 3); NaN where a run's error is not known.</param>
public readonly record struct PooledZ(double Z, double Error)
{
    /// <summary>Runs without a value are left out. Where an error is not known all runs weigh alike.</summary>
    /// <param name="runs">z of each run with its standard error 1/√(n_eff − 3).</param>
    public static PooledZ Of(IReadOnlyList<(double Z, double Error)> runs)
    {
        var (sum, weights, plain, count, known) = (0.0, 0.0, 0.0, 0, true);
        foreach (var (z, error) in runs.Where(r => double.IsFinite(r.Z)))
        {
            known &= error > 0 && double.IsFinite(error);
            var weight = 1 / (error * error);
            (sum, weights, plain, count) = (sum + (weight * z), weights + weight, plain + z, count + 1);
        }

        return count == 0 ? new(double.NaN, double.NaN) : known ? new(sum / weights, 1 / Math.Sqrt(weights)) : new(plain / count, double.NaN);
    }
}
