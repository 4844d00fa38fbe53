using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Gives the frames of one file as little-endian integers of the allocated width, whatever their transfer syntax.</summary>
internal sealed class FrameSource : IDisposable
{
    private readonly SourceFile file;
    private readonly SafeFileHandle? handle;
    private readonly ReadOnlyMemory<byte> memory;
    private readonly byte[]? rented;
    private readonly Range[][]? frames;

    private FrameSource(SourceFile file, SafeFileHandle handle)
    {
        this.file = file;
        this.handle = handle;
    }

    private FrameSource(SourceFile file, ReadOnlyMemory<byte> memory, byte[]? rented, Range[][]? frames)
    {
        this.file = file;
        this.memory = memory;
        this.rented = rented;
        this.frames = frames;
    }

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Parsed<FrameSource> Open(SourceFile file, ReadLimits limits)
    {
        if (file.Syntax.IsDeflated)
        {
            return DicomFile.Read(file.ReadAll(), limits).Bind<FrameSource>(whole => whole.Data.TryFind(Tags.PixelData, out var pixels)
                ? new FrameSource(file, pixels.Value, null, null)
                : new Fault(0, "pixels (7FE0,0010)", "none"));
        }

        if (file.Holder is not null)
        {
            return OpenHeld(file);
        }

        if (!file.Syntax.Encapsulated)
        {
            return new FrameSource(file, FileHandles.Open(file.Path));
        }

        using var opened = FileHandles.Open(file.Path);
        var length = RandomAccess.GetLength(opened) - file.PixelOffset;
        if (length is < 0 or > int.MaxValue)
        {
            return new Fault(file.PixelOffset, "fewer than 2 GiB of encapsulated pixels", string.Create(CultureInfo.InvariantCulture, $"{length} bytes"));
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        var pixels = buffer.AsMemory(0, (int)length);
        var split = Fill(opened, pixels.Span, file.PixelOffset)
            ? Encapsulated.Frames(pixels.Span, file.FrameCount, file.ExtendedOffsets.Span)
            : new Fault(0, $"{length} bytes of encapsulated pixels", "fewer");
        if (!split.Try(out var found, out var fault))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return fault with { Offset = fault.Offset + file.PixelOffset };
        }

        return new FrameSource(file, pixels, buffer, found);
    }

    // The holder may give other bytes than the first time: they are held against the file's own lengths again.
    private static Parsed<FrameSource> OpenHeld(SourceFile file)
    {
        var whole = file.ReadAll();
        if (file.PixelOffset > whole.Length)
        {
            return new Fault(file.PixelOffset, "pixels (7FE0,0010)", "the end");
        }

        var pixels = whole[(int)file.PixelOffset..];
        return file.Syntax.Encapsulated
            ? Encapsulated.Frames(pixels.Span, file.FrameCount, file.ExtendedOffsets.Span).Bind<FrameSource>(found => new FrameSource(file, pixels, null, found))
            : new FrameSource(file, pixels, null, null);
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="into">As long as the frame.</param>
    /// <returns>The fault, or null.</returns>
    public Fault? Read(int frame, Span<byte> into)
    {
        var format = file.Format;
        var at = frame * format.FrameBytes;
        if (frames is not null)
        {
            if (FrameDecoder.Decode(file.Syntax, Encapsulated.Join(memory.Span, frames[frame]), format, into) is { } fault)
            {
                return fault with { Offset = fault.Offset + file.PixelOffset + frames[frame][0].Start.Value };
            }
        }
        else if (handle is not null)
        {
            if (!Fill(handle, into, file.PixelOffset + at))
            {
                return new Fault(file.PixelOffset + at, $"{into.Length} bytes of pixels", "fewer");
            }
        }
        else if (at + into.Length > memory.Length)
        {
            return new Fault(at, $"{into.Length} bytes of pixels", $"{memory.Length - at}");
        }
        else
        {
            memory.Span.Slice((int)at, into.Length).CopyTo(into);
        }

        if (file.Syntax.BigEndian)
        {
            StoredBits.Swap(into, format.BytesPerSample);
        }

        if (format.Samples > 1)
        {
            StoredBits.Interleave(into, format, fromRle: file.Syntax == TransferSyntax.Rle);
        }

        StoredBits.Normalise(into, format);
        return null;
    }

    public void Dispose()
    {
        handle?.Dispose();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool Fill(SafeFileHandle handle, Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(handle, into, offset);
            if (read == 0)
            {
                return false;
            }

            into = into[read..];
            offset += read;
        }

        return true;
    }
}
