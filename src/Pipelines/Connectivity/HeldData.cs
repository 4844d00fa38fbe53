using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A run and what belongs to it as a caller holds it in memory: a run that was just realigned or normalised need not go through a file.</summary>
public sealed record HeldData
{
    /// <summary>The run, shape (x, y, z, t). Its voxels are overwritten by the cleaned ones unless <see cref="ConnectivityOptions.ReuseSeries"/> is off.</summary>
    public required VolumeSeries Series { get; init; }

    /// <summary>Name of the run as a file would bear it: sub-01_task-rest_space-native_bold.</summary>
    public required string Name { get; init; }

    /// <summary>Where the run and the other images come from; every number names them.</summary>
    public required ImmutableArray<Provenance> Provenances { get; init; }

    /// <summary>Non-zero in the brain, on the grid of the run; null reads the file of the request, or takes every voxel.</summary>
    public Volume? Mask { get; init; }

    /// <summary>Non-zero in cerebrospinal fluid, any grid of the same world.</summary>
    public Volume? CsfMask { get; init; }

    /// <summary>Voxels of noise (white matter, CSF) on the grid of the run, for anatomical components.</summary>
    public Volume? NoiseMask { get; init; }

    /// <summary>Regions as labels.</summary>
    public LabelImage? Atlas { get; init; }

    /// <summary>Regions by their form, in the world of the run; they are added to those the request names.</summary>
    public ImmutableArray<WorldRegion> Forms { get; init; } = [];

    /// <summary>Head motion of the run; its expansion gives the confounds of the preset where no table is given.</summary>
    public MotionParameters? Motion { get; init; }
}
