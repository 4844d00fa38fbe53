namespace Toolkit.Trials;

/// <summary>Structure of the covariance between visits.</summary>
public enum CovarianceKind
{
    /// <summary>Every variance and covariance is free (UN).</summary>
    Unstructured,

    /// <summary>A variance for each visit, a correlation for each distance (TOEPH).</summary>
    HeterogeneousToeplitz,

    /// <summary>One variance, a correlation for each distance (TOEP).</summary>
    Toeplitz,

    /// <summary>A variance for each visit, neighbouring visits correlated by their own parameter, others by the product (ANTE(1)).</summary>
    HeterogeneousAnteDependence,

    /// <summary>One variance, ante-dependent correlations.</summary>
    AnteDependence,

    /// <summary>A variance for each visit, correlation ρ to the power of the distance (ARH(1)).</summary>
    HeterogeneousAutoregressive,

    /// <summary>One variance, correlation ρ to the power of the distance (AR(1)).</summary>
    Autoregressive,

    /// <summary>A variance for each visit, one correlation (CSH).</summary>
    HeterogeneousCompoundSymmetry,

    /// <summary>One variance, one correlation (CS).</summary>
    CompoundSymmetry,
}
