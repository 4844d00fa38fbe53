using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What is assumed of a participant after the last value (Carpenter, Roger and Kenward 2013).</summary>
public enum MissingAssumption
{
    /// <summary>Goes on as others of the same arm with the same past.</summary>
    AtRandom,

    /// <summary>From then on has the mean of the reference arm (J2R).</summary>
    JumpToReference,

    /// <summary>Had the means of the reference arm all along (CR).</summary>
    CopyReference,

    /// <summary>Keeps what was gained and then changes as the reference arm does (CIR).</summary>
    CopyIncrements,
}

/// <summary>Settings of a multiple imputation.</summary>
public sealed record ImputationOptions
{
    public static ImputationOptions Default { get; } = new();

    public MissingAssumption Assumption { get; init; } = MissingAssumption.AtRandom;

    /// <summary>Completed data sets, m.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 2 to 10 000.</exception>
    public int Imputations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000);
            field = value;
        }
    } = 50;

    /// <summary>Steps of each chain before its one draw is taken; every imputation has a chain of its own, so draws are independent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 100 000.</exception>
    public int BurnIn
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100_000);
            field = value;
        }
    } = 150;

    public ulong Seed { get; init; } = 1;
}

/// <summary>Multiple imputation of a continuous outcome over visits: a Bayesian normal model with arm means and baseline at every visit and one covariance, gaps between values at random, what follows the last value by <see cref="MissingAssumption"/>, bounds drawn inside themselves.</summary>
public static class MultipleImputation
{
    /// <summary>The same seed gives the same imputations on one thread and on many.</summary>
    /// <returns>The completed data sets, or the fault: too few participants for the number of visits.</returns>
    public static Parsed<Imputations> Draw(IncompleteOutcome data, ImputationOptions? options = null)
    {
        options ??= ImputationOptions.Default;
        if (NormalAugmentation.Of(data, new Chance(options.Seed)) is null)
        {
            return new Fault(data.Count, $"more than {data.Arms.Length + 1 + data.Visits.Length} participants with baselines that vary", $"{data.Count}") { Unit = "row", Place = data.Outcome.Name };
        }

        var completed = new double[options.Imputations][][];
        Parallel.For(0, options.Imputations, m =>
        {
            var chance = new Chance(options.Seed, (ulong)m + 1);
            var chain = NormalAugmentation.Of(data, chance)!;
            for (var step = 0; step < options.BurnIn; step++)
            {
                chain.Step();
            }

            completed[m] = [.. Enumerable.Range(0, data.Count).Select(i => Complete(data, chain, i, options.Assumption, chance))];
        });
        return new Imputations(data, options, completed);
    }

    private static double[] Complete(IncompleteOutcome data, NormalAugmentation chain, int participant, MissingAssumption assumption, Chance chance)
    {
        var values = chain.Values.Row(participant).ToArray();
        int last = data.LastKnown(participant), visits = data.Visits.Length;
        if (assumption == MissingAssumption.AtRandom || data.Arm[participant] == 0 || last == visits)
        {
            return values;
        }

        double[] own = chain.Mean(participant, data.Arm[participant]), reference = chain.Mean(participant, 0), mean = [.. own];
        for (var k = assumption == MissingAssumption.CopyReference ? 0 : last; k < visits; k++)
        {
            mean[k] = reference[k] + (assumption == MissingAssumption.CopyIncrements && last > 0 ? own[last - 1] - reference[last - 1] : 0);
        }

        new ConditionalNormal(chain.Sigma, [.. Enumerable.Range(last, visits - last)], [.. Enumerable.Range(0, last)]).Draw(values, mean, chance);
        return values;
    }
}
