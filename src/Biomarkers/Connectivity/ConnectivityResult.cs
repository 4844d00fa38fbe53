using System.Collections.Immutable;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Connectivity of one run: correlations between regions with everything they depend on.</summary>
public sealed record ConnectivityResult
{
    /// <summary>The regions on the grid of the run, with the identity of their atlas.</summary>
    public required RegionMap Regions { get; init; }

    /// <summary>Pearson's r, shape (regions, regions); NaN for a region that fails.</summary>
    public required ConnectivityMatrix R { get; init; }

    /// <summary>Fisher's z = atanh r, unscaled, 0 on the diagonal.</summary>
    public required ConnectivityMatrix Z { get; init; }

    /// <summary>Pearson's r of the signals as they came, before cleaning: what a page sets beside <see cref="R"/>.</summary>
    public ConnectivityMatrix? Uncleaned { get; init; }

    /// <summary>What cleaning left of the samples.</summary>
    public required DegreesOfFreedom Dof { get; init; }

    /// <summary>One a region, in the order of <see cref="Regions"/>.</summary>
    public required ImmutableArray<RegionQuality> Quality { get; init; }

    /// <summary>Cleaned signals, shape (regions, kept volumes); NaN for a region that fails.</summary>
    public required RowMatrix<double> TimeSeries { get; init; }

    /// <summary>Zero-based indices of the volumes behind <see cref="TimeSeries"/>.</summary>
    public required ImmutableArray<int> KeptVolumes { get; init; }

    /// <summary>Maps of the seeds asked for, in that order; a seed that fails has none.</summary>
    public ImmutableArray<SeedMap> SeedMaps { get; init; } = [];

    /// <summary>The cleaned voxels where they were asked for: the first volumes are those kept, NaN outside the mask; what follows them in a reused series means nothing.</summary>
    public VolumeSeries? Cleaned { get; init; }

    /// <summary>Names of the confounds regressed out, in order.</summary>
    public required ImmutableArray<string> ConfoundNames { get; init; }

    /// <summary>Every setting that changes a number, the atlas's identity among them.</summary>
    public required ImmutableSortedDictionary<string, string> Parameters { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>atanh r · √(T − 3), T the volumes kept. On band-passed data it overstates; see the effective variant.</summary>
    public ConnectivityMatrix ZNormal => R.FisherZNormal(KeptVolumes.Length);

    /// <summary>The z between two regions as an observation: its standard error 1/√(n_eff − 3) from the effective number of samples of the pair, missing with the reason where a region fails.</summary>
    /// <remarks>The error is that of one run's noise, not of a person's change from day to day. It is 0, not known, where three or fewer independent samples are left.</remarks>
    /// <exception cref="ArgumentException">No region has that name.</exception>
    public Observation Between(string first, string second)
    {
        var z = Z.Between(first, second);
        if (double.IsFinite(z))
        {
            var effective = EffectiveSamples.Of(TimeSeries.TakeRows([R.Names.IndexOf(first), R.Names.IndexOf(second)]))[0, 1];
            return Observation.Of(z, effective > 3 ? 1 / Math.Sqrt(effective - 3) : 0);
        }

        var reasons = Quality.Where(q => q.Name == first || q.Name == second)
            .SelectMany(q => q.Verdicts.Where(v => v.Grade == QualityGrade.Fail).Select(v => $"{q.Name}: {v.Reason}"));
        return Observation.Missing(string.Join("; ", reasons.DefaultIfEmpty("nothing is left of a signal after cleaning")));
    }
}
