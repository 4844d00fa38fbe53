using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>What an image is for.</summary>
public enum SeriesKind
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>T2*-weighted echo-planar time series.</summary>
    Bold,

    /// <summary>T1-weighted structural volume.</summary>
    T1w,

    /// <summary>T2-weighted structural volume.</summary>
    T2w,

    Diffusion,

    /// <summary>Echoes, phase or hertz for a map of the field.</summary>
    FieldMap,

    /// <summary>A scout of a few planes.</summary>
    Localizer,

    /// <summary>Computed by the scanner from other images.</summary>
    Derived,

    /// <summary>No volume: a screen shot, a report.</summary>
    NonImage,
}

/// <summary>One image of a folder: the files that make it, and what their headers say. <see cref="Load"/> reads the voxels.</summary>
public sealed class ScanSeries
{
    private readonly ReadLimits limits;

    internal ScanSeries(Parsed<Stack> stack, ReadLimits limits)
    {
        Stack = stack;
        this.limits = limits;
    }

    internal Parsed<Stack> Stack { get; }

    public required string StudyInstanceUid { get; init; }

    public required string SeriesInstanceUid { get; init; }

    public required int? SeriesNumber { get; init; }

    public required string Description { get; init; }

    public required string Protocol { get; init; }

    public required string Modality { get; init; }

    public required string Manufacturer { get; init; }

    public required ImmutableArray<string> ImageType { get; init; }

    public required SeriesKind Kind { get; init; }

    public required Acquisition Acquisition { get; init; }

    /// <summary>Null where the files state none.</summary>
    public required int? EchoNumber { get; init; }

    /// <summary>Paths, in the order of slices and volumes; files of incomplete volumes last.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Voxels of a volume; all zero where no complete volume exists.</summary>
    public GridShape Shape => Stack.IsOk ? new(Stack.Value.Columns, Stack.Value.Rows, Stack.Value.Slices) : default;

    /// <summary>Complete volumes.</summary>
    public int Volumes => Stack.IsOk ? Stack.Value.Volumes : 0;

    /// <summary>From stored voxel to RAS+ mm; null where no complete volume exists.</summary>
    public Affine? Affine => Stack.IsOk ? Stack.Value.ToAffine() : null;

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>In s, along rising k.</summary>
    public required Sourced<double[]> SliceTiming { get; init; }

    public required Sourced<PhaseEncoding> PhaseEncoding { get; init; }

    /// <summary>In s.</summary>
    public required Sourced<double> EchoTime { get; init; }

    /// <summary>Diffusion weighting of each complete volume; empty where no volume is weighted.</summary>
    public ImmutableArray<DiffusionWeighting> Diffusion { get; init; } = [];

    /// <summary>Effective echo spacing in s: between lines of the stored image along phase encoding, as BIDS defines it.</summary>
    public required Sourced<double> Readout { get; init; }

    public required ImmutableArray<TransferSyntax> TransferSyntaxes { get; init; }

    /// <summary>Every file belongs to a complete volume.</summary>
    public bool Complete => Stack.IsOk && Stack.Value.Left.Count == 0;

    /// <summary>What was lost or doubtful, one sentence each.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>Reads the voxels. The result is the same for every number of threads.</summary>
    /// <param name="threads">At least 1.</param>
    /// <returns>The image, or the fault of the first file whose pixels could not be read.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public Parsed<ScanImage> Load(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return Stack.Bind(stack => VoxelLoader.Load(this, stack, limits, threads));
    }
}
