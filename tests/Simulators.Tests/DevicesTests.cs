using System.Text;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Simulators.Tests;

public class DevicesTests
{
    [Fact]
    public void An_analyser_sends_the_same_bytes_for_the_same_results()
    {
        var one = new AstmAnalyserSimulator([Result]).Messages().Single();
        var two = new AstmAnalyserSimulator([Result]).Messages().Single();
        Assert.Equal(one.SelectMany(f => f), two.SelectMany(f => f));
        Assert.Equal("\u00021H|\\^&|||SIM^analyser^1.0|||||||P|1394-97|20260101120000\r\u0003", Encoding.Latin1.GetString(one[0])[..^4]);
    }

    [Fact]
    public void A_long_record_is_cut_into_frames_that_end_in_ETB_but_the_last()
    {
        var frames = new AstmAnalyserSimulator([Result with { Text = new string('x', 100) }]) { MaxText = 40 }.Messages().Single();
        Assert.All(frames, frame => Assert.True(frame.Length <= 47));
        Assert.Contains(frames, frame => frame[^5] == Control.Etb);
        Assert.Equal(Control.Etx, frames[^1][^5]);
    }

    private static AnalyserResult Result { get; } = new()
    {
        Sample = "S1",
        Test = "CRP",
        Text = "1.25",
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };
}
