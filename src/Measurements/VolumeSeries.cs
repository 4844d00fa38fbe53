namespace Toolkit.Measurements;

/// <summary>A four-dimensional image, shape (x, y, z, t), x fastest and t slowest, with its repetition time.</summary>
public sealed class VolumeSeries
{
    /// <param name="data">One value a voxel and volume; taken over, not copied. At most <see cref="Array.MaxLength"/> values.</param>
    /// <param name="repetitionTime">Time between volumes; unknown where the source does not say.</param>
    /// <exception cref="ArgumentException">The length is not voxels × volumes.</exception>
    public VolumeSeries(GridShape shape, int volumes, Affine affine, float[] data, Sourced<RepetitionTime> repetitionTime)
    {
        if (shape.X < 1 || shape.Y < 1 || shape.Z < 1 || volumes < 1 || data.LongLength != shape.Count * volumes)
        {
            throw new ArgumentException($"A series of {volumes} volumes of {shape} voxels needs as many values, and has {data.LongLength}.", nameof(data));
        }

        Shape = shape;
        Volumes = volumes;
        Affine = affine;
        Data = data;
        RepetitionTime = repetitionTime;
    }

    public GridShape Shape { get; }

    /// <summary>Number of volumes, t.</summary>
    public int Volumes { get; }

    /// <summary>From voxel indices to RAS+ mm.</summary>
    public Affine Affine { get; }

    /// <summary>Values, shape (x, y, z, t), x fastest.</summary>
    public float[] Data { get; }

    public Sourced<RepetitionTime> RepetitionTime { get; }

    /// <summary>Start of each slice (z) after the start of its volume, in s; unknown where the source does not say.</summary>
    public Sourced<double[]> SliceTiming { get; init; } = Sourced<double[]>.Unknown("not stated");

    /// <summary>The values of volume <paramref name="t"/>, shape (x, y, z).</summary>
    public Span<float> this[int t] => Data.AsSpan(checked((int)(t * Shape.Count)), checked((int)Shape.Count));

    /// <summary>A copy of one volume.</summary>
    public Volume Volume(int t) => new(Shape, Affine, this[t].ToArray());
}
