using System.Buffers.Binary;
using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>The absorbance values of a BMG CLARIOstar: counts of the sample and reference channel for every well, then the four calibration counts c100, c0, r100, r0. Evidence: second-hand.</summary>
/// <remarks>Source of commands, layout and formula: the open driver of PyLabRobot (MIT). The header before the values has no known length; they begin behind its first six zero bytes.</remarks>
public static class ClarioStarValues
{
    /// <summary>What the results' provenance names as their stage.</summary>
    public const string Stage = "devices.bmg-clariostar";

    /// <summary>How the host makes an optical density of counts.</summary>
    public const string Formula = "OD = -log10(((c - c0) / c100) / ((r - r0) / r100))";

    private const int Word = 4;

    /// <summary>Asks for the status: 01 25 is busy, 01 05 is ready.</summary>
    public static ReadOnlySpan<byte> StatusCommand => [0x80, 0x00];

    /// <summary>Asks for the values of the last measurement; moves nothing.</summary>
    public static ReadOnlySpan<byte> FetchCommand => [0x05, 0x02, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> Divider => [0, 0, 0, 0, 0, 0];

    /// <summary>Decodes the payload of the values' frame, wells row by row.</summary>
    public static Parsed<PlateReading> Decode(ReadOnlySpan<byte> payload, int wells, int columns, Provenance provenance, double? wavelengthNm = null)
    {
        var divider = payload.IndexOf(Divider);
        var start = divider + Divider.Length;
        var needed = ((2 * wells) + 4) * Word;
        if (divider < 0 || payload.Length - start < needed)
        {
            return new Fault(0, $"six zero bytes and {needed} bytes of values for {wells} wells", $"{payload.Length} bytes") { Advice = "Is it an absorbance read of the whole plate?" };
        }

        var values = payload[start..];
        int Count(ReadOnlySpan<byte> from, int index) => BinaryPrimitives.ReadInt32BigEndian(from[(index * Word)..]);
        var (c100, c0, r100, r0) = (Count(values, 2 * wells), Count(values, (2 * wells) + 1), Count(values, (2 * wells) + 2), Count(values, (2 * wells) + 3));
        if (c100 <= 0 || r100 <= 0)
        {
            return new Fault(start + (2 * wells * Word), "calibration counts above 0", $"{c100} and {r100}");
        }

        var found = ImmutableArray.CreateBuilder<WellReading>(wells);
        for (var i = 0; i < wells; i++)
        {
            var sample = ((double)Count(values, i) - c0) / c100;
            var reference = ((double)Count(values, wells + i) - r0) / r100;
            var transmission = sample / reference;
            var hasLight = sample > 0 && reference > 0;
            found.Add(new(Well.At(i / columns, i % columns), hasLight ? -Math.Log10(transmission) : null, hasLight ? null : "no light") { Bytes = new(start + (i * Word), Word) });
        }

        return new PlateReading { Id = "", Kind = "absorbance", Unit = "OD", WavelengthNm = wavelengthNm, Wells = found.ToImmutable(), Provenance = provenance };
    }

    /// <summary>The payload that a reader with these optical densities would send: full light is 1,000,000 counts, dark 100.</summary>
    public static byte[] Encode(IReadOnlyList<double?> opticalDensities)
    {
        const int full = 1_000_000;
        const int dark = 100;
        var wells = opticalDensities.Count;
        var payload = new byte[4 + Divider.Length + (((2 * wells) + 4) * Word)];
        payload[0] = 0x05;
        payload[1] = 0x02;
        payload[2] = 0xFF;
        payload[3] = 0xFF;
        var values = payload.AsSpan(4 + Divider.Length);
        for (var i = 0; i < wells; i++)
        {
            var counts = opticalDensities[i] is { } od ? (int)Math.Round(dark + (full * Math.Pow(10, -od))) : 0;
            BinaryPrimitives.WriteInt32BigEndian(values[(i * Word)..], counts);
            BinaryPrimitives.WriteInt32BigEndian(values[((wells + i) * Word)..], full + dark);
        }

        foreach (var (index, count) in ((int, int)[])[(0, full), (1, dark), (2, full), (3, dark)])
        {
            BinaryPrimitives.WriteInt32BigEndian(values[(((2 * wells) + index) * Word)..], count);
        }

        return payload;
    }
}
