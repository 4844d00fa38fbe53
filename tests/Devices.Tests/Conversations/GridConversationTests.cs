using System.Text;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Conversations;

/// <summary>Readers that print unasked: a block is a plate as declared, or nothing of it is.</summary>
public class GridConversationTests
{
    private const string Small = "\t1\t2\r\nA\t0,101\t0,202\r\nB\tOVER\t-0,003\r\n";

    [Theory, InlineData(1), InlineData(5), InlineData(4096)]
    public void A_block_between_form_feeds_is_a_plate(int chunk)
    {
        var host = Host(("end", "form-feed"));
        Take(host, Small + "\f" + Small + "\f", chunk);
        var plates = host.TakeOutcome().Plates;
        Assert.Equal(2, plates.Length);
        Assert.Equal([0.101, 0.202, null, -0.003], plates[0].Wells.Select(w => w.Value));
        Assert.Equal(("OVER", ",", "no checksum"), (plates[0].Wells[2].Code, plates[0].Provenance.Parameters["decimal"], plates[0].Provenance.Parameters["integrity"]));
    }

    [Fact]
    public void A_block_that_ends_in_silence_is_a_plate_and_blank_lines_are_none()
    {
        var host = Host();
        Take(host, Small);
        Assert.Empty(host.TakeOutcome().Plates);
        host.Silence();
        Assert.Single(host.TakeOutcome().Plates);
        Take(host, "\r\n\r\n");
        host.Silence();
        Assert.True(host.TakeOutcome().IsEmpty);
    }

    [Fact]
    public void A_declared_text_ends_a_block_and_a_heading_names_the_wavelength()
    {
        var host = Host(("end", "text"), ("end-text", "END\r\n"), ("heading", "Filter {nm} nm"));
        Take(host, "Filter 492 nm\r\n" + Small + "END\r\n");
        Assert.Equal(492, Assert.Single(host.TakeOutcome().Plates).WavelengthNm);
        Take(host, "Filtre 492 nm\r\n" + Small + "END\r\n");
        Assert.Contains("expected the heading 'Filter {nm} nm', found 'Filtre 492 nm'", Assert.Single(host.TakeOutcome().Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\t1\t3\r\nA\t0,1\t0,2\r\nB\t0,3\t0,4\r\n", "the column numbers 1 to 2")]
    [InlineData("\t1\t2\r\nA\t0,1\t0,2\r\nC\t0,3\t0,4\r\n", "row B with 2 values")]
    [InlineData("\t1\t2\r\nA\t0,1\t0,2\r\n", "row B with 2 values, found the end of the block")]
    [InlineData("\t1\t2\r\nA\t0,1\t0,2\r\nB\t0,3\t0.4\r\n", "a number with decimal comma or a declared overrange token")]
    [InlineData("\t1\t2\r\nA\t0,1\t0,2\r\nB\t0,3\t****\r\n", "a declared overrange token")]
    [InlineData("\t1\t2\r\nA\t0,1\t0,2\r\nB\t0,3\t0,4\r\nC\t0,5\t0,6\r\n", "the end after 2 rows")]
    [InlineData("Self test passed\r\n", "the column numbers 1 to 2, found 'Self test passed'")]
    public void A_block_that_does_not_match_completely_is_refused_as_a_whole(string block, string expected)
    {
        var host = Host();
        Take(host, block);
        host.Silence();
        var outcome = host.TakeOutcome();
        Assert.Empty(outcome.Plates);
        Assert.Contains(expected, Assert.Single(outcome.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_printer_that_never_stops_is_cut_and_heard_again()
    {
        var host = Host(("end", "form-feed"));
        for (var i = 0; i < 100; i++)
        {
            Take(host, new string('x', 10_000));
        }

        Assert.Contains("bytes without an end", host.TakeOutcome().Faults[0].Message, StringComparison.Ordinal);
        Take(host, "\f" + Small + "\f");
        Assert.Single(host.TakeOutcome().Plates);
        Assert.True(host.Position - host.KeepFrom < 300_000);
    }

    [Theory, InlineData("generic-printed-grid"), InlineData("generic-delimited")]
    public void What_a_layout_prints_it_reads_back(string profile)
    {
        var settings = new DeviceSettings(ProfileStore.Find(profile)!.Settings);
        var layout = GridLayout.From(settings);
        var truth = VirtualTalk.Densities(3);
        var printed = layout.Write(truth);
        Assert.True(layout.Decode(printed, Made).Try(out var plate, out var fault), fault?.Message);
        Assert.True(VirtualTalk.IsTruth(plate, truth, 0.00051));
    }

    [Fact]
    public void A_Bio_Rad_550_is_heard_unasked_and_a_cut_block_is_none()
    {
        var host = VirtualTalk.Open("biorad-550", null, ("checksum", "all-returns"));
        var truth = new BioRadSimulator(VirtualTalk.Densities(5), BioRadChecksum.AllReturns);
        Take(host, truth.Print() + truth.Print()[..300]);
        Assert.True(VirtualTalk.IsTruth(Assert.Single(host.TakeOutcome().Plates), truth.Plate));
        host.Silence();
        Assert.Contains("expected a block up to .end", Assert.Single(host.TakeOutcome().Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_text_has_to_be_stated_where_a_text_ends_the_block()
    {
        var fault = ConversationCatalog.Create(ProfileStore.Find("generic-delimited")!, [KeyValuePair.Create("end", "text")], new MessageMemory()).Fault!;
        Assert.Contains("expected end-text, the text that ends a block", fault.Message, StringComparison.Ordinal);
    }

    private static Measurements.Provenance Made { get; } = Measurements.Provenance.OfBytes("test", "made", new string('0', 64));

    private static Conversation Host(params (string Name, string Value)[] stated)
    {
        var host = VirtualTalk.Open("generic-delimited", null, [("rows", "2"), ("columns", "2"), ("separator", "tab"), ("end", "silence"), .. stated]);
        host.Begin();
        return host;
    }

    private static void Take(Conversation host, string text, int chunk = int.MaxValue)
    {
        if (host.Current is null)
        {
            host.Begin();
        }

        foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(chunk))
        {
            host.Take(piece, DateTimeOffset.UnixEpoch);
        }
    }
}
