using System.Buffers.Binary;
using System.Diagnostics;

namespace Toolkit.Dicom.Tests;

/// <summary>Ten thousand seeded mutants of small files of every syntax: each gives a value or a typed fault, within a second and within 64 times its size of memory.</summary>
public class MutationTests : FolderTest
{
    private const int Mutants = 10_000;
    private const int Seed = 20_241_124;
    private const long FixedAllowance = 16L << 20;
    private const int AllowedRatio = 64;
    private static readonly TimeSpan AllowedTime = TimeSpan.FromSeconds(1);
    private static readonly uint[] Lengths = [0, 1, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];
    private static readonly ushort[] Extremes = [0, 1, 0x7FFF, 0x8000, 0xFFFF];

    [Fact]
    public void Every_mutant_gives_a_value_or_a_fault()
    {
        var random = new Random(Seed);
        var seeds = Seeds();
        var path = Path.Combine(Folder, "mutant");
        var (read, loaded) = (0, 0);
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutate([.. seeds[i % seeds.Length]], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var file = DicomFile.Read(mutant);
            read += file.IsOk ? 1 : 0;

            // The whole way, to the voxels, for every fourth: writing the file costs more than reading it.
            if (i % 4 == 0)
            {
                File.WriteAllBytes(path, mutant);
                loaded += Phantom.Convert(Folder).Images.Length;
            }

            var spent = watch.Elapsed;
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(spent < AllowedTime, $"mutant {i} took {spent}");
            Assert.True(taken <= (AllowedRatio * (long)mutant.Length) + FixedAllowance, $"mutant {i} of {mutant.Length} bytes took {taken} bytes");
        }

        // Both outcomes must occur, or the mutants test nothing.
        Assert.InRange(read, Mutants / 20, Mutants - (Mutants / 20));
        Assert.InRange(loaded, Mutants / 100, Mutants / 4);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        const int header = 132;
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(header, bytes.Length - 4);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Lengths[random.Next(Lengths.Length)]);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), Extremes[random.Next(Extremes.Length)]);
                    break;
                case 3:
                    bytes = bytes[..Math.Max(header + 8, at)];
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + random.Next(2, 64))], .. bytes[at..]];
                    break;
                case 5:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 32))..], .. new byte[8]];
                    break;
                case 6:
                    Replace(bytes, random, "US"u8, "SQ"u8);
                    break;
                default:
                    Replace(bytes, random, "\xFE\xFF\0\xE0"u8, "\xFE\xFF\r\xE0"u8);
                    break;
            }
        }

        return bytes;
    }

    private static void Replace(Span<byte> bytes, Random random, ReadOnlySpan<byte> what, ReadOnlySpan<byte> by)
    {
        var start = random.Next(bytes.Length);
        var found = bytes[start..].IndexOf(what);
        if (found >= 0)
        {
            by.CopyTo(bytes[(start + found)..]);
        }
    }

    private static byte[][] Seeds()
    {
        var plain = Phantom.Slice(0, 0, 1, (new(0x00081140), new DataElement(new Tag(0x00081140), [new DataSet { DicomWriter.Text(Tags.SeriesDescription, Vr.LO, "inner") }])));
        var seeds = new List<byte[]> { DicomWriter.ToBytes(plain), DicomWriter.ToBytes(plain, TransferSyntax.ImplicitLittleEndian) };
        foreach (var row in CodecTests.Streams)
        {
            var (syntax, _, stream) = row.Data;
            seeds.Add(DicomWriter.ToBytes(
                Phantom.Slice(0, 0, 1,
                    (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 6)),
                    (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 10)),
                    (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, Convert.FromBase64String(stream)] })),
                TransferSyntax.Of(syntax)));
        }

        return [.. seeds];
    }
}
