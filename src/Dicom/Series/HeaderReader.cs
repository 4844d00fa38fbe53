using System.Buffers;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Reads headers with one pooled buffer: the first 64 KiB of a file, and more only where the header goes on.</summary>
internal sealed class HeaderReader(ReadLimits limits, ScaleChoice scale = default) : IDisposable
{
    private const int FirstRead = 64 * 1024;
    private readonly StringPool pool = new();
    private readonly DataSet reused = new();
    private readonly DataSet reusedMeta = new();
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstRead);

    // Headers of one series are about as long as each other.
    private int firstRead = FirstRead;

    /// <summary>The frames of a file; none and a reason where it has none.</summary>
    public IReadOnlyList<Frame> Read(string path, out SetAside? aside)
    {
        FilePart part;
        try
        {
            part = ReadHeader(path, fresh: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            aside = new(path, SetAsideKind.Damaged, "cannot be read: " + Printable.Clean(e.Message));
            return [];
        }

        if (part.Fault is { } fault)
        {
            return None(path, part, fault, out aside);
        }

        return FrameReader.Read(path, null, part.File!, pool, scale, out aside);
    }

    /// <summary>The frames of an object that somebody holds.</summary>
    public IReadOnlyList<Frame> Read(IDicomObject holder, out SetAside? aside)
    {
        var bytes = holder.ToFile();
        var part = FilePart.Read(bytes, bytes.Length, limits, stopAtPixels: true, reused, reusedMeta);
        return part.Fault is { } fault
            ? None(holder.Name, part, fault, out aside)
            : FrameReader.Read(holder.Name, holder, part.File!, pool, scale, out aside);
    }

    /// <summary>The header up to the pixels, in memory of its own: for the few files whose vendor elements are looked at.</summary>
    public static DicomFile? Whole(SourceFile file, ReadLimits limits)
    {
        if (file.Holder is { } holder)
        {
            var bytes = holder.ToFile();
            return FilePart.Read(bytes, bytes.Length, limits, stopAtPixels: true).File;
        }

        using var reader = new HeaderReader(limits);
        var part = reader.ReadHeader(file.Path, fresh: true);
        reader.buffer = [];
        return part.File;
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private static IReadOnlyList<Frame> None(string name, FilePart part, Fault fault, out SetAside aside)
    {
        aside = part.File is null && fault.Offset == 0
            ? new(name, SetAsideKind.NotDicom, "not DICOM: found " + fault.Found)
            : new(name, SetAsideKind.Damaged, fault.Message);
        return [];
    }

    private FilePart ReadHeader(string path, bool fresh)
    {
        using var handle = FileHandles.Open(path);
        var total = RandomAccess.GetLength(handle);
        var have = 0;
        var wanted = Math.Min(firstRead, buffer.Length);
        while (true)
        {
            have += ReadFully(handle, buffer.AsSpan(have, wanted - have), have);
            var part = FilePart.Read(buffer.AsMemory(0, have), have < wanted ? have : total, limits, stopAtPixels: true, fresh ? null : reused, fresh ? null : reusedMeta);
            if (!part.NeedsMore)
            {
                Remember(part);
                return part;
            }

            if (have < buffer.Length)
            {
                wanted = buffer.Length;
                continue;
            }

            if (total > Array.MaxLength)
            {
                return new(null, false, new Fault(have, "a header of less than 2 GiB", "more"));
            }

            Grow(have, total);
            wanted = buffer.Length;
        }
    }

    private void Remember(FilePart part)
    {
        const int margin = 1024;
        if (part.File is { } file && file.Data.TryFind(Tags.PixelData, out var pixels) && !file.Syntax.IsDeflated)
        {
            firstRead = (int)Math.Min(FirstRead, pixels.Offset + margin);
        }
    }

    private void Grow(int have, long total)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(total, (long)buffer.Length * 4));
        buffer.AsSpan(0, have).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static int ReadFully(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> into, long offset)
    {
        var done = 0;
        for (int read; done < into.Length && (read = RandomAccess.Read(handle, into[done..], offset + done)) > 0; done += read)
        {
        }

        return done;
    }
}
