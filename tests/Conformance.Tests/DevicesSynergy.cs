using System.Globalization;
using System.Text.Json;
using Toolkit.Devices.Protocols;

namespace Toolkit.Conformance.Tests;

/// <summary>Captured read bodies of a BioTek Synergy: wells, temperatures, status and checksum, at any chunking; and any flipped bit of the summed range is refused.</summary>
public class DevicesSynergy
{
    private static readonly string[] Found = [.. Cases.Folders("devices", "biotek-synergy", f => File.Exists(Path.Combine(f, "expected.json")))];

    [Fact]
    public void Every_body_is_decoded_as_it_was_sent()
    {
        Cases.SkipWithout(Found, "devices");
        foreach (var folder in Found)
        {
            Check(folder);
        }
    }

    [Fact]
    public void Any_flipped_bit_of_the_summed_range_is_refused()
    {
        Cases.SkipWithout(Found, "devices");
        foreach (var folder in Found.OrderBy(f => new FileInfo(Path.Combine(f, "body.bin")).Length).Take(3))
        {
            var body = File.ReadAllBytes(Path.Combine(folder, "body.bin"));
            if (!SynergyBody.Decode(body, "body.bin").Try(out var whole, out _))
            {
                continue;
            }

            for (var bit = whole.Summed.From * 8; bit < (whole.Summed.To + 1) * 8; bit++)
            {
                body[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(SynergyBody.Decode(body, "body.bin").IsOk, $"{folder}: bit {bit} was flipped and nobody noticed");
                body[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    private static void Check(string folder)
    {
        var checks = new Checks("devices", "biotek-synergy/" + Path.GetFileName(folder));
        var body = File.ReadAllBytes(Path.Combine(folder, "body.bin"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var expected = json.RootElement;
        var read = SynergyBody.Decode(Chunked(body, 1), "body.bin");
        checks.True("the verdict on the checksum", read.IsOk == expected.GetProperty("checksum_ok").GetBoolean(), read.Fault?.Message ?? "");
        if (read.Try(out var found, out _))
        {
            checks.Same("time", expected.GetProperty("time").GetString(), found.Elapsed);
            checks.Near("temperature_c", expected.GetProperty("temperature_c").GetDouble(), found.Reading.TemperatureC, 1e-9);
            checks.Near("temperature_end_c", expected.GetProperty("temperature_end_c").GetDouble(), found.TemperatureEndC, 1e-9);
            checks.Near("checksum", expected.GetProperty("checksum_sent").GetInt32(), found.Checksum, 0);
            checks.Same("status", expected.GetProperty("status").GetString(), found.Status);
            checks.Near("summed_from", expected.GetProperty("summed_from").GetInt32(), found.Summed.From, 0);
            checks.Near("summed_to", expected.GetProperty("summed_to").GetInt32(), found.Summed.To, 0);
            checks.Same(
                "wells in wire order",
                string.Join('\n', File.ReadLines(Path.Combine(folder, "expected.csv")).Skip(1).Select(Row)),
                string.Join('\n', found.Reading.Wells.Select(w => (w.Well.Row + 1, w.Well.Column + 1, w.Value))));
        }

        foreach (var size in (int[])[7, 64])
        {
            checks.True($"chunks of {size} bytes", Chunked(body, size).AsSpan().SequenceEqual(body));
        }

        checks.Verify();
    }

    private static (int Row, int Column, double? Value) Row(string line)
    {
        var cells = line.Split(',');
        return (int.Parse(cells[0], CultureInfo.InvariantCulture), int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2].Length == 0 ? null : double.Parse(cells[2], NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>What a host collects when the bytes come in pieces: it stops by <see cref="SynergyBody.LengthOf"/> alone.</summary>
    private static byte[] Chunked(byte[] body, int size)
    {
        var collected = new List<byte>();
        for (var at = 0; at < body.Length && SynergyBody.LengthOf([.. collected]) == 0; at += size)
        {
            collected.AddRange(body[at..Math.Min(at + size, body.Length)]);
        }

        return [.. collected];
    }
}
