using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Settings of a connectivity analysis. All but <see cref="Threads"/>, <see cref="ReuseSeries"/> and <see cref="WithCleaned"/> change numbers or verdicts and are part of the result's identity.</summary>
public sealed record ConnectivityOptions
{
    public DenoisingOptions Denoising { get; init; } = new();

    /// <summary>Regions whose correlation with every voxel is mapped, by name.</summary>
    public ImmutableArray<string> Seeds { get; init; } = [];

    /// <summary>Zero-based indices of the volumes kept, ascending; empty keeps all.</summary>
    public ImmutableArray<int> KeptVolumes { get; init; } = [];

    /// <summary>A region with fewer voxels than this has no value.</summary>
    public int MinimumVoxels { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>A region with fewer voxels than this carries a warning: a sphere of 3 mm on an EPI grid.</summary>
    public int FewVoxels { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 5;

    /// <summary>A region of which a smaller share lies in the mask has no value, 0 to 1.</summary>
    public double MinimumCoverage { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A coverage is between 0 and 1."); } = 0.5;

    /// <summary>A region whose mean signal has a lower temporal signal-to-noise ratio carries a warning; 0 asks for none.</summary>
    public double LowTemporalSnr { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 20;

    /// <summary>A region nearer to cerebrospinal fluid than this carries a warning, mm; judged only where a mask of it is given; 0 asks for none.</summary>
    public double NearCsfMm { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 2;

    /// <summary>The voxels of the series may be overwritten where that saves a copy of the run; the results are the same.</summary>
    public bool ReuseSeries { get; init; }

    /// <summary>The cleaned voxels are wanted beside the maps.</summary>
    public bool WithCleaned { get; init; }

    /// <summary>Threads to use; the results are the same bits for any number.</summary>
    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>Every setting that changes a number or a verdict, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => Denoising.Parameters.AddRange(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["keptVolumes"] = KeptVolumes.IsEmpty ? "all" : string.Join(' ', KeptVolumes),
        ["quality.minimumVoxels"] = Numbers.Format(MinimumVoxels),
        ["quality.fewVoxels"] = Numbers.Format(FewVoxels),
        ["quality.lowTemporalSnr"] = Numbers.Format(LowTemporalSnr),
        ["quality.nearCsfMm"] = Numbers.Format(NearCsfMm),
        ["quality.minimumCoverage"] = Numbers.Format(MinimumCoverage),
    });
}
