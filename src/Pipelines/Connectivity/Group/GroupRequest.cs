using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>What "connectivity group" is asked.</summary>
public sealed record GroupRequest
{
    public required string Folder { get; init; }

    public required string Output { get; init; }

    /// <summary>participants.tsv; null where no arm and no covariate is asked for.</summary>
    public string? Participants { get; init; }

    /// <summary>Column of the arms.</summary>
    public string? ArmColumn { get; init; }

    /// <summary>The arm of interest and the one it is compared with.</summary>
    public ImmutableArray<string> Arms { get; init; } = [];

    /// <summary>Column whose slope is tested in place of arms.</summary>
    public string? Slope { get; init; }

    public ImmutableArray<string> Covariates { get; init; } = [];

    public bool AdjustMotion { get; init; }

    /// <summary>First and last visit of the change; one visit, or none where there is only one.</summary>
    public ImmutableArray<string> Visits { get; init; } = [];

    /// <summary>Pairs of regions whose values are handed to the trial model: "A,B".</summary>
    public ImmutableArray<string> Pairs { get; init; } = [];

    /// <summary>Seeds whose maps are tested voxel by voxel.</summary>
    public ImmutableArray<string> SeedMaps { get; init; } = [];

    /// <summary>Participants who moved more on average, mm, are left out; null takes all.</summary>
    public double? MostDisplacementMm { get; init; }

    public required double FewestMinutes { get; init; }

    public required PermutationOptions Permutation { get; init; }
}
