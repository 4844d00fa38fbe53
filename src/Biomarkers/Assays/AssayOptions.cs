namespace Toolkit.Biomarkers.Assays;

/// <summary>How strongly a point counts in the fit, as a function of its signal.</summary>
public enum Weighting
{
    /// <summary>All alike: constant standard deviation.</summary>
    None,

    /// <summary>1/y: variance proportional to the signal.</summary>
    InverseY,

    /// <summary>1/y²: constant coefficient of variation.</summary>
    InverseYSquared,

    /// <summary>Power of the mean: variance proportional to f^(2 theta), theta estimated by pseudo-likelihood (Davidian and Carroll 1987).</summary>
    PowerOfMean,
}

/// <summary>Which signal the weight is computed from.</summary>
public enum WeightSource
{
    Well,
    LevelMean,

    /// <summary>The fitted curve, by iterative reweighting.</summary>
    Fitted,
}

/// <summary>What counts as one point of the fit. The choice changes results.</summary>
public enum FitUnit
{
    Wells,
    LevelMeans,
}

/// <summary>What is done with blank wells.</summary>
public enum BlankMode
{
    Ignore,

    /// <summary>Their mean is subtracted from every well.</summary>
    Subtract,

    /// <summary>They are fitted as standards of zero dose.</summary>
    ZeroStandard,

    /// <summary>The response at zero dose is held at their mean.</summary>
    Constrain,
}

/// <summary>What is done with standards of zero dose.</summary>
public enum ZeroStandards
{
    Used,
    Ignored,

    /// <summary>The response at zero dose is held at their mean.</summary>
    Anchor,
}

/// <summary>The kind of a 95 % (or other) interval of a concentration. "Curve only" leaves out the scatter of the sample's own wells.</summary>
public enum IntervalKind
{
    /// <summary>x exp(-/+ t SE/x), curve and sample scatter.</summary>
    DeltaLog,

    /// <summary>x -/+ t SE; symmetric, may go below 0.</summary>
    DeltaLinear,

    /// <summary>As <see cref="DeltaLog"/>, the mean response only.</summary>
    DeltaLogCurveOnly,

    /// <summary>Where the prediction band crosses the signal (Fieller); an end may be open.</summary>
    Inversion,

    /// <summary>Concentrations that the F ratio of a fit with the sample as one more unknown does not reject; an end may be open. Sigmoid curves only.</summary>
    Profile,

    /// <summary>Percentiles of a seeded parametric bootstrap of standards and sample. Sigmoid curves only.</summary>
    Bootstrap,

    /// <summary>The same draws, bias-corrected and accelerated by leaving out each standard in turn (Efron 1987). Sigmoid curves only.</summary>
    BootstrapBca,

    /// <summary>Percentiles of a seeded wild bootstrap: each residual keeps its size and gets a random sign, so that no variance function is believed (Wu 1986). Sigmoid curves only.</summary>
    BootstrapWild,
}

/// <summary>Everything that changes a result. An instance that exists is valid.</summary>
public sealed record AssayOptions
{
    public static AssayOptions Default { get; } = new();

    public CurveFamily Family { get; init; } = CurveFamily.FourPl;

    public Weighting Weighting { get; init; } = Weighting.InverseYSquared;

    public WeightSource WeightSource { get; init; } = WeightSource.Well;

    public FitUnit FitUnit { get; init; } = FitUnit.Wells;

    public BlankMode Blank { get; init; } = BlankMode.Ignore;

    public ZeroStandards ZeroStandards { get; init; } = ZeroStandards.Used;

    public IntervalKind Interval { get; init; } = IntervalKind.DeltaLog;

    /// <summary>Coverage of intervals, between 0.5 and 0.9999.</summary>
    public double Confidence
    {
        get;
        init => field = value is >= 0.5 and <= 0.9999 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A confidence level lies between 0.5 and 0.9999.");
    }

        = 0.95;

    /// <summary>Smallest signal a weight is computed from, as a fraction of the range of the level means; above 0.</summary>
    public double WeightFloorFraction { get; init => field = Positive(value); } = 1e-3;

    /// <summary>Largest deviation of a back-calculated standard or control from its nominal value, in per cent.</summary>
    public double RecoveryLimitPercent { get; init => field = Positive(value); } = 20;

    /// <summary>The same at the lowest and the highest standard.</summary>
    public double RecoveryLimitAtEndsPercent { get; init => field = Positive(value); } = 25;

    /// <summary>Largest replicate CV of a level inside the working range, in per cent.</summary>
    public double LevelCvLimitPercent { get; init => field = Positive(value); } = 25;

    /// <summary>Largest replicate CV of a sample, in per cent; above it the verdict says so.</summary>
    public double SampleCvLimitPercent { get; init => field = Positive(value); } = 25;

    /// <summary>With fewer points than this the exponent of the power of the mean is held at 1; at least 5.</summary>
    public int FewestPointsForTheta
    {
        get;
        init => field = value >= 5 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An exponent needs at least five points.");
    }

        = 12;

    /// <summary>Whether an unidentified 5PL gives way to the 4PL.</summary>
    public bool FallBack { get; init; } = true;

    /// <summary>Seed of the bootstrap; it is part of the provenance.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Number of bootstrap draws, 100 to 100 000.</summary>
    public int BootstrapDraws
    {
        get;
        init => field = value is >= 100 and <= 100_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A bootstrap takes 100 to 100000 draws.");
    }

        = 1000;

    private static double Positive(double value) =>
        double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A limit is a finite number above 0.");
}
