using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>A covariate of an analysis of covariance.</summary>
/// <param name="Values">One number a participant.</param>
public sealed record Covariate(string Name, ImmutableArray<double> Values);

/// <summary>One row a participant: arm, baseline, outcome. All numbers are finite.</summary>
public sealed record AncovaData
{
    /// <param name="arms">Names of the arms; the order does not matter, <see cref="AncovaOptions.Reference"/> chooses the reference.</param>
    /// <param name="arm">Index into <paramref name="arms"/> of each participant.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is not finite, or an index names no arm.</exception>
    public AncovaData(ImmutableArray<string> arms, ImmutableArray<int> arm, ImmutableArray<double> baseline, ImmutableArray<double> outcome, ImmutableArray<Covariate> covariates = default)
    {
        Covariates = covariates.IsDefault ? [] : covariates;
        if (arm.Length != baseline.Length || arm.Length != outcome.Length || Covariates.Any(c => c.Values.Length != arm.Length))
        {
            throw new ArgumentException("Arm, baseline, outcome and covariates have one entry a participant.", nameof(arm));
        }

        if (arm.Any(a => a < 0 || a >= arms.Length) || !baseline.Concat(outcome).Concat(Covariates.SelectMany(c => c.Values)).All(double.IsFinite))
        {
            throw new ArgumentException("Numbers are finite and arm indices name an arm.", nameof(arm));
        }

        Arms = arms;
        Arm = arm;
        Baseline = baseline;
        Outcome = outcome;
    }

    public ImmutableArray<string> Arms { get; }

    public ImmutableArray<int> Arm { get; }

    public ImmutableArray<double> Baseline { get; }

    public ImmutableArray<double> Outcome { get; }

    public ImmutableArray<Covariate> Covariates { get; }

    public int Count => Arm.Length;
}

/// <summary>Settings of an analysis of covariance.</summary>
public sealed record AncovaOptions
{
    public static AncovaOptions Default { get; } = new();

    /// <summary>The arm others are compared with; null takes "control", "placebo" or "usual-care" where one is so named, else the first by name.</summary>
    public string? Reference { get; init; }

    public SandwichKind StandardErrors { get; init; } = SandwichKind.None;

    /// <summary>Model the logarithm and report ratios.</summary>
    public bool LogRatio { get; init; }

    /// <summary>Coverage of the intervals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public double Level
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1);
            field = value;
        }
    } = 0.95;
}
