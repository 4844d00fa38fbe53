using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>NIfTI-1 images in a single file, plain or gzipped (told by content), of either byte order.</summary>
public static class Nifti
{
    private const int Overhead = NiftiHeader.Length + 4;

    // Deflate cannot expand a byte to more than 1032 (zlib, technical notes); a header that declares more than that describes no such file.
    internal const long MostExpansion = 1032;

    /// <summary>Reads a file. The affine is the sform's, else the qform's, else the voxel sizes; <see cref="StoredImage.AffineSource"/> says which.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<StoredImage> Read(string path) => Read(File.ReadAllBytes(path), Path.GetFileName(path));

    /// <summary>Reads an image from memory; <paramref name="name"/> is the place that a fault names.</summary>
    public static Parsed<StoredImage> Read(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            return (bytes.Span is [0x1f, 0x8b, ..] ? Unzip(bytes) : Plain(bytes)).In(Printable.Clean(name));
        }
        catch (InvalidDataException)
        {
            return new Fault(0, "a sound gzip stream", "damaged data") { Advice = "Copy the file again from its source" }.In(Printable.Clean(name));
        }
    }

    /// <summary>Writes beside and renames, so that no half-written file bears the name. Same image, same bytes.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(StoredImage image, string path, bool gzip)
    {
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            Write(image, file, gzip);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Writes to a stream, little endian, with sform and (where the axes are at right angles) qform.</summary>
    public static void Write(StoredImage image, Stream stream, bool gzip)
    {
        if (!gzip)
        {
            stream.Write(Header(image));
            stream.Write(image.Bytes);
            return;
        }

        using var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        zip.Write(Header(image));
        zip.Write(image.Bytes);
    }

    private static Parsed<StoredImage> Plain(ReadOnlyMemory<byte> bytes)
    {
        if (!NiftiHeader.Parse(bytes.Span).Try(out var header, out var fault))
        {
            return fault;
        }

        var end = header.DataOffset + header.DataLength;
        return end <= bytes.Length
            ? Image(header, bytes.Slice(header.DataOffset, (int)header.DataLength).ToArray())
            : Truncated(bytes.Length, end);
    }

    private static Parsed<StoredImage> Unzip(ReadOnlyMemory<byte> bytes)
    {
        using var packed = new MemoryStream(MemoryMarshal.TryGetArray(bytes, out var whole) ? whole.Array! : bytes.ToArray(), whole.Offset, bytes.Length, writable: false);
        using var stream = new GZipStream(packed, CompressionMode.Decompress);
        var start = new byte[Overhead];
        var read = stream.ReadAtLeast(start, Overhead, throwOnEndOfStream: false);
        if (!NiftiHeader.Parse(start.AsSpan(0, read)).Try(out var header, out var fault))
        {
            return fault;
        }

        var end = header.DataOffset + header.DataLength;
        if (end > bytes.Length * MostExpansion)
        {
            return Truncated(bytes.Length, end);
        }

        var between = new byte[header.DataOffset - Overhead];
        var voxels = new byte[header.DataLength];
        read += stream.ReadAtLeast(between, between.Length, throwOnEndOfStream: false);
        read += stream.ReadAtLeast(voxels, voxels.Length, throwOnEndOfStream: false);
        if (read < end)
        {
            return Truncated(read, end);
        }

        _ = stream.ReadAtLeast(start, 1, throwOnEndOfStream: false); // to the trailer, whose checksum is verified on the way
        return Image(header, voxels);
    }

    internal static Fault Truncated(long at, long end) =>
        new(at, $"{end} bytes of header and voxels", "the end of the file") { Advice = "The file is truncated: copy it again from its source" };

    private static StoredImage Image(NiftiHeader header, byte[] voxels)
    {
        if (header.BigEndian)
        {
            Turn(voxels, header.Format);
        }

        return new(header.Shape, header.Volumes, header.Format, voxels, header.Affine)
        {
            Slope = header.Slope,
            Intercept = header.Intercept,
            RepetitionTime = header.RepetitionTime,
            AffineSource = header.AffineSource,
        };
    }

    internal static void Turn(Span<byte> voxels, VoxelFormat format)
    {
        switch (StoredImage.BytesPerVoxel(format))
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(voxels);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(voxels);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(voxels);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    internal static byte[] Header(StoredImage image, int? volumes = null)
    {
        var bytes = new byte[Overhead];
        var size = image.Affine.VoxelSize;
        void Short(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), checked((short)value));
        void Float(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeader.Length);
        var stated = volumes ?? image.Volumes;
        ReadOnlySpan<int> dim = [stated > 1 ? 4 : 3, image.Shape.X, image.Shape.Y, image.Shape.Z, stated, 1, 1, 1];
        for (var i = 0; i < dim.Length; i++)
        {
            Short(40 + (2 * i), dim[i]);
        }

        Short(70, (int)image.Format);
        Short(72, 8 * StoredImage.BytesPerVoxel(image.Format));
        var turn = NiftiPlace.Quaternion(image.Affine);
        ReadOnlySpan<double> pixdim = [turn?.Handedness ?? 1, size.X, size.Y, size.Z, image.RepetitionTime.IsKnown ? image.RepetitionTime.Value.Seconds : 0];
        for (var i = 0; i < pixdim.Length; i++)
        {
            Float(76 + (4 * i), pixdim[i]);
        }

        Float(108, Overhead);
        Float(112, image.Slope);
        Float(116, image.Intercept);
        bytes[123] = (byte)(2 + (image.RepetitionTime.IsKnown ? 8 : 0));
        if (turn is { } q)
        {
            Short(252, 1);
            ReadOnlySpan<double> rotation = [q.B, q.C, q.D, image.Affine.Origin.X, image.Affine.Origin.Y, image.Affine.Origin.Z];
            for (var i = 0; i < rotation.Length; i++)
            {
                Float(256 + (4 * i), rotation[i]);
            }
        }

        Short(254, 1);
        for (var i = 0; i < 12; i++)
        {
            Float(280 + (4 * i), image.Affine.Rows[i]);
        }

        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        return bytes;
    }
}
