using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What the 348 bytes of a NIfTI-1 header say about the image behind them (Cox et al. 2004; nifti1.h).</summary>
internal sealed record NiftiHeader
{
    public const int Length = 348;

    public required GridShape Shape { get; init; }

    public required int Volumes { get; init; }

    public required VoxelFormat Format { get; init; }

    /// <summary>Byte at which the voxels begin.</summary>
    public required int DataOffset { get; init; }

    public required Affine Affine { get; init; }

    /// <summary>Which of the header's rules gave <see cref="Affine"/>.</summary>
    public required string AffineSource { get; init; }

    public required bool BigEndian { get; init; }

    public double Slope { get; init; } = 1;

    public double Intercept { get; init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Number of bytes the voxels take; checked to fit one array.</summary>
    public long DataLength => Shape.Count * Volumes * StoredImage.BytesPerVoxel(Format);

    public static Parsed<NiftiHeader> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length + 4)
        {
            return new Fault(bytes.Length, $"a NIfTI-1 header of {Length + 4} bytes", $"the end after {bytes.Length}");
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var big = size == BinaryPrimitives.ReverseEndianness(Length);
        if (size != Length && !big)
        {
            return new Fault(0, "348, the length of a NIfTI-1 header", size.ToString(CultureInfo.InvariantCulture))
            {
                Advice = size == 540 || BinaryPrimitives.ReverseEndianness(size) == 540 ? "This is NIfTI-2: convert it to NIfTI-1" : null,
            };
        }

        return bytes.Slice(344, 3).SequenceEqual("n+1"u8)
            ? Parse(new Fields(bytes, big))
            : new Fault(344, "the mark 'n+1' of a single-file NIfTI-1 image", Printable.Quote(bytes.Slice(344, 4)))
            {
                Advice = bytes.Slice(344, 3).SequenceEqual("ni1"u8) ? "This is one half of a .hdr/.img pair: convert it to .nii" : null,
            };
    }

    private static Parsed<NiftiHeader> Parse(Fields fields)
    {
        if (!Extent(fields).Try(out var extent, out var fault))
        {
            return fault;
        }

        var code = fields.Short(70);
        if (!Enum.IsDefined((VoxelFormat)code))
        {
            return new Fault(70, "a data type among 2, 4, 8, 16, 64, 128, 256, 512, 768", code.ToString(CultureInfo.InvariantCulture));
        }

        var format = (VoxelFormat)code;
        var start = fields.Float(108);
        if (!(start >= Length + 4 && start <= 1 << 28 && start == Math.Floor(start)))
        {
            return new Fault(108, "an offset of the voxels of 352 or more", Numbers.Format(start));
        }

        if (extent.Shape.Count * extent.Volumes > Array.MaxLength / StoredImage.BytesPerVoxel(format))
        {
            return new Fault(40, $"an image of at most {Array.MaxLength} bytes", $"{extent.Volumes} volumes of {extent.Shape} voxels");
        }

        float slope = fields.Float(112), intercept = fields.Float(116);
        if (float.IsInfinity(slope) || (slope != 0 && !float.IsNaN(slope) && !float.IsFinite(intercept)))
        {
            return new Fault(112, "a finite slope and intercept", $"{Numbers.Format(slope)} and {Numbers.Format(intercept)}");
        }

        if (!NiftiPlace.Read(fields).Try(out var place, out fault))
        {
            return fault;
        }

        var scaled = slope != 0 && !float.IsNaN(slope);
        return new NiftiHeader
        {
            Shape = extent.Shape,
            Volumes = extent.Volumes,
            Format = format,
            DataOffset = (int)start,
            Affine = place.Affine,
            AffineSource = place.Source,
            BigEndian = fields.BigEndian,
            Slope = scaled ? slope : 1,
            Intercept = scaled ? intercept : 0,
            RepetitionTime = Repetition(fields, extent.Volumes),
        };
    }

    private static Parsed<(GridShape Shape, int Volumes)> Extent(Fields fields)
    {
        var rank = fields.Short(40);
        if (rank is < 1 or > 7)
        {
            return new Fault(40, "1 to 7 dimensions", rank.ToString(CultureInfo.InvariantCulture));
        }

        Span<int> dim = [1, 1, 1, 1, 1, 1, 1];
        for (var i = 0; i < rank; i++)
        {
            dim[i] = fields.Short(42 + (2 * i));
            if (dim[i] < 1)
            {
                return new Fault(42 + (2 * i), "an extent of 1 or more", dim[i].ToString(CultureInfo.InvariantCulture));
            }

            if (i > 3 && dim[i] > 1)
            {
                return new Fault(42 + (2 * i), "at most four dimensions", $"an extent of {dim[i]} in dimension {i + 1}") { Advice = "Split the file along that dimension" };
            }
        }

        return (new GridShape(dim[0], dim[1], dim[2]), dim[3]);
    }

    private static Sourced<RepetitionTime> Repetition(Fields fields, int volumes)
    {
        var step = fields.Float(92);
        var unit = fields.Byte(123) & 0x38;
        double? seconds = unit switch { 8 => step, 16 => step * 1e-3, 24 => step * 1e-6, _ => null };

        // A single-precision 2.2 s is 2.2000000476837: seven decimals give back what was meant.
        var meant = seconds is { } s ? Math.Round(s, 7) : 0;
        return volumes < 2
            ? Sourced<RepetitionTime>.Unknown("a single volume has none")
            : seconds is null
                ? Sourced<RepetitionTime>.Unknown($"pixdim[4] is {Numbers.Format(step)} and xyzt_units names no unit of time")
                : meant is > 0 and <= 3600
                    ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(meant), "NIfTI pixdim[4]")
                    : Sourced<RepetitionTime>.Unknown($"pixdim[4] is {Numbers.Format(seconds.Value)} s, which is no repetition time");
    }

    /// <summary>The header's numbers by byte offset, in either byte order.</summary>
    internal readonly ref struct Fields(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;

        public bool BigEndian { get; } = bigEndian;

        public byte Byte(int at) => bytes[at];

        public short Short(int at) => BigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

        public float Float(int at) => BigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes[at..]) : BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]);
    }
}
