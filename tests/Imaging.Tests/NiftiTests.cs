using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class NiftiTests
{
    // Twelve single-precision numbers in the header.
    private const double SinglePrecision = 1e-5;

    // The quaternion's first part is the root of one less the rest: near zero it keeps half of single precision's digits.
    private const double QuaternionPrecision = 1e-2;

    private static readonly Affine Oblique = Affine.FromColumns(new(-2, 0.5, 0), new(0.5, 2, 0), new(0, 0, 3), new(90, -120, -70));

    public static TheoryData<VoxelFormat> Formats => [.. Enum.GetValues<VoxelFormat>()];

    [Theory, MemberData(nameof(Formats))]
    public void An_image_reads_back_as_it_was_written(VoxelFormat format)
    {
        var image = Sample(format);
        foreach (var gzip in new[] { false, true })
        {
            var back = Nifti.Read(Bytes(image, gzip), "a.nii").Value;
            Assert.Equal((image.Shape, image.Volumes, format), (back.Shape, back.Volumes, back.Format));
            Assert.Equal(image.Bytes, back.Bytes);
            Assert.InRange(back.Affine.MaxDifference(Oblique), 0, SinglePrecision);
            Assert.Equal((2.5, -1.0, "sform"), (back.Slope, back.Intercept, back.AffineSource));
            Assert.Equal(0.8, back.RepetitionTime.Value.Seconds);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_big_endian_image_reads_as_its_little_endian_twin(VoxelFormat format)
    {
        var image = Sample(format);
        var back = Nifti.Read(BigEndian(Bytes(image, gzip: false), StoredImage.BytesPerVoxel(format)), "a.nii").Value;
        Assert.Equal(image.Bytes, back.Bytes);
        Assert.InRange(back.Affine.MaxDifference(Oblique), 0, SinglePrecision);
    }

    [Fact]
    public void The_qform_alone_gives_the_same_place_as_the_sform() =>
        Gen.Double[-1, 1].Array[9].Where(SpansAPlane).Sample(v =>
        {
            var affine = Rotation(v);
            var bytes = Bytes(new StoredImage(new(2, 2, 2), 1, VoxelFormat.UInt8, new byte[8], affine), gzip: false);
            bytes[254] = 0;
            var back = Nifti.Read(bytes, "q.nii").Value;
            Assert.Equal("qform", back.AffineSource);
            Assert.InRange(back.Affine.MaxDifference(affine), 0, QuaternionPrecision);
        });

    [Fact]
    public void Without_sform_and_qform_the_voxel_sizes_remain_and_are_named()
    {
        var bytes = Bytes(Sample(VoxelFormat.UInt8), gzip: false);
        bytes[252] = bytes[254] = 0;
        var back = Nifti.Read(bytes, "z.nii").Value;
        Assert.Equal("voxel sizes alone: orientation and position are not stated", back.AffineSource);
        Assert.InRange(back.Affine.MaxDifference(Affine.Scaling(Oblique.VoxelSize, new(0, 0, 0))), 0, SinglePrecision);
    }

    [Fact]
    public void Sheared_axes_have_no_qform_and_keep_their_sform()
    {
        var sheared = Affine.FromColumns(new(1, 0, 0), new(0.4, 1, 0), new(0, 0, 1), new(0, 0, 0));
        var bytes = Bytes(new StoredImage(new(2, 2, 2), 1, VoxelFormat.UInt8, new byte[8], sheared), gzip: false);
        Assert.Equal(0, BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(252)));
        Assert.InRange(Nifti.Read(bytes, "s.nii").Value.Affine.MaxDifference(sheared), 0, SinglePrecision);
    }

    [Fact]
    public void Metres_become_millimetres_and_milliseconds_become_seconds()
    {
        var bytes = Bytes(Sample(VoxelFormat.UInt8), gzip: false);
        bytes[123] = 1 + 16;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(92), 720);
        var back = Nifti.Read(bytes, "m.nii").Value;
        Assert.Equal(0.72, back.RepetitionTime.Value.Seconds);
        Assert.Equal(Oblique[0, 0] * 1000, back.Affine[0, 0], SinglePrecision);
    }

    [Fact]
    public void A_repetition_time_without_unit_is_unknown_and_says_why()
    {
        var bytes = Bytes(Sample(VoxelFormat.UInt8), gzip: false);
        bytes[123] = 2;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(92), 0.5f);
        Assert.Equal("pixdim[4] is 0.5 and xyzt_units names no unit of time", Nifti.Read(bytes, "m.nii").Value.RepetitionTime.Reason);
    }

    [Theory]
    [InlineData(0, 7, "byte 0: expected 348, the length of a NIfTI-1 header, found 7")]
    [InlineData(40, 0, "byte 40: expected 1 to 7 dimensions, found 0")]
    [InlineData(42, -3, "byte 42: expected an extent of 1 or more, found -3")]
    [InlineData(70, 1024, "byte 70: expected a data type among 2, 4, 8, 16, 64, 128, 256, 512, 768, found 1024")]
    [InlineData(42, 300, "expected 7552 bytes of header and voxels, found the end of the file. The file is truncated: copy it again from its source")]
    public void A_wrong_header_is_refused_with_its_byte(int at, short value, string message)
    {
        var bytes = Bytes(Sample(VoxelFormat.UInt8), gzip: false);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), value);
        Assert.EndsWith(message, Nifti.Read(bytes, "bad.nii").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_gzip_that_declares_gigabytes_is_refused_before_anything_is_allocated()
    {
        var bytes = Bytes(Sample(VoxelFormat.UInt8), gzip: false);
        foreach (var at in new[] { 42, 44, 46 })
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), 900);
        }

        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("truncated", Nifti.Read(packed.ToArray(), "bomb.nii.gz").Fault!.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory, InlineData(1e-9f), InlineData(0f), InlineData(-2f), InlineData(4000f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_step_in_time_that_no_scanner_has_is_unknown(float step)
    {
        var bytes = Bytes(Sample(VoxelFormat.Int16), gzip: false);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(92), step);
        bytes[123] = (byte)((bytes[123] & 7) | 8);
        Assert.Contains("which is no repetition time", Nifti.Read(bytes, "t.nii").Value.RepetitionTime.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_whatever_throw()
    {
        var sound = Bytes(Sample(VoxelFormat.Int16), gzip: false);
        var packed = Bytes(Sample(VoxelFormat.Int16), gzip: true);
        Gen.Select(Gen.Bool, Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 500]).Sample((zip, at, value, length) =>
        {
            var bytes = (zip ? packed : sound).ToArray();
            bytes[at % bytes.Length] = value;
            _ = Nifti.Read(bytes.AsMemory(0, Math.Min(length * 2, bytes.Length)), "any.nii");
        });
    }

    [Fact]
    public void A_file_is_written_beside_and_renamed_and_has_the_same_bytes_each_time()
    {
        var folder = Directory.CreateTempSubdirectory("nifti");
        var path = Path.Combine(folder.FullName, "a.nii.gz");
        Nifti.Write(Sample(VoxelFormat.Int16), path, gzip: true);
        var first = File.ReadAllBytes(path);
        Nifti.Write(Sample(VoxelFormat.Int16), path, gzip: true);
        Assert.Equal(first, File.ReadAllBytes(path));
        Assert.Equal(["a.nii.gz"], folder.GetFiles().Select(f => f.Name));
        Assert.True(Nifti.Read(path).IsOk);
        folder.Delete(recursive: true);
    }

    private static StoredImage Sample(VoxelFormat format)
    {
        var bytes = new byte[3 * 4 * 3 * 2 * StoredImage.BytesPerVoxel(format)];
        new Random(5).NextBytes(bytes);
        return new StoredImage(new(3, 4, 3), 2, format, bytes, Oblique)
        {
            Slope = 2.5,
            Intercept = -1,
            RepetitionTime = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(0.8), "test"),
        };
    }

    private static byte[] Bytes(StoredImage image, bool gzip)
    {
        using var stream = new MemoryStream();
        Nifti.Write(image, stream, gzip);
        return stream.ToArray();
    }

    /// <summary>Two directions far enough from zero and from each other to be made orthonormal without loss.</summary>
    private static bool SpansAPlane(double[] v)
    {
        Point3 a = new(v[0], v[1], v[2]), b = new(v[3], v[4], v[5]);
        return a.Cross(b).Length > 0.01;
    }

    private static Affine Rotation(double[] v)
    {
        Point3 a = new(v[0], v[1], v[2]), b = new(v[3], v[4], v[5]);
        a = (1 / a.Length) * a;
        b -= a.Dot(b) * a;
        b = (1 / b.Length) * b;
        return Affine.FromColumns(1.5 * a, 2.0 * b, (v[6] < 0 ? -1.2 : 1.2) * a.Cross(b), new(10 * v[6], 10 * v[7], 10 * v[8]));
    }

    private static byte[] BigEndian(byte[] little, int voxel)
    {
        var big = little.ToArray();
        void Swap(int at, int size) => big.AsSpan(at, size).Reverse();
        Swap(0, 4);
        foreach (var at in Enumerable.Range(20, 8).Select(i => 2 * i).Concat([70, 72, 252, 254]))
        {
            Swap(at, 2);
        }

        foreach (var at in Enumerable.Range(19, 12).Concat(Enumerable.Range(64, 18)).Select(i => 4 * i))
        {
            Swap(at, 4);
        }

        for (var at = 352; voxel is not 3 && at < big.Length; at += voxel)
        {
            Swap(at, voxel);
        }

        // One half of bytes 120 to 123 is characters, which have no order.
        little.AsSpan(120, 4).CopyTo(big.AsSpan(120));
        return big;
    }
}
