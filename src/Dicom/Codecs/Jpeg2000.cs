using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>JPEG 2000 through the OpenJPEG library of the system, where it is installed. It is called by address, so that the toolkit runs without it.</summary>
internal static unsafe class Jpeg2000
{
    private const int CodecJ2k = 0;
    private const int ParametersSize = 64 * 1024;
    private const int StreamChunk = 64 * 1024;
    private static readonly string[] Names = ["libopenjp2.so.7", "openjp2", "libopenjp2.7.dylib"];
    private static readonly Lazy<nint> Library = new(Find);

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => Library.Value != 0;

    /// <summary>The answer where the library is absent.</summary>
    public static Fault Missing { get; } = new(0, "a decoder for JPEG 2000", "codec missing") { Advice = "Install libopenjp2-7 (Debian, Ubuntu) or openjpeg (macOS), then run again" };

    /// <summary>Fills <paramref name="frame"/> with little-endian samples.</summary>
    /// <returns>The fault, or null.</returns>
    public static Fault? Decode(ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame)
    {
        if (!IsAvailable)
        {
            return Missing;
        }

        if (format.Samples != 1 || !HasStatedSize(stream, format))
        {
            return new Fault(0, $"a codestream of {format.Columns} × {format.Rows} pixels of one component", "another size");
        }

        fixed (byte* data = stream)
        {
            var source = new Source { Data = data, Length = stream.Length };
            return Run(&source, format, frame);
        }
    }

    private static nint Find()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    // The size segment follows the first marker: it is held against the data set before the library takes memory for it.
    private static bool HasStatedSize(ReadOnlySpan<byte> stream, PixelFormat format)
    {
        const int sizeSegment = 42;
        const long mostTiles = 65_535;
        if (stream.Length < sizeSegment || !stream.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return false;
        }

        uint Word(ReadOnlySpan<byte> s, int at) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
        long Tiles(uint pixels, uint tile) => tile == 0 ? mostTiles + 1 : (pixels + (long)tile - 1) / tile;
        return Word(stream, 8) - (long)Word(stream, 16) == format.Columns && Word(stream, 12) - (long)Word(stream, 20) == format.Rows
            && stream[40] == 0 && stream[41] == 1
            && Tiles(Word(stream, 8), Word(stream, 24)) * Tiles(Word(stream, 12), Word(stream, 28)) <= mostTiles;
    }

    private static Fault? Run(Source* source, PixelFormat format, Span<byte> frame)
    {
        var create = (delegate* unmanaged[Cdecl]<nuint, int, nint>)Symbol("opj_stream_create");
        var setRead = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, nuint, Source*, nuint>, void>)Symbol("opj_stream_set_read_function");
        var setSkip = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Source*, long>, void>)Symbol("opj_stream_set_skip_function");
        var setSeek = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<long, Source*, int>, void>)Symbol("opj_stream_set_seek_function");
        var setData = (delegate* unmanaged[Cdecl]<nint, Source*, void*, void>)Symbol("opj_stream_set_user_data");
        var setLength = (delegate* unmanaged[Cdecl]<nint, ulong, void>)Symbol("opj_stream_set_user_data_length");
        var destroyStream = (delegate* unmanaged[Cdecl]<nint, void>)Symbol("opj_stream_destroy");
        var createCodec = (delegate* unmanaged[Cdecl]<int, nint>)Symbol("opj_create_decompress");
        var destroyCodec = (delegate* unmanaged[Cdecl]<nint, void>)Symbol("opj_destroy_codec");
        var destroyImage = (delegate* unmanaged[Cdecl]<Image*, void>)Symbol("opj_image_destroy");
        var stream = create(StreamChunk, 1);
        var codec = createCodec(CodecJ2k);
        Image* image = null;
        try
        {
            setRead(stream, &Read);
            setSkip(stream, &Skip);
            setSeek(stream, &Seek);
            setData(stream, source, null);
            setLength(stream, (ulong)source->Length);
            return Decompress(stream, codec, &image)
                ? Store(image, format, frame)
                : new Fault(source->Position, "a JPEG 2000 codestream", "one that the decoder refuses");
        }
        finally
        {
            if (image is not null)
            {
                destroyImage(image);
            }

            destroyCodec(codec);
            destroyStream(stream);
        }
    }

    private static bool Decompress(nint stream, nint codec, Image** image)
    {
        var defaults = (delegate* unmanaged[Cdecl]<byte*, void>)Symbol("opj_set_default_decoder_parameters");
        var setup = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Symbol("opj_setup_decoder");
        var readHeader = (delegate* unmanaged[Cdecl]<nint, nint, Image**, int>)Symbol("opj_read_header");
        var decode = (delegate* unmanaged[Cdecl]<nint, nint, Image*, int>)Symbol("opj_decode");

        // The parameters are longer in each version of the library: room is given for any.
        fixed (byte* parameters = new byte[ParametersSize])
        {
            defaults(parameters);
            return setup(codec, parameters) != 0 && readHeader(stream, codec, image) != 0 && decode(codec, stream, *image) != 0;
        }
    }

    private static Fault? Store(Image* image, PixelFormat format, Span<byte> frame)
    {
        var component = image->Components;
        if (image->Count != 1 || component->Width != format.Columns || component->Height != format.Rows || component->Data is null)
        {
            return new Fault(0, $"{format.Columns} × {format.Rows} pixels of one component", "another size");
        }

        for (var i = 0; i < format.Rows * format.Columns; i++)
        {
            for (var b = 0; b < format.BytesPerSample; b++)
            {
                frame[(i * format.BytesPerSample) + b] = (byte)(component->Data[i] >> (8 * b));
            }
        }

        return null;
    }

    private static nint Symbol(string name) => NativeLibrary.GetExport(Library.Value, name);

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static nuint Read(void* buffer, nuint bytes, Source* source)
    {
        var count = Math.Min((long)bytes, source->Length - source->Position);
        if (count <= 0)
        {
            return nuint.MaxValue;
        }

        Buffer.MemoryCopy(source->Data + source->Position, buffer, (long)bytes, count);
        source->Position += count;
        return (nuint)count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static long Skip(long bytes, Source* source)
    {
        source->Position = Math.Clamp(source->Position + bytes, 0, source->Length);
        return bytes;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int Seek(long position, Source* source)
    {
        source->Position = Math.Clamp(position, 0, source->Length);
        return 1;
    }

    private struct Source
    {
        public byte* Data;
        public long Length;
        public long Position;
    }

    // The first fields of opj_image_t and opj_image_comp_t (openjpeg.h, version 2).
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public uint X0;
        public uint Y0;
        public uint X1;
        public uint Y1;
        public uint Count;
        public int ColourSpace;
        public Component* Components;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Component
    {
        public uint StepX;
        public uint StepY;
        public uint Width;
        public uint Height;
        public uint X0;
        public uint Y0;
        public uint Precision;
        public uint BitsPerPixel;
        public uint Signed;
        public uint Resolutions;
        public uint Factor;
        public int* Data;
    }
}
