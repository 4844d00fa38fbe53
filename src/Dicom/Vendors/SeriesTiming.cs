using System.Buffers.Binary;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Repetition time, slice timing and phase encoding of an image, each with the place it was read from.</summary>
internal sealed record SeriesTiming(Sourced<RepetitionTime> RepetitionTime, Sourced<double[]> SliceTiming, Sourced<PhaseEncoding> PhaseEncoding)
{
    public static SeriesTiming Unknown { get; } = new(
        Sourced<RepetitionTime>.Unknown("no complete volume"), Sourced<double[]>.Unknown("no complete volume"), Sourced<PhaseEncoding>.Unknown("no complete volume"));

    public static SeriesTiming Read(Stack stack, DataSet header)
    {
        var repetition = header.Number(Tags.RepetitionTime) is { } ms && ms is > 0 and <= 3_600_000
            ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromMilliseconds(ms), "(0018,0080)")
            : Sourced<RepetitionTime>.Unknown("(0018,0080) is absent");
        var slices = stack.IsMosaic ? SiemensMosaic(stack, header) : Sourced<double[]>.Unknown("the files give no slice times");
        return new(repetition, slices, Encoding(header));
    }

    private static Sourced<double[]> SiemensMosaic(Stack stack, DataSet header)
    {
        var source = "CSA MosaicRefAcqTimes";
        var times = SiemensCsa.OfImage(header)?.Numbers("MosaicRefAcqTimes");
        if (times is null && header.TryFindPrivate(0x0019, "SIEMENS MR HEADER", 0x29, out var element))
        {
            (times, source) = (Doubles(header, element), "(0019,xx29) SIEMENS MR HEADER");
        }

        if (times is null || times.Length != stack.Slices || !times.All(t => t is >= 0 and < 3_600_000))
        {
            return Sourced<double[]>.Unknown("no MosaicRefAcqTimes for each slice");
        }

        var seconds = Array.ConvertAll(times, t => t / 1e3);
        if (stack.TilesReversed)
        {
            Array.Reverse(seconds);
        }

        return Sourced<double[]>.From(seconds, source);
    }

    private static double[]? Doubles(DataSet header, in DataElement element)
    {
        if (element.Vr is not (Vr.Unknown or Vr.UN))
        {
            return header.NumberArray(element);
        }

        var values = new double[element.Value.Length / 8];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(element.Value.Span[(i * 8)..]);
        }

        return values;
    }

    private static Sourced<PhaseEncoding> Encoding(DataSet header)
    {
        var axis = header.Ascii(Tags.InPlanePhaseEncodingDirection) switch { "ROW" => 'i', "COL" or "COLUMN" => 'j', _ => ' ' };
        if (axis == ' ')
        {
            return Sourced<PhaseEncoding>.Unknown("(0018,1312) is absent");
        }

        if (SiemensCsa.OfImage(header)?.Numbers("PhaseEncodingDirectionPositive") is [var positive, ..] && positive is 0 or 1)
        {
            // Siemens counts along rows and columns as stored in DICOM; the stored rows are turned here.
            return Sourced<PhaseEncoding>.From(new(axis, axis == 'i' ? positive == 1 : positive == 0), "(0018,1312), CSA PhaseEncodingDirectionPositive");
        }

        return Sourced<PhaseEncoding>.From(new(axis, null), "(0018,1312); no sign is stated");
    }
}
