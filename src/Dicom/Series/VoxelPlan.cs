using System.Globalization;
using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>How the frames of a stack become one array: shape, stored format, scale, and the place of each frame.</summary>
internal sealed class VoxelPlan
{
    private readonly Stack stack;
    private readonly PixelFormat source;
    private readonly bool scaled;

    private VoxelPlan(Stack stack, VoxelFormat format, bool scaled, int bytes)
    {
        this.stack = stack;
        this.scaled = scaled;
        source = stack.First.File.Format;
        Format = format;
        Bytes = bytes;
        Shape = new(stack.Columns, stack.Rows, stack.Slices);
    }

    public GridShape Shape { get; }

    public VoxelFormat Format { get; }

    /// <summary>Length of the array.</summary>
    public int Bytes { get; }

    /// <summary>Scaled value = stored × slope + intercept.</summary>
    public double Slope => scaled ? 1 : stack.First.Slope;

    public double Intercept => scaled ? 0 : stack.First.Intercept;

    /// <summary>Where the scale comes from.</summary>
    public string Rule => scaled ? stack.First.ScaleRule + ", applied slice by slice" : stack.First.ScaleRule;

    public static Parsed<VoxelPlan> Make(Stack stack)
    {
        var pixels = stack.First.File.Format;
        if (pixels.Samples == 3 && pixels.BitsAllocated != 8)
        {
            return new Fault(0, "colour of 8 bits", $"{pixels.BitsAllocated} bits") { Place = stack.First.File.Name };
        }

        // Slopes that differ from slice to slice are legal: then only scaled values make one image.
        var applied = pixels.Samples == 1 && stack.Frames.Any(f => f.Slope != stack.First.Slope || f.Intercept != stack.First.Intercept);
        var format = pixels.Samples == 3 ? VoxelFormat.Rgb24 : applied ? VoxelFormat.Float32 : Stored(pixels);
        var bytes = (decimal)stack.Columns * stack.Rows * stack.Slices * stack.Volumes * StoredImage.BytesPerVoxel(format);
        return bytes > Array.MaxLength
            ? new Fault(0, "an image of less than 2 GiB", bytes.ToString(CultureInfo.InvariantCulture) + " bytes") { Place = stack.First.File.Name }
            : new VoxelPlan(stack, format, applied, (int)bytes);
    }

    /// <summary>Copies a decoded frame, a slice or a mosaic sheet, to its place.</summary>
    public void Place(ReadOnlySpan<byte> sheet, Frame frame, int index, byte[] voxels)
    {
        var size = StoredImage.BytesPerVoxel(Format);
        var slice = stack.Rows * stack.Columns * size;
        if (!stack.IsMosaic)
        {
            PlaceSlice(sheet, source.Columns, 0, frame, voxels.AsSpan(index * slice, slice));
            return;
        }

        var side = stack.First.TilesAcross;
        for (var k = 0; k < stack.Slices; k++)
        {
            var corner = (k / side * stack.Rows * source.Columns) + (k % side * stack.Columns);
            var to = (index * stack.Slices) + (stack.TilesReversed ? stack.Slices - 1 - k : k);
            PlaceSlice(sheet, source.Columns, corner, frame, voxels.AsSpan(to * slice, slice));
        }
    }

    private static VoxelFormat Stored(PixelFormat format) => (format.BytesPerSample, format.Signed) switch
    {
        (1, false) => VoxelFormat.UInt8,
        (1, true) => VoxelFormat.Int8,
        (2, false) when format.BitsStored == 16 => VoxelFormat.UInt16,
        (2, _) => VoxelFormat.Int16,
        (_, false) => VoxelFormat.UInt32,
        _ => VoxelFormat.Int32,
    };

    // Rows are turned, so that the stored axes are left-handed as imaging tools expect of scanner images (radiological order).
    private void PlaceSlice(ReadOnlySpan<byte> sheet, int pitch, int corner, Frame frame, Span<byte> to)
    {
        var size = source.BytesPerSample * source.Samples;
        var width = stack.Columns * size;
        for (var row = 0; row < stack.Rows; row++)
        {
            var from = sheet.Slice((corner + (row * pitch)) * size, width);
            var target = to.Slice((stack.Rows - 1 - row) * (to.Length / stack.Rows), to.Length / stack.Rows);
            if (scaled)
            {
                Scale(from, frame, MemoryMarshal.Cast<byte, float>(target));
            }
            else
            {
                from.CopyTo(target);
            }
        }
    }

    private void Scale(ReadOnlySpan<byte> from, Frame frame, Span<float> to)
    {
        for (var x = 0; x < to.Length; x++)
        {
            double stored = (source.BytesPerSample, source.Signed) switch
            {
                (1, false) => from[x],
                (1, true) => (sbyte)from[x],
                (2, false) => MemoryMarshal.Read<ushort>(from[(x * 2)..]),
                (2, true) => MemoryMarshal.Read<short>(from[(x * 2)..]),
                (_, false) => MemoryMarshal.Read<uint>(from[(x * 4)..]),
                _ => MemoryMarshal.Read<int>(from[(x * 4)..]),
            };
            to[x] = (float)((stored * frame.Slope) + frame.Intercept);
        }
    }
}
