using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How slow and fast fluctuations are removed.</summary>
public enum TemporalFilter
{
    None,

    /// <summary>Order 5, second-order sections, forward and backward; −6 dB at the cut-offs.</summary>
    Butterworth,

    /// <summary>A discrete cosine set among the confounds; high-pass only.</summary>
    Cosine,

    /// <summary>Sines and cosines of every frequency outside the band among the confounds, one regression, one degree of freedom each: AFNI's 3dTproject -passband.</summary>
    Fourier,
}

/// <summary>The scale of cleaned series.</summary>
public enum Standardisation
{
    None,

    /// <summary>Mean 0, standard deviation 1 with denominator T − 1.</summary>
    ZScore,

    /// <summary>100 (y − m) / |m|, m the mean before detrending where cleaning has removed it.</summary>
    PercentSignalChange,
}

/// <summary>How series are cleaned. The order of the steps is fixed: interpolation of censored samples, detrending, filter (confounds alike), censoring, confound regression, standardisation.</summary>
public sealed record DenoisingOptions
{
    /// <summary>Version of the meaning of these options: it is part of every result's identity.</summary>
    public const string Version = "1";

    /// <summary>Remove constant and trend by least squares.</summary>
    public bool Detrend { get; init; } = true;

    /// <summary>Order of the trend that <see cref="Detrend"/> removes: 1 is a straight line, 0 the mean alone.</summary>
    public int TrendOrder
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10);
            field = value;
        }
    } = 1;

    public TemporalFilter Filter { get; init; } = TemporalFilter.Butterworth;

    /// <summary>Lower cut-off in Hz; null keeps slow fluctuations.</summary>
    public double? HighPassHz { get; init => field = Frequency(value); } = 0.008;

    /// <summary>Upper cut-off in Hz; null keeps fast fluctuations.</summary>
    public double? LowPassHz { get; init => field = Frequency(value); } = 0.09;

    /// <summary>Bring each confound to mean 0 and standard deviation 1 first; else it is divided by its largest magnitude and keeps its mean.</summary>
    public bool StandardiseConfounds { get; init; } = true;

    public Standardisation Standardise { get; init; } = Standardisation.ZScore;

    /// <summary>Fewer remaining degrees of freedom than this are refused; null reports them only.</summary>
    public double? MinimumDegreesOfFreedom { get; init; } = 15;

    /// <summary>Neither trend, filter, confound nor scale.</summary>
    public static DenoisingOptions Nothing { get; } = new() { Detrend = false, Filter = TemporalFilter.None, HighPassHz = null, LowPassHz = null, Standardise = Standardisation.None };

    /// <summary>Every setting that changes a number, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["denoising.version"] = Version,
        ["denoising.detrend"] = !Detrend ? "none" : TrendOrder == 1 ? "linear" : "polynomial of order " + Numbers.Format(TrendOrder),
        ["denoising.filter"] = Filter.ToString(),
        ["denoising.highPassHz"] = HighPassHz is { } high && Filter != TemporalFilter.None ? Numbers.Format(high) : "none",
        ["denoising.lowPassHz"] = LowPassHz is { } low && Filter is TemporalFilter.Butterworth or TemporalFilter.Fourier ? Numbers.Format(low) : "none",
        ["denoising.standardiseConfounds"] = StandardiseConfounds ? "yes" : "no",
        ["denoising.standardise"] = Standardise.ToString(),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static double? Frequency(double? hertz) => hertz is null || (hertz > 0 && double.IsFinite(hertz.Value))
        ? hertz
        : throw new ArgumentOutOfRangeException(nameof(hertz), hertz, "A cut-off is above 0 Hz and finite.");
}
