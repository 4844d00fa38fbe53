using System.Text;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Conversations;

public class Hl7ConversationTests
{
    private const string Header = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|";

    [Theory, InlineData(1), InlineData(7), InlineData(4096)]
    public void Each_message_is_acknowledged_by_its_name_and_gives_its_results(int chunk)
    {
        var sent = Enumerable.Range(1, 10).Select(i => Result($"S{i}", i * 1.5)).ToArray();
        var (host, acknowledgements) = Talk([.. new Hl7AnalyserSimulator(sent).Messages().SelectMany(m => m)], chunk);
        var outcome = host.TakeOutcome();
        Assert.Empty(outcome.Faults);
        Assert.Equal(sent.Select(r => (r.Sample, r.Test, r.Value, r.Unit)), outcome.Results.Select(r => (r.Sample, r.Test, r.Value, r.Unit)));
        Assert.Equal(["AA SIM000001", "AA SIM000002", "AA SIM000003"], acknowledgements);
        Assert.Equal("no checksum", outcome.Results[0].Provenance.Parameters["integrity"]);
    }

    [Fact]
    public void A_message_that_comes_again_is_acknowledged_and_counts_once_even_with_another_time_of_sending()
    {
        var (host, acknowledgements) = Talk([.. Message("1", "OBX|1|NM|CRP||5"), .. Message("1", "OBX|1|NM|CRP||5", time: "20260102"), .. Message("2", "OBX|1|NM|CRP||5")]);
        Assert.Equal(["AA 1", "AA 1", "AA 2"], acknowledgements);
        Assert.Equal(2, host.TakeOutcome().Results.Length);
        Assert.Equal((2, 1), (host.Completed, host.Repeated));
    }

    [Fact]
    public void The_same_name_over_another_content_is_another_message()
    {
        var (host, _) = Talk([.. Message("1", "OBX|1|NM|CRP||5"), .. Message("1", "OBX|1|NM|CRP||6")]);
        Assert.Equal(["5", "6"], host.TakeOutcome().Results.Select(r => r.Text));
    }

    [Fact]
    public void Each_order_names_its_own_sample()
    {
        var (host, _) = Talk(Message("1", "OBR|1||S1\rOBX|1|NM|CRP||5\rOBR|2||S2\rOBX|1|NM|CRP||6\rSPM|1|S9"));
        Assert.Equal(["S1", "S2"], host.TakeOutcome().Results.Select(r => r.Sample));
    }

    [Fact]
    public void In_a_specimen_centred_message_the_specimen_names_the_sample()
    {
        var text = Header.Replace("ORU^R01", "OUL^R22", StringComparison.Ordinal) + "7|P|2.5.1\rSPM|1|S1&LAB^S1F&LAB\rOBR|1||O1\rOBX|1|NM|CRP||5\rSPM|2|S2\rOBR|1||O2\rOBX|1|NM|CRP||6\r";
        var (host, _) = Talk(Mllp.Wrap(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(["S1", "S2"], host.TakeOutcome().Results.Select(r => r.Sample));
    }

    [Theory]
    [InlineData("OBX|1|ST|T||a\\E\\F\\E\\b", "a\\F\\b", null)]
    [InlineData("OBX|1|ST|T||\\F\\\\S\\\\T\\\\R\\", "|^&~", null)]
    [InlineData("OBX|1|ST|T||\\X41C4\\ \\Zx\\", "AÄ \\Zx\\", null)]
    [InlineData("OBX|1|NM|T||1,5", "1,5", null)]
    [InlineData("OBX|1|SN|T||>^100", ">^100", null)]
    [InlineData("OBX|1|NM|T||1.50", "1.50", 1.5)]
    public void A_value_is_kept_as_sent_and_is_a_number_only_where_it_is_one(string segment, string text, double? value)
    {
        var (host, _) = Talk(Message("1", segment));
        var result = Assert.Single(host.TakeOutcome().Results);
        Assert.Equal((text, value), (result.Text, result.Value));
    }

    [Fact]
    public void What_is_no_result_is_answered_AR_and_reported()
    {
        var order = Mllp.Wrap(Encoding.UTF8.GetBytes(Header.Replace("ORU^R01", "QBP^Q11", StringComparison.Ordinal) + "9|P|2.5.1\r"));
        var (host, acknowledgements) = Talk([.. order, .. Mllp.Wrap("hello"u8), .. Mllp.Wrap(Encoding.UTF8.GetBytes(Header + "|P|2.5.1\r"))]);
        Assert.Equal(["AR 9", "AR ", "AR "], acknowledgements);
        var faults = host.TakeOutcome().Faults;
        Assert.Contains("expected results (ORU or OUL), found a message of type 'QBP^Q11'", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("expected a segment MSH with its delimiters, found 'hello'", faults[1].Message, StringComparison.Ordinal);
        Assert.Contains("MSH-10, the control identifier", faults[2].Message, StringComparison.Ordinal);
        Assert.Equal(order.Length + 1, faults[1].Offset);
    }

    [Fact]
    public void An_accept_acknowledgement_is_given_where_the_header_asks_for_it()
    {
        var (_, acknowledgements) = Talk(Mllp.Wrap(Encoding.UTF8.GetBytes(Header + "5|P|2.5.1|||AL|NE\rOBX|1|NM|CRP||5\r")));
        Assert.Equal(["CA 5"], acknowledgements);
    }

    [Fact]
    public void Noise_and_a_message_that_another_cuts_are_reported_and_no_result()
    {
        byte[] cut = [.. Message("1", "OBX|1|NM|CRP||5")[..^2]];
        var (host, acknowledgements) = Talk([.. "noise"u8, .. cut, .. Message("2", "OBX|1|NM|CRP||6")], chunk: 3);
        var outcome = host.TakeOutcome();
        Assert.Equal(["AA 2"], acknowledgements);
        Assert.Equal("6", Assert.Single(outcome.Results).Text);
        Assert.Contains("expected 0x0B before a message, found 'noi'", outcome.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("expected 0x1C and 0x0D after the message", outcome.Faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_beyond_the_bound_is_answered_AR_and_what_follows_is_heard_again()
    {
        var host = VirtualTalk.Open("generic-hl7", null, ("max-message", "2000"));
        var (_, acknowledgements) = Talk([.. Message("1", "OBX|1|ST|T||" + new string('x', 5000)), .. Message("2", "OBX|1|NM|CRP||6")], 100, host);
        Assert.Equal(["AR 1", "AA 2"], acknowledgements);
        Assert.Equal("6", Assert.Single(host.TakeOutcome().Results).Text);
        Assert.True(host.Position - host.KeepFrom < 2100, "the buffer grew");
    }

    [Fact]
    public void Silence_in_mid_message_gives_it_up_and_silence_between_messages_means_nothing()
    {
        var host = VirtualTalk.Open("generic-hl7");
        host.Begin();
        Assert.False(host.MindsSilence);
        host.Take(Message("1", "OBX|1|NM|CRP||5").AsSpan(0, 20), DateTimeOffset.UnixEpoch);
        Assert.True(host.MindsSilence);
        host.Silence();
        Assert.Contains("It was cut; none of it is a result", Assert.Single(host.TakeOutcome().Faults).Message, StringComparison.Ordinal);
        Assert.False(host.MindsSilence);
    }

    [Fact]
    public void A_message_that_could_not_be_kept_is_answered_AE_and_taken_when_it_comes_again()
    {
        var host = VirtualTalk.Open("generic-hl7");
        host.Begin();
        host.Take(Message("1", "OBX|1|NM|CRP||5"), DateTimeOffset.UnixEpoch);
        Assert.Contains("MSA|AE|1", Encoding.UTF8.GetString(host.Refuse("No space left on device")), StringComparison.Ordinal);
        Assert.Contains("a journal that can be written, found 'No space left on device'", Assert.Single(host.TakeOutcome().Faults).Message, StringComparison.Ordinal);
        host.Take(Message("1", "OBX|1|NM|CRP||5"), DateTimeOffset.UnixEpoch);
        Assert.True(host.HasToSend);
        host.Sent();
        Assert.Single(host.TakeOutcome().Results);
        Assert.Equal((1, 0), (host.Completed, host.Repeated));
    }

    [Fact]
    public void A_journal_that_fails_later_does_not_forget_a_message_that_is_safe()
    {
        var host = VirtualTalk.Open("generic-hl7");
        host.Begin();
        host.Take(Message("1", "OBX|1|NM|CRP||5"), DateTimeOffset.UnixEpoch);
        host.Sent();
        _ = host.TakeOutcome();
        Assert.Empty(host.Refuse("full"));
        host.Take(Message("1", "OBX|1|NM|CRP||5"), DateTimeOffset.UnixEpoch);
        Assert.Empty(host.TakeOutcome().Results);
        Assert.Equal(1, host.Repeated);
    }

    private static byte[] Message(string name, string segments, string time = "20260101") =>
        Mllp.Wrap(Encoding.UTF8.GetBytes(Header.Replace("20260101", time, StringComparison.Ordinal) + name + "|P|2.5.1\r" + segments + "\r"));

    private static (Conversation Host, string[] Acknowledgements) Talk(byte[] stream, int chunk = int.MaxValue, Conversation? host = null)
    {
        host ??= VirtualTalk.Open("generic-hl7");
        var answers = new List<string>();
        host.Begin();
        foreach (var piece in stream.Chunk(chunk))
        {
            host.Take(piece, DateTimeOffset.UnixEpoch);
            while (host.HasToSend)
            {
                var fields = Encoding.UTF8.GetString(host.Current!.Send.Span).Split("MSA|")[1].TrimEnd('\r', '\u001C').Split('|');
                answers.Add(fields[0] + " " + fields[1].TrimEnd('\r', '\u001C'));
                host.Sent();
            }
        }

        // The counts hold for what was handed out; the caller takes it.
        return (host, [.. answers]);
    }

    private static AnalyserResult Result(string sample, double value) => new()
    {
        Sample = sample,
        Test = "IL6",
        Text = Numbers.Format(value),
        Value = value,
        Unit = "pg/mL",
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };
}
