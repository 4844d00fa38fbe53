using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Toolkit.Measurements;

/// <summary>How one stored voxel is written, little endian; the numbers are NIfTI-1 data type codes.</summary>
public enum VoxelFormat
{
    UInt8 = 2,
    Int16 = 4,
    Int32 = 8,
    Float32 = 16,
    Float64 = 64,

    /// <summary>Three bytes, red first.</summary>
    Rgb24 = 128,
    Int8 = 256,
    UInt16 = 512,
    UInt32 = 768,
}

/// <summary>An image as a scanner or a file stores it: integers with a scale, or floats; shape (x, y, z, t), x fastest, little endian.</summary>
/// <remarks>Kept stored, so that nothing is rounded on the way from DICOM to NIfTI. <see cref="ToSeries"/> gives the scaled values.</remarks>
public sealed class StoredImage
{
    /// <param name="bytes">Taken over, not copied.</param>
    /// <exception cref="ArgumentException">The length does not fit shape, volumes and format.</exception>
    public StoredImage(GridShape shape, int volumes, VoxelFormat format, byte[] bytes, Affine affine)
    {
        if (shape.X < 1 || shape.Y < 1 || shape.Z < 1 || volumes < 1 || bytes.LongLength != checked(shape.Count * volumes * BytesPerVoxel(format)))
        {
            throw new ArgumentException($"{volumes} volumes of {shape} voxels as {format} do not fit {bytes.LongLength} bytes.", nameof(bytes));
        }

        Shape = shape;
        Volumes = volumes;
        Format = format;
        Bytes = bytes;
        Affine = affine;
    }

    public GridShape Shape { get; }

    /// <summary>Number of volumes, t.</summary>
    public int Volumes { get; }

    public VoxelFormat Format { get; }

    /// <summary>Stored voxels, little endian.</summary>
    public byte[] Bytes { get; }

    /// <summary>From voxel indices to RAS+ mm.</summary>
    public Affine Affine { get; }

    /// <summary>Which rule of the file gave <see cref="Affine"/>: "sform", "qform", "ImageOrientationPatient"; "not stated" where none was named.</summary>
    public string AffineSource { get; init; } = "not stated";

    /// <summary>Scaled value = stored × slope + intercept.</summary>
    public double Slope { get; init; } = 1;

    public double Intercept { get; init; }

    public Sourced<RepetitionTime> RepetitionTime { get; init; } = Sourced<RepetitionTime>.Unknown("not stated");

    /// <summary>Start of each slice (z) after the start of its volume, in s.</summary>
    public Sourced<double[]> SliceTiming { get; init; } = Sourced<double[]>.Unknown("not stated");

    public static int BytesPerVoxel(VoxelFormat format) => format switch
    {
        VoxelFormat.UInt8 or VoxelFormat.Int8 => 1,
        VoxelFormat.Int16 or VoxelFormat.UInt16 => 2,
        VoxelFormat.Rgb24 => 3,
        VoxelFormat.Int32 or VoxelFormat.UInt32 or VoxelFormat.Float32 => 4,
        VoxelFormat.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown voxel format."),
    };

    /// <summary>A float image made into a stored one, without loss.</summary>
    public static StoredImage FromVolume(Volume volume) =>
        new(volume.Shape, 1, VoxelFormat.Float32, MemoryMarshal.AsBytes(volume.Data.AsSpan()).ToArray(), volume.Affine);

    /// <inheritdoc cref="FromVolume" />
    public static StoredImage FromSeries(VolumeSeries series) =>
        new(series.Shape, series.Volumes, VoxelFormat.Float32, MemoryMarshal.AsBytes(series.Data.AsSpan()).ToArray(), series.Affine)
        {
            RepetitionTime = series.RepetitionTime,
            SliceTiming = series.SliceTiming,
        };

    /// <summary>One scaled value in double precision, by position in (x, y, z, t) order.</summary>
    /// <exception cref="NotSupportedException">The image holds colours.</exception>
    public double Value(long index)
    {
        var at = Bytes.AsSpan(checked((int)(index * BytesPerVoxel(Format))));
        double stored = Format switch
        {
            VoxelFormat.UInt8 => at[0],
            VoxelFormat.Int8 => (sbyte)at[0],
            VoxelFormat.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            VoxelFormat.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            VoxelFormat.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            VoxelFormat.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            VoxelFormat.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
            VoxelFormat.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(at),
            _ => throw new NotSupportedException("A colour image has no scalar values."),
        };
        return (stored * Slope) + Intercept;
    }

    /// <summary>The scaled values as floats, shape (x, y, z, t).</summary>
    /// <exception cref="NotSupportedException">The image holds colours, or more values than an array can.</exception>
    public VolumeSeries ToSeries() => new(Shape, Volumes, Affine, Scaled(), RepetitionTime) { SliceTiming = SliceTiming };

    /// <summary>The first volume's scaled values as floats.</summary>
    /// <exception cref="NotSupportedException">The image holds colours.</exception>
    /// <exception cref="InvalidOperationException">There is more than one volume.</exception>
    public Volume ToVolume() => Volumes == 1
        ? new(Shape, Affine, Scaled())
        : throw new InvalidOperationException($"One volume was expected, and the image has {Volumes}.");

    private float[] Scaled()
    {
        var count = Shape.Count * Volumes;
        if (count > Array.MaxLength)
        {
            throw new NotSupportedException($"{count} voxels are more than one array holds.");
        }

        var scaled = new float[count];
        float slope = (float)Slope, intercept = (float)Intercept;
        switch (Format)
        {
            case VoxelFormat.Int16:
                var shorts = MemoryMarshal.Cast<byte, short>(Bytes);
                for (var i = 0; i < scaled.Length; i++)
                {
                    scaled[i] = (shorts[i] * slope) + intercept;
                }

                break;
            case VoxelFormat.UInt16:
                var ushorts = MemoryMarshal.Cast<byte, ushort>(Bytes);
                for (var i = 0; i < scaled.Length; i++)
                {
                    scaled[i] = (ushorts[i] * slope) + intercept;
                }

                break;
            case VoxelFormat.Float32 when Slope == 1 && Intercept == 0:
                Bytes.CopyTo(MemoryMarshal.AsBytes(scaled.AsSpan()));
                break;
            default:
                for (var i = 0; i < scaled.Length; i++)
                {
                    scaled[i] = (float)Value(i);
                }

                break;
        }

        return scaled;
    }
}
