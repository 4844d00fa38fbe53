using System.Globalization;

namespace Toolkit.Measurements;

/// <summary>Number of voxels along the three axes of an image, each 1 or more in a valid image. Voxels are stored x fastest, then y, then z.</summary>
public readonly record struct GridShape(int X, int Y, int Z)
{
    /// <summary>Number of voxels, computed in 64 bits.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>Position of a voxel in x-fastest order.</summary>
    public long Index(int x, int y, int z) => x + ((long)X * (y + ((long)Y * z)));

    /// <summary>Whether a voxel lies in the grid.</summary>
    public bool Contains(int x, int y, int z) => (uint)x < (uint)X && (uint)y < (uint)Y && (uint)z < (uint)Z;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X} × {Y} × {Z}");
}
