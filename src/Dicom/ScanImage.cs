using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>A loaded image with everything its files say about it.</summary>
public sealed record ScanImage
{
    /// <summary>Voxels, affine (RAS+ mm), repetition time and slice timing. Columns run along i, rows turned along j, slices along the normal of row × column.</summary>
    public required StoredImage Image { get; init; }

    public required Sourced<PhaseEncoding> PhaseEncoding { get; init; }

    /// <summary>In seconds.</summary>
    public required Sourced<double> EchoTime { get; init; }

    /// <summary>Zero-based indices, among the acquired volumes, of those that were kept: all of them unless a volume was incomplete.</summary>
    public required ImmutableArray<int> KeptVolumes { get; init; }

    /// <summary>What was lost or doubtful, one sentence each.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>Files whose pixels could not be read; their volumes were dropped.</summary>
    public ImmutableArray<SetAside> Lost { get; init; } = [];

    /// <summary>Diffusion weighting of each kept volume; empty where no volume is weighted.</summary>
    public ImmutableArray<DiffusionWeighting> Diffusion { get; init; } = [];

    /// <summary>Where the scale of the values comes from.</summary>
    public required string Scaling { get; init; }

    /// <summary>The files, by one digest over their identifiers and pixel lengths.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Whether volumes follow each other without a gap.</summary>
    public bool IsUniform => KeptVolumes.Length == 0 || KeptVolumes[^1] - KeptVolumes[0] == KeptVolumes.Length - 1;
}
