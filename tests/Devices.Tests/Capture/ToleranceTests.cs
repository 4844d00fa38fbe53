using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Devices.Tests.Protocols;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>Every deviation that was tolerated is recorded with the result it touched: live, in a replay, and in a parsed file.</summary>
public class ToleranceTests
{
    private const string Message = "H|\\^&|||SIM\rP|1\rO|1|S1||^^^PANEL\rR|1|^^^CRP|1.5|mg/L||N||F||||20260101120000\rL|1|N\r";

    public static TheoryData<string, byte[], string> Deviations => new()
    {
        { "none", [Control.Enq, .. Frame(1, "H|\\^&|||SIM\r"), .. Frame(2, Message[(Message.IndexOf('\r', StringComparison.Ordinal) + 1)..]), Control.Eot], "None" },
        { "no line end at all after the only frame", [Control.Enq, .. Frame(1, Message)[..^2], Control.Eot], "ShortTail" },
        { "only CR after the only frame", [Control.Enq, .. Frame(1, Message)[..^1], Control.Eot], "ShortTail" },
        { "a long frame", [Control.Enq, .. Frame(1, Message.Replace("SIM", new string('s', 300), StringComparison.Ordinal)), Control.Eot], "LongText" },
        { "lower case digits", [Control.Enq, .. LowerCase(Frame(1, Message)), Control.Eot], "LowerCaseChecksum" },
        { "no CR before ETX", [Control.Enq, .. Frame(1, Message[..^1]), Control.Eot], "MissingCarriageReturn" },
    };

    [Theory, MemberData(nameof(Deviations))]
    public async Task A_tolerance_is_part_of_the_results_provenance_at_every_chunking(string deviation, byte[] stream, string tolerances)
    {
        foreach (var chunk in (int[])[1, 7, 4096])
        {
            var store = new MemorySegmentStore();
            await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
            await using var link = new ReplayLink(stream, chunk);
            var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions { Profile = "generic-astm" }, TimeProvider.System, CancellationToken.None);
            var live = Assert.Single(session.Results);
            Assert.Equal((deviation, tolerances), (deviation, live.Provenance.Parameters["tolerances"]));
            Assert.Equal(live.Provenance, Assert.Single(JournalReplay.Run(JournalReader.Read(store)).Single().Results).Provenance);
        }

        Assert.True(PlateFileReader.Read(stream, "capture.bin", "generic-astm").Try(out var file, out var fault), fault?.Message);
        Assert.Equal(tolerances, Assert.Single(file.Results).Provenance.Parameters["tolerances"]);
        Assert.Equal("generic-astm", file.Results[0].Provenance.Parameters["profile"]);
    }

    [Fact]
    public void A_file_that_ends_with_its_last_checksum_is_whole()
    {
        byte[] stream = [Control.Enq, .. Frame(1, Message)[..^2]];
        Assert.True(PlateFileReader.Read(stream, "capture.bin", "generic-astm").Try(out var file, out var fault), fault?.Message);
        Assert.Equal("None", Assert.Single(file.Results).Provenance.Parameters["tolerances"]);
        Assert.Empty(file.Faults);
    }

    [Fact]
    public void An_HL7_capture_is_parsed_as_it_is_heard_live()
    {
        var stream = Mllp.Wrap(Encoding.UTF8.GetBytes("MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rOBR|1||S1\rOBX|1|NM|CRP||5|mg/L\r"));
        Assert.True(PlateFileReader.Read([.. stream, .. stream], "capture.hl7").Try(out var file, out var fault), fault?.Message);
        Assert.Equal(("generic-hl7", "S1", 5.0), (file.Profile, Assert.Single(file.Results).Sample, file.Results[0].Value));
        Assert.Equal((0L, (long)stream.Length), (file.Results[0].Provenance.Bytes!.Value.Offset, file.Results[0].Provenance.Bytes!.Value.Length));
        Assert.Contains("0x1C and 0x0D after the message", PlateFileReader.Read(stream[..40], "cut.hl7").Fault!.Message, StringComparison.Ordinal);
    }

    private static byte[] Frame(int number, string text) => AstmStreams.Frame(number, text);

    /// <summary>The digits in lower case; the number is chosen so that one of them is a letter.</summary>
    private static byte[] LowerCase(byte[] frame)
    {
        var lower = frame.ToArray();
        lower[^4] = (byte)char.ToLowerInvariant((char)lower[^4]);
        lower[^3] = (byte)char.ToLowerInvariant((char)lower[^3]);
        Assert.NotEqual(frame, lower);
        return lower;
    }
}
