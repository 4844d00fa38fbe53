namespace Toolkit.Imaging;

/// <summary>How a head is registered to a template.</summary>
public sealed record NormalisationOptions
{
    /// <summary>Spacing of the finest grid in mm; images that are finer are blurred to it.</summary>
    public double SpacingMm
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0.5);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 8);
            field = value;
        }
    }
    = 2;

    /// <summary>Reach of the neighbourhood whose mean and gain are made equal, in voxels of each grid.</summary>
    public int NeighbourhoodVoxels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = 4;

    /// <summary>Weight of the prior against strain, per voxel.</summary>
    public double Membrane
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1e-3);
            field = value;
        }
    }
    = 0.5;

    /// <summary>Weight of the prior against changes of strain, per voxel.</summary>
    public double Bending
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
    = 20;

    /// <summary>Threads; results do not depend on it.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = Environment.ProcessorCount;
}
