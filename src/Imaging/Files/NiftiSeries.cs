using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Reads a NIfTI run straight into floats: the file is walked once, hashed on the way, and never held beside the voxels.</summary>
public static class NiftiSeries
{
    private const int Piece = 1 << 20;
    private const int Overhead = NiftiHeader.Length + 4;

    /// <summary>Reads a file of one volume or more, plain or gzipped (told by content).</summary>
    /// <returns>The scaled values, shape (x, y, z, t), with the SHA-256 of the file; or the fault <see cref="Nifti.Read(string)"/> would give.</returns>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<(VolumeSeries Series, string Sha256)> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var hashed = new Hashed(file);
        try
        {
            return Read(hashed, file.Length).In(Printable.Clean(Path.GetFileName(path)));
        }
        catch (InvalidDataException)
        {
            return new Fault(0, "a sound gzip stream", "damaged data") { Advice = "Copy the file again from its source" }.In(Printable.Clean(Path.GetFileName(path)));
        }
    }

    /// <summary>Writes the first volumes of a series as floats, volume by volume; what is not finite is written as 0, as readers of such files expect. Beside and renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(VolumeSeries series, int volumes, string path, bool gzip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(volumes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(volumes, series.Volumes);
        Write(series.Shape, series.Affine, series.RepetitionTime, volumes, Enumerable.Range(0, volumes).Select(t => series[t].ToArray()), path, gzip);
    }

    /// <summary>Writes volumes as they come, so that only one is held; what is not finite is written as 0. Beside and renamed.</summary>
    /// <param name="values">As many as <paramref name="volumes"/>, each of shape (x, y, z); each is changed.</param>
    /// <exception cref="ArgumentException">There are fewer or more volumes than stated, or one does not fill the grid.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(GridShape shape, Affine affine, Sourced<RepetitionTime> repetitionTime, int volumes, IEnumerable<float[]> values, string path, bool gzip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(volumes, 1);
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            using var stream = gzip ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : (Stream)file;
            var written = 0;
            foreach (var volume in values)
            {
                if (volume.Length != shape.Count || written == volumes)
                {
                    throw new ArgumentException($"Volume {written} of {volumes} holds {volume.Length} values for {shape}.", nameof(values));
                }

                foreach (ref var value in volume.AsSpan())
                {
                    value = float.IsFinite(value) ? value : 0;
                }

                if (written == 0)
                {
                    stream.Write(Nifti.Header(StoredImage.FromSeries(new(shape, 1, affine, volume, repetitionTime)), volumes));
                }

                stream.Write(MemoryMarshal.AsBytes(volume.AsSpan()));
                written++;
            }

            if (written < volumes)
            {
                throw new ArgumentException($"{volumes} volumes were stated, and {written} came.", nameof(values));
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static Parsed<(VolumeSeries Series, string Sha256)> Read(Hashed file, long length)
    {
        var zipped = file.Peek() is [0x1f, 0x8b];
        using var stream = zipped ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
        var start = new byte[Overhead];
        var read = stream.ReadAtLeast(start, Overhead, throwOnEndOfStream: false);
        if (!NiftiHeader.Parse(start.AsSpan(0, read)).Try(out var header, out var fault))
        {
            return fault;
        }

        var end = header.DataOffset + header.DataLength;
        if (header.Format == VoxelFormat.Rgb24)
        {
            return new Fault(70, "voxels that are numbers", "colours");
        }

        if (end > length * (zipped ? Nifti.MostExpansion : 1))
        {
            return Nifti.Truncated(length, end);
        }

        var between = new byte[header.DataOffset - Overhead];
        _ = stream.ReadAtLeast(between, between.Length, throwOnEndOfStream: false);
        var data = GC.AllocateUninitializedArray<float>(checked((int)(header.Shape.Count * header.Volumes)));
        var got = Voxels(stream, header, data);
        if (got < header.DataLength)
        {
            return Nifti.Truncated(header.DataOffset + got, end);
        }

        file.Drain(stream, between.Length > 0 ? between : start);
        return (new VolumeSeries(header.Shape, header.Volumes, header.Affine, data, header.RepetitionTime), file.Digest());
    }

    private static long Voxels(Stream stream, NiftiHeader header, float[] data)
    {
        if (header is { Format: VoxelFormat.Float32, Slope: 1, Intercept: 0, BigEndian: false })
        {
            return Whole(stream, MemoryMarshal.AsBytes(data.AsSpan()));
        }

        var size = StoredImage.BytesPerVoxel(header.Format);
        var (got, at) = (0L, 0);
        while (at < data.Length)
        {
            var count = Math.Min(Piece / size, data.Length - at);
            var bytes = new byte[count * size];
            var read = Whole(stream, bytes);
            got += read;
            if (read < bytes.Length)
            {
                break;
            }

            if (header.BigEndian)
            {
                Nifti.Turn(bytes, header.Format);
            }

            new StoredImage(new(count, 1, 1), 1, header.Format, bytes, header.Affine) { Slope = header.Slope, Intercept = header.Intercept }.ToVolume().Data.CopyTo(data, at);
            at += count;
        }

        return got;
    }

    private static long Whole(Stream stream, Span<byte> to)
    {
        var got = 0;
        while (got < to.Length && stream.Read(to.Slice(got, Math.Min(Piece, to.Length - got))) is > 0 and var read)
        {
            got += read;
        }

        return got;
    }

    /// <summary>Hands on what a stream reads, and hashes it while it is in the cache.</summary>
    private sealed class Hashed(Stream inner) : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private byte[] ahead = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>The first two bytes, which stay to be read; fewer where the file is shorter.</summary>
        public ReadOnlySpan<byte> Peek()
        {
            var two = new byte[2];
            ahead = two[..inner.ReadAtLeast(two, 2, throwOnEndOfStream: false)];
            return ahead;
        }

        /// <summary>Reads both to their ends: a checksum stands behind the voxels, and the hash is that of the whole file.</summary>
        public void Drain(Stream outer, byte[] scratch)
        {
            while (outer.Read(scratch) > 0)
            {
            }

            while (Read(scratch) > 0)
            {
            }
        }

        public string Digest() => Convert.ToHexStringLower(hash.GetHashAndReset());

        public override int Read(Span<byte> buffer)
        {
            int read;
            if (ahead.Length > 0)
            {
                read = Math.Min(ahead.Length, buffer.Length);
                ahead.AsSpan(0, read).CopyTo(buffer);
                ahead = ahead[read..];
            }
            else
            {
                read = inner.Read(buffer);
            }

            hash.AppendData(buffer[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
