using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>How a simulated head is scanned. The defaults are a real protocol: 1 mm structure, ten minutes of rest.</summary>
public sealed record HeadScanOptions
{
    /// <summary>Edge of a structural voxel, mm.</summary>
    public double T1wVoxelMm { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 0.5); field = value; } } = 1;

    /// <summary>Voxels of the functional run.</summary>
    public GridShape BoldShape { get; init; } = new(64, 64, 36);

    /// <summary>Edges of a functional voxel, mm.</summary>
    public Point3 BoldVoxelMm { get; init; } = new(3.4, 3.4, 4);

    /// <summary>Volumes, dummies included.</summary>
    public int Volumes { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 60); field = value; } } = 240;

    /// <summary>Seconds.</summary>
    public double RepetitionTimeS { get; init { ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value); field = value; } } = 2.5;

    /// <summary>Volumes at the start that are brighter: magnetisation has not settled.</summary>
    public int UnsteadyVolumes { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 3;

    /// <summary>Coupling of PAG and mOFC as Fisher z.</summary>
    public double FisherZ { get; init { ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(value), 2, nameof(value)); field = value; } } = 0.5;

    /// <summary>Times the head's small ordinary motion; 0 for a head that lies still.</summary>
    public double Motion { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 1;

    /// <summary>Standard deviation of structural noise in units of white matter.</summary>
    public double T1wNoise { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 0.02;

    /// <summary>Standard deviation of functional noise in units of gray matter.</summary>
    public double BoldNoise { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } } = 0.008;

    /// <summary>How far shading lifts and lowers the structural image.</summary>
    public double Shading { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0.5); field = value; } } = 0.15;
}
