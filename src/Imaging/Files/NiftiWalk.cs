using System.IO.Compression;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What the header of a run says, before a voxel is read.</summary>
/// <param name="Volumes">Number of volumes, t.</param>
/// <param name="Affine">From voxel indices to RAS+ mm.</param>
public sealed record NiftiGrid(GridShape Shape, int Volumes, Affine Affine, Sourced<RepetitionTime> RepetitionTime);

/// <summary>Where the volumes of a run go while its file is walked.</summary>
public abstract class VolumeSink
{
    /// <summary>Room for the values of volume <paramref name="t"/>, shape (x, y, z), x fastest; all of it is written.</summary>
    public abstract Span<float> Room(int t);

    /// <summary>Volume <paramref name="t"/> stands in its room. Volumes come in order.</summary>
    public abstract void Take(int t);
}

/// <summary>Walks a NIfTI run volume by volume, scaled to floats: the file is read once and hashed on the way, and only what the receiver keeps stays in memory.</summary>
public static class NiftiWalk
{
    // What was copied from the system's cache is hashed while it lies in the second-level cache.
    private const int Piece = 1 << 18;

    // What is converted on the way stays in the first-level cache, and its copies out of the heap of large objects.
    private const int Converted = 1 << 14;
    private const int Overhead = NiftiHeader.Length + 4;

    /// <summary>The header alone.</summary>
    /// <returns>What it says, or the fault that <see cref="Over"/> would give before the first volume.</returns>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<NiftiGrid> Head(string path) => Opened(path, (stream, file, zipped) => Header(stream, file, zipped).Map(Grid));

    /// <summary>Every volume of a file, plain or gzipped (told by content).</summary>
    /// <param name="begin">Receives the header once it is known to be sound; gives the receiver of the volumes, or the fault that ends the walk before a voxel is read.</param>
    /// <returns>The SHA-256 of the file, or a fault.</returns>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<string> Over(string path, Func<NiftiGrid, Parsed<VolumeSink>> begin) => Opened<string>(path, (stream, file, zipped) =>
    {
        if (!Header(stream, file, zipped).Try(out var header, out var fault) || !begin(Grid(header)).Try(out var sink, out fault))
        {
            return fault;
        }

        var got = Voxels(stream, header, sink);
        if (got < header.DataLength)
        {
            return Nifti.Truncated(header.DataOffset + got, header.DataOffset + header.DataLength);
        }

        file.Drain(stream, new byte[Overhead]);
        return file.Digest();
    });

    private static Parsed<T> Opened<T>(string path, Func<Stream, HashedStream, bool, Parsed<T>> read)
        where T : notnull
    {
        using var plain = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var file = new HashedStream(plain);
        try
        {
            var zipped = file.Peek() is [0x1f, 0x8b];
            using var stream = zipped ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
            return read(stream, file, zipped).In(Printable.Clean(Path.GetFileName(path)));
        }
        catch (InvalidDataException)
        {
            return new Fault(0, "a sound gzip stream", "damaged data") { Advice = "Copy the file again from its source" }.In(Printable.Clean(Path.GetFileName(path)));
        }
    }

    private static NiftiGrid Grid(NiftiHeader header) => new(header.Shape, header.Volumes, header.Affine, header.RepetitionTime);

    /// <summary>The header; the stream stands at the first voxel.</summary>
    private static Parsed<NiftiHeader> Header(Stream stream, HashedStream file, bool zipped)
    {
        var start = new byte[Overhead];
        var read = stream.ReadAtLeast(start, Overhead, throwOnEndOfStream: false);
        if (!NiftiHeader.Parse(start.AsSpan(0, read)).Try(out var header, out var fault))
        {
            return fault;
        }

        if (header.Format == VoxelFormat.Rgb24)
        {
            return new Fault(70, "voxels that are numbers", "colours");
        }

        var end = header.DataOffset + header.DataLength;
        if (end > file.Length * (zipped ? Nifti.MostExpansion : 1))
        {
            return Nifti.Truncated(file.Length, end);
        }

        var between = new byte[header.DataOffset - Overhead];
        _ = stream.ReadAtLeast(between, between.Length, throwOnEndOfStream: false);
        return header;
    }

    // Bytes that were read: fewer than declared where the file ends early.
    private static long Voxels(Stream stream, NiftiHeader header, VolumeSink sink)
    {
        var plain = header is { Format: VoxelFormat.Float32, Slope: 1, Intercept: 0, BigEndian: false };
        var size = StoredImage.BytesPerVoxel(header.Format);
        var bytes = new byte[plain ? 0 : Converted];
        var got = 0L;
        for (var t = 0; t < header.Volumes; t++)
        {
            var room = sink.Room(t);
            for (var at = 0; at < room.Length;)
            {
                var count = Math.Min((plain ? Piece : Converted) / size, room.Length - at);
                var to = plain ? MemoryMarshal.AsBytes(room.Slice(at, count)) : bytes.AsSpan(0, count * size);
                var read = stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
                got += read;
                if (read < to.Length)
                {
                    return got;
                }

                if (!plain)
                {
                    Values(header, to, room.Slice(at, count));
                }

                at += count;
            }

            sink.Take(t);
        }

        return got;
    }

    // As StoredImage scales, step by step: the same bits.
    private static void Values(NiftiHeader header, Span<byte> bytes, Span<float> to)
    {
        if (header.BigEndian)
        {
            Nifti.Turn(bytes, header.Format);
        }

        switch (header.Format)
        {
            case VoxelFormat.Int16:
                TensorPrimitives.ConvertTruncating<short, float>(MemoryMarshal.Cast<byte, short>(bytes), to);
                break;
            case VoxelFormat.UInt16:
                TensorPrimitives.ConvertTruncating<ushort, float>(MemoryMarshal.Cast<byte, ushort>(bytes), to);
                break;
            default:
                new StoredImage(new(to.Length, 1, 1), 1, header.Format, bytes.ToArray(), header.Affine) { Slope = header.Slope, Intercept = header.Intercept }.ToVolume().Data.CopyTo(to);
                return;
        }

        TensorPrimitives.Multiply(to, (float)header.Slope, to);
        TensorPrimitives.Add(to, (float)header.Intercept, to);
    }
}
