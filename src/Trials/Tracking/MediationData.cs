using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>One row a participant: exposure (0/1 or a dose), mediator, outcome, covariates (baselines). All finite.</summary>
public sealed record MediationData
{
    /// <exception cref="ArgumentException">Lengths differ, a number is not finite, or there are too few rows.</exception>
    public MediationData(ImmutableArray<double> exposure, ImmutableArray<double> mediator, ImmutableArray<double> outcome, ImmutableArray<Covariate> covariates = default)
    {
        Covariates = covariates.IsDefault ? [] : covariates;
        if (exposure.Length != mediator.Length || exposure.Length != outcome.Length || Covariates.Any(c => c.Values.Length != exposure.Length))
        {
            throw new ArgumentException("Exposure, mediator, outcome and covariates have one entry a participant.", nameof(exposure));
        }

        if (!exposure.Concat(mediator).Concat(outcome).Concat(Covariates.SelectMany(c => c.Values)).All(double.IsFinite))
        {
            throw new ArgumentException("Numbers are finite.", nameof(exposure));
        }

        (Exposure, Mediator, Outcome) = (exposure, mediator, outcome);
    }

    public ImmutableArray<double> Exposure { get; }

    public ImmutableArray<double> Mediator { get; }

    public ImmutableArray<double> Outcome { get; }

    public ImmutableArray<Covariate> Covariates { get; }

    public int Count => Exposure.Length;

    /// <summary>The same participants with another mediator: a redrawn calibration curve.</summary>
    public MediationData WithMediator(ImmutableArray<double> mediator) => new(Exposure, mediator, Outcome, Covariates);

    /// <summary>Rows (1, exposure, covariates, mediator, outcome).</summary>
    internal double[][] Rows() => [.. Enumerable.Range(0, Count).Select(i =>
        (double[])[1, Exposure[i], .. Covariates.Select(c => c.Values[i]), Mediator[i], Outcome[i]])];
}
