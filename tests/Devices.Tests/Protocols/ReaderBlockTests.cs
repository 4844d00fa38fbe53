using System.Globalization;
using System.Text;
using CsCheck;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Tests.Protocols;

/// <summary>Blocks of plate readers, written here from the same descriptions, and every way to damage them.</summary>
public class ReaderBlockTests
{
    private static readonly Provenance Made = Provenance.OfBytes("test", "made", new string('0', 64));

    [Fact]
    public void An_ELx_312_answer_of_657_bytes_is_decoded()
    {
        Assert.True(ElxBlock.Decode312(Elx312("0"), 450, Made).Try(out var plate, out var fault), fault?.Message);
        Assert.Equal((96, 450.0), (plate.Wells.Length, plate.WavelengthNm));
        Assert.Equal((0.0, 1.234, -0.012), (plate.Wells[0].Value, plate.Wells[1].Value, plate.Wells[2].Value));
        Assert.Equal((null, "*****"), (plate.Wells[3].Value, plate.Wells[3].Code));
    }

    [Theory]
    [InlineData("8", "expected the status 0, found '8'")]
    public void An_ELx_answer_with_an_error_is_no_read(string status, string message) =>
        Assert.Contains(message, ElxBlock.Decode312(Elx312(status), 450, Made).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void An_ELx_answer_that_was_stopped_or_cut_is_discarded()
    {
        var stopped = Elx312("0");
        stopped[200] = Control.Dle;
        Assert.Contains("the read was stopped", ElxBlock.Decode312(stopped, 450, Made).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("Ask the reader with D", ElxBlock.Decode312(Elx312("0").AsSpan(0, 600), 450, Made).Fault!.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("275")]
    public void An_ELx_block_is_decoded_with_its_binary_checksum(string temperature)
    {
        Assert.True(ElxBlock.DecodeElx(Elx(temperature), 8, 12, 405, Made).Try(out var plate, out var fault), fault?.Message);
        Assert.Equal((96, temperature.Length == 0 ? null : 27.5), (plate.Wells.Length, plate.TemperatureC));
    }

    [Fact]
    public void Any_flipped_bit_of_an_ELx_block_is_found()
    {
        var block = Elx("275");
        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ElxBlock.DecodeElx(block, 8, 12, 405, Made).IsOk, $"bit {bit}");
            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_SpectraMax_transfer_gives_one_reading_for_each_wavelength_from_its_columns()
    {
        var answer = "OK\r\n10:00\t25.5\r\nL: 450\r\n 1: 0.1 0.2\r\n 2: 0.3 #SAT\r\nL: 650\r\n 1: 0.01 0.02\r\n 2: 0.03 0.04\r\n>"u8;
        Assert.True(SpectraMaxTransfer.Decode(answer, Made).Try(out var readings, out var fault), fault?.Message);
        Assert.Equal([450.0, 650.0], readings.Select(r => r.WavelengthNm!.Value));
        Assert.Equal(["A1=0.1", "B1=0.2", "A2=0.3", "B2=#SAT"], readings[0].Wells.Select(w => $"{w.Well}={w.Value?.ToString(CultureInfo.InvariantCulture) ?? w.Code}"));
        Assert.All(readings, r => Assert.Equal(25.5, r.TemperatureC));
    }

    [Theory]
    [InlineData("10:00\t25\r\n 1: 0.1", "send !RESEND")]
    [InlineData("FAIL\t107\r\n>", "expected OK, found 'FAIL")]
    [InlineData("10:00\t25\r\nnonsense\r\n>", "expected a column such as")]
    [InlineData(">", "expected columns of values")]
    public void A_SpectraMax_answer_that_is_none_is_refused(string answer, string message) =>
        Assert.Contains(message, SpectraMaxTransfer.Decode(Encoding.ASCII.GetBytes(answer), Made).Fault!.Message, StringComparison.Ordinal);

    [Theory, InlineData(BioRadChecksum.AllReturns), InlineData(BioRadChecksum.NoReturns)]
    public void A_BioRad_block_is_decoded_under_the_rule_that_was_stated_and_under_no_other(BioRadChecksum rule)
    {
        var block = BioRad(rule);
        Assert.True(BioRadBlock.Decode(block, rule, Made).Try(out var plate, out var fault), fault?.Message);
        Assert.Equal((96, 450.0, 0.0, -0.001), (plate.Wells.Length, plate.WavelengthNm, plate.Wells[0].Value, plate.Wells[1].Value));
        Assert.Equal((null, "*.***"), (plate.Wells[95].Value, plate.Wells[95].Code));
        var other = rule == BioRadChecksum.AllReturns ? BioRadChecksum.NoReturns : BioRadChecksum.AllReturns;
        Assert.Contains("RTPLATE", BioRadBlock.Decode(block, other, Made).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("which carriage returns the checksum counts", BioRadBlock.Decode(block, BioRadChecksum.Unknown, Made).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CLARIOstar_frame_is_found_by_its_length_though_0x0D_occurs_inside()
    {
        var frame = ClarioStarFrame.Encode([0x0D, 1, 2, 0x0D]);
        Assert.Equal(0, ClarioStarFrame.LengthOf(frame.AsSpan(0, frame.Length - 1)));
        Assert.Equal(frame.Length, ClarioStarFrame.LengthOf([.. frame, 9, 9]));
        Assert.Equal([0x0D, 1, 2, 0x0D], ClarioStarFrame.Decode(frame).Value);
    }

    [Fact]
    public void Any_flipped_bit_of_a_CLARIOstar_frame_is_found()
    {
        var frame = ClarioStarFrame.Encode([0x25, 0, 7, 200]);
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ClarioStarFrame.Decode(frame).IsOk, $"bit {bit}");
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_Synergy_body_that_was_written_is_read_back_and_any_flipped_bit_is_found()
    {
        var plate = new double?[2, 3] { { 0.1, null, 1.5 }, { -0.01, 2, 3.9999 } };
        var body = SynergyBodyWriter.Write(plate, 23.4);
        Assert.True(SynergyBody.Decode(body, "body").Try(out var read, out var fault), fault?.Message);
        Assert.Equal(["A1", "A2", "A3", "B3", "B2", "B1"], read.Reading.Wells.Select(w => w.Well.ToString()));
        Assert.All(read.Reading.Wells, w => Assert.Equal(plate[w.Well.Row, w.Well.Column], w.Value));
        for (var bit = read.Summed.From * 8; bit < (read.Summed.To + 1) * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SynergyBody.Decode(body, "body").IsOk, $"bit {bit}");
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("", "expected the header line '01,1,', found nothing")]
    [InlineData("01,1,\r000:00:00.0,233,01,01,+0.1000\r\n233", "expected 0x1A, checksum, 0x1A, status and ETX, found the end")]
    [InlineData("01,1,\rx\u001A000\u001A0000\u0003", "expected the checksum 146, found '000'")]
    public void A_Synergy_body_that_is_none_is_refused_and_says_where(string body, string message) =>
        Assert.Contains(message, SynergyBody.Decode(Encoding.Latin1.GetBytes(body), "body").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void No_bytes_whatever_make_a_decoder_throw() => Gen.Byte.Array[0, 120].Sample(bytes =>
    {
        _ = ElxBlock.Decode312(bytes, 450, Made);
        _ = ElxBlock.DecodeElx(bytes, 1, 2, 450, Made);
        _ = SpectraMaxTransfer.Decode(bytes, Made);
        _ = BioRadBlock.Decode(bytes, BioRadChecksum.AllReturns, Made);
        _ = ClarioStarFrame.Decode(bytes);
        _ = SynergyBody.Decode([.. "01,1,\r"u8, .. bytes], "body");
        _ = Hl7Message.Parse([.. "MSH|"u8, .. bytes], Made);
        _ = AstmMessage.Parse([.. "H|\\^&\r"u8, .. bytes], (_, _) => Made);
    });

    private static string Rows()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 96; i++)
        {
            text.Append(',').Append(i switch { 1 => "+1234", 2 => "-0012", 3 => "*****", _ => "+" + i.ToString("0000", CultureInfo.InvariantCulture) });
            text.Append(i % 12 == 11 ? "\r\n" : "");
        }

        return text.ToString();
    }

    private static byte[] Elx312(string status) => Encoding.Latin1.GetBytes($"\u0006\r{Rows()}{"PLATE".PadRight(57)}\u001A\u001E0{status}0\u0003");

    private static byte[] Elx(string temperature)
    {
        var block = Encoding.Latin1.GetBytes($"\r{Rows()}{temperature}\u001A");
        return [.. block, (byte)block.AsSpan(1).ToArray().Sum(b => b)];
    }

    private static byte[] BioRad(BioRadChecksum rule)
    {
        var head = "BIO-RAD Model 680 Microplate READER\r01/01/2026 12:00:00\rMes. filter:450\r";
        var rows = new StringBuilder();
        for (var i = 0; i < 96; i++)
        {
            rows.Append(i switch { 1 => "-0.001", 95 => " *.***", _ => " 0." + i.ToString("000", CultureInfo.InvariantCulture) }).Append(i % 12 == 11 ? "\r" : "");
        }

        var summed = head + rows;
        var sum = (rule == BioRadChecksum.NoReturns ? summed.Replace("\r", "", StringComparison.Ordinal) : summed).Sum(c => c) & 0xFF;
        return Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}.begin\r{rows}{sum}\r.end\r"));
    }
}
