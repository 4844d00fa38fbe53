using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Reads the voxels of a stack into one array: each frame is read once and lands in its place.</summary>
internal static class VoxelLoader
{
    public static Parsed<ScanImage> Load(ScanSeries series, Stack stack, int threads)
    {
        var format = stack.First.File.Format;
        var shape = new GridShape(stack.Columns, stack.Rows, stack.Slices);
        if (format.BitsAllocated == 32 || format.Samples != 1)
        {
            return new Fault(0, "8 or 16 bits of one sample", $"{format.BitsAllocated} bits of {format.Samples}");
        }

        var bytes = (decimal)shape.Count * stack.Volumes * format.BytesPerSample;
        if (bytes > Array.MaxLength)
        {
            return new Fault(0, "an image of less than 2 GiB", bytes.ToString(CultureInfo.InvariantCulture) + " bytes");
        }

        if (stack.Frames.Any(f => f.Slope != stack.First.Slope || f.Intercept != stack.First.Intercept))
        {
            return new Fault(0, "one rescale slope and intercept", "several");
        }

        var voxels = new byte[(int)bytes];
        var faults = new Fault?[stack.Frames.Length];
        Parallel.For(0, stack.Frames.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => faults[i] = Place(stack, i, voxels));
        if (faults.FirstOrDefault(f => f is not null) is { } fault)
        {
            return fault;
        }

        return new ScanImage
        {
            Image = new StoredImage(shape, stack.Volumes, Stored(format), voxels, stack.ToAffine())
            {
                Slope = stack.First.Slope,
                Intercept = stack.First.Intercept,
                RepetitionTime = series.RepetitionTime,
                SliceTiming = series.SliceTiming,
            },
            PhaseEncoding = series.PhaseEncoding,
            EchoTime = series.EchoTime,
            KeptVolumes = [.. stack.Kept],
            Faults = series.Faults,
            Provenance = Digest(stack),
        };
    }

    private static VoxelFormat Stored(PixelFormat format) => (format.BytesPerSample, format.Signed) switch
    {
        (1, false) => VoxelFormat.UInt8,
        (1, true) => VoxelFormat.Int8,
        (2, false) when format.BitsStored == 16 => VoxelFormat.UInt16,
        _ => VoxelFormat.Int16,
    };

    private static Fault? Place(Stack stack, int index, byte[] voxels)
    {
        var file = stack.Frames[index].File;
        if (file.Syntax.Encapsulated || file.Syntax.BigEndian || file.Syntax.IsDeflated)
        {
            return new Fault(file.PixelOffset, "little-endian pixels", file.Syntax.ToString()) { Place = file.Name };
        }

        var sheet = new byte[(int)file.Format.FrameBytes];
        try
        {
            using var handle = File.OpenHandle(file.Path);
            if (!Fill(handle, sheet, file.PixelOffset))
            {
                return new Fault(file.PixelOffset, $"{sheet.Length} bytes of pixels", "fewer") { Place = file.Name };
            }
        }
        catch (IOException e)
        {
            return new Fault(0, "a readable file", Printable.Clean(e.Message)) { Place = file.Name };
        }

        StoredBits.Normalise(sheet, file.Format);
        if (stack.IsMosaic)
        {
            Unpack(stack, sheet, voxels.AsSpan(index * stack.Slices * stack.Rows * stack.Columns * file.Format.BytesPerSample));
        }
        else
        {
            CopyTurned(sheet, file.Format.Columns * file.Format.BytesPerSample, 0, stack.Rows, voxels.AsSpan(index * sheet.Length, sheet.Length));
        }

        return null;
    }

    private static bool Fill(SafeFileHandle handle, Span<byte> into, long offset)
    {
        for (var done = 0; done < into.Length;)
        {
            var read = RandomAccess.Read(handle, into[done..], offset + done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    private static void Unpack(Stack stack, ReadOnlySpan<byte> sheet, Span<byte> volume)
    {
        var size = stack.First.File.Format.BytesPerSample;
        var side = Mosaic.Side(stack.First.Tiles);
        var pitch = stack.First.File.Format.Columns * size;
        var tile = stack.Rows * stack.Columns * size;
        for (var k = 0; k < stack.Slices; k++)
        {
            var from = ((k / side) * stack.Rows * pitch) + ((k % side) * stack.Columns * size);
            var to = stack.TilesReversed ? stack.Slices - 1 - k : k;
            CopyTurned(sheet, pitch, from, stack.Rows, volume.Slice(to * tile, tile));
        }
    }

    // Rows are turned so that the stored axes are left-handed as NIfTI tools expect of scanner images (radiological order).
    private static void CopyTurned(ReadOnlySpan<byte> from, int pitch, int start, int rows, Span<byte> to)
    {
        var width = to.Length / rows;
        for (var row = 0; row < rows; row++)
        {
            from.Slice(start + (row * pitch), width).CopyTo(to.Slice((rows - 1 - row) * width, width));
        }
    }

    private static Provenance Digest(Stack stack)
    {
        var list = new StringBuilder();
        foreach (var file in stack.Frames.Select(f => f.File).Distinct())
        {
            list.Append(CultureInfo.InvariantCulture, $"{file.SopInstanceUid} {file.PixelOffset} {file.PixelLength}\n");
        }

        return Provenance.OfBytes(
            "dicom.series",
            string.Create(CultureInfo.InvariantCulture, $"series {stack.First.File.SeriesNumber} of {stack.Frames.Length} frames"),
            Provenance.Digest(Encoding.UTF8.GetBytes(list.ToString())),
            parameters: [new("volumes", stack.VolumeRule)]);
    }
}
