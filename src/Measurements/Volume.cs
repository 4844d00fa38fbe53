namespace Toolkit.Measurements;

/// <summary>A three-dimensional image, shape (x, y, z), x fastest, with its place in the world. NaN marks "no value here".</summary>
public sealed class Volume
{
    /// <param name="data">One value a voxel, x fastest; taken over, not copied.</param>
    /// <exception cref="ArgumentException">The length is not the number of voxels, or an axis is empty.</exception>
    public Volume(GridShape shape, Affine affine, float[] data)
    {
        if (shape.X < 1 || shape.Y < 1 || shape.Z < 1 || data.LongLength != shape.Count)
        {
            throw new ArgumentException($"A volume of {shape} voxels needs as many values, and has {data.LongLength}.", nameof(data));
        }

        Shape = shape;
        Affine = affine;
        Data = data;
    }

    public GridShape Shape { get; }

    /// <summary>From voxel indices to RAS+ mm.</summary>
    public Affine Affine { get; }

    /// <summary>Values, shape (x, y, z), x fastest.</summary>
    public float[] Data { get; }

    public float this[int x, int y, int z] => Data[Shape.Index(x, y, z)];

    /// <summary>Whether another grid has the same shape and place, within <paramref name="toleranceMm"/> per matrix element.</summary>
    public bool SameGrid(GridShape shape, Affine affine, double toleranceMm = 1e-3) => Shape == shape && Affine.MaxDifference(affine) <= toleranceMm;
}
