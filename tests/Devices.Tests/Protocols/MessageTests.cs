using System.Text;
using CsCheck;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Tests.Protocols;

public class MessageTests
{
    private static readonly Provenance Made = Provenance.OfBytes("test", "made", new string('0', 64));

    [Fact]
    public void An_ASTM_result_keeps_its_text_and_has_a_number_only_where_it_is_one()
    {
        var message = Astm("H|\\^&|||SIM", "P|1", "O|1|S7^rack", "R|1|^^^CRP|5.6|mg/L||H||F||||20260101", "R|2|^^^IL6|<0.5|pg/mL", "R|3|Glucose|see note|", "L|1");
        Assert.Equal(["S7 CRP 5.6 5.6 mg/L H F 20260101", "S7 IL6 <0.5  pg/mL   ", "S7 Glucose see note     "], message.Results.Select(Line));
        Assert.Equal("SIM", message.Sender);
        Assert.Empty(message.Faults);
    }

    [Fact]
    public void Delimiters_come_from_the_header()
    {
        var message = Astm("H!@~$", "O!1!S1", "R!1!~~~CRP!1.5!mg/L", "L!1");
        Assert.Equal(("S1", "CRP", 1.5), (message.Results[0].Sample, message.Results[0].Test, message.Results[0].Value));
    }

    [Theory]
    [InlineData("a&F&b", "a|b")]
    [InlineData("&S&&R&&E&", "^\\&")]
    [InlineData("&X41C0&", "AÀ")]
    [InlineData("&H&bold&N&", "bold")]
    [InlineData("&Z1&", "&Z1&")]
    [InlineData("&X4&", "&X4&")]
    [InlineData("open & end", "open & end")]
    public void Escapes_are_resolved_and_unknown_ones_stay(string sent, string meant) =>
        Assert.Equal(meant, AstmEscapes.Decode(Encoding.Latin1.GetBytes(sent), AstmDelimiters.Usual));

    [Fact]
    public void A_result_without_a_sample_and_a_record_of_no_type_are_reported()
    {
        var message = Astm("H|\\^&", "R|1|^^^CRP|5", "?|1", "L|1");
        Assert.Equal(
            ["byte 6: expected an order or patient record that names the sample, found a result without one", "byte 19: expected a record type (H P O R C Q S M L), found '?|1'"],
            message.Faults.Select(f => f.Message));
    }

    [Fact]
    public void A_message_without_a_header_is_refused() =>
        Assert.Equal("byte 0: expected a header record with its delimiters, found 'P|1\\u000d'", AstmMessage.Parse("P|1\r"u8, (_, _) => Made).Fault!.Message);

    [Fact]
    public void What_an_analyser_writes_is_read_back_whatever_characters_it_holds() =>
        Gen.String[Gen.Char[' ', '~'], 1, 20].Sample(text =>
        {
            var result = new AnalyserResult { Sample = "S" + text.Trim(), Test = "T" + text.Trim(), Text = text, Unit = text, Provenance = Made };
            var records = AstmRecords.Write("SIM", [result], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            var read = Astm([.. records.Select(Encoding.Latin1.GetString)]).Results.Single();
            Assert.Equal((result.Sample, result.Test, result.Text, result.Unit), (read.Sample, read.Test, read.Text, read.Unit));
        });

    [Fact]
    public void MLLP_frames_are_found_in_any_pieces_and_noise_is_counted()
    {
        byte[] stream = [.. "zz"u8, .. Mllp.Wrap("one"u8), .. "?"u8, .. Mllp.Wrap("two"u8), .. Mllp.Wrap("cut"u8).AsSpan(0, 3), .. Mllp.Wrap("three"u8)];
        foreach (var chunk in (int[])[1, 3, 100])
        {
            var mllp = new Mllp();
            var found = new List<string>();
            foreach (var piece in stream.Chunk(chunk))
            {
                ReadOnlySpan<byte> left = piece;
                while (mllp.Step(ref left))
                {
                    found.Add(Encoding.ASCII.GetString(mllp.Message));
                }
            }

            Assert.Equal(["one", "two", "three"], found);
            Assert.Equal(5, mllp.Skipped);
        }
    }

    [Fact]
    public void An_overlong_MLLP_message_is_dropped_and_the_next_one_read()
    {
        var mllp = new Mllp(maxMessage: 10);
        ReadOnlySpan<byte> left = [.. Mllp.Wrap(new byte[1000]), .. Mllp.Wrap("next"u8)];
        Assert.True(mllp.Step(ref left));
        Assert.Equal("next", Encoding.ASCII.GetString(mllp.Message));
    }

    [Fact]
    public void An_HL7_result_message_is_read_and_acknowledged_by_its_identifier()
    {
        var text = "MSH|^~\\&|AN|LAB|||20260101||ORU^R01|MSG7|P|2.5.1\rPID|1\rOBR|1|PL1|FI2||\rOBX|1|NM|CRP^C-reactive||4.2|mg/L||H|||F|||20260101\rOBX|2|ST|NOTE||a\\F\\b\r";
        Assert.True(Hl7Message.Parse(Encoding.UTF8.GetBytes(text), Made).Try(out var message, out var fault), fault?.Message);
        Assert.Equal(("MSG7", "ORU^R01"), (message.ControlId, message.Type));
        Assert.Equal(["FI2 CRP 4.2 4.2 mg/L H F 20260101", "FI2 NOTE a|b     "], message.Results.Select(Line));
        Assert.Contains("MSA|AA|MSG7\r", Encoding.UTF8.GetString(Hl7Message.Acknowledge(message, "AA", DateTimeOffset.UnixEpoch)), StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("PID|1\r"), InlineData("MSH|^~\\&|short\r")]
    public void What_is_no_HL7_message_is_refused(string text) =>
        Assert.Contains("MSH", Hl7Message.Parse(Encoding.UTF8.GetBytes(text), Made).Fault!.Message, StringComparison.Ordinal);

    private static AstmMessage Astm(params string[] records) =>
        AstmMessage.Parse(Encoding.Latin1.GetBytes(string.Concat(records.Select(r => r + "\r"))), (_, _) => Made).Value;

    private static string Line(AnalyserResult r) => FormattableString.Invariant($"{r.Sample} {r.Test} {r.Text} {r.Value} {r.Unit} {r.Flag} {r.Status} {r.Time}");
}
