using System.IO.Compression;
using System.Runtime.InteropServices;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>An image in the fewest bytes that keep it: masks and labels as whole numbers, intensities in 32767 steps.</summary>
internal static class PackedImage
{
    /// <summary>Whole numbers; for Int16 with the slope that uses its range. What is not finite becomes 0.</summary>
    public static StoredImage Of(StoredImage image, VoxelFormat format)
    {
        var values = MemoryMarshal.Cast<byte, float>(image.Bytes);
        var largest = 0f;
        foreach (var value in values)
        {
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        var step = format == VoxelFormat.Int16 && largest > 0 ? largest / short.MaxValue : 1;
        var bytes = new byte[values.Length * StoredImage.BytesPerVoxel(format)];
        for (var v = 0; v < values.Length; v++)
        {
            var whole = float.IsFinite(values[v]) ? (int)MathF.Round(values[v] / step) : 0;
            switch (format)
            {
                case VoxelFormat.UInt8:
                    bytes[v] = (byte)whole;
                    break;
                case VoxelFormat.Int16:
                    BitConverter.TryWriteBytes(bytes.AsSpan(v * sizeof(short)), (short)whole);
                    break;
                default:
                    BitConverter.TryWriteBytes(bytes.AsSpan(v * sizeof(int)), whole);
                    break;
            }
        }

        return new(image.Shape, image.Volumes, format, bytes, image.Affine) { Slope = step, RepetitionTime = image.RepetitionTime };
    }

    /// <summary>Gzipped fast: a participant has some hundred million voxels to pack.</summary>
    public static void Write(StoredImage image, Stream stream)
    {
        using var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        Nifti.Write(image, zip, gzip: false);
    }
}
