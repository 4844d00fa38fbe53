using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>Simulated devices on pseudo-terminals, captured into a journal: the path that everything else hangs on.</summary>
public class MainPathTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_analyser_on_a_pseudo_terminal_is_captured_result_by_result_and_each_points_at_its_bytes()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var sent = Enumerable.Range(1, 25).Select(i => Result($"S{i:00}", i * 1.5)).ToArray();
        await using (var terminal = PseudoTerminal.Create())
        await using (var journal = CaptureJournal.Open(folder.Path, new JournalOptions(), TimeProvider.System))
        await using (var host = PosixTty.Open(terminal.Path, new LineSettings()))
        {
            var sending = new AstmAnalyserSimulator(sent).RunAsync(terminal, TimeProvider.System, limit.Token);
            var session = await AnalyserCapture.RunAsync(host, journal, new AnalyserOptions { Messages = 2 }, TimeProvider.System, limit.Token);
            await sending;

            Assert.Empty(session.Faults);
            Assert.Equal(sent.Select(r => (r.Sample, r.Test, r.Value)), session.Results.Select(r => (r.Sample, r.Test, r.Value)));
            var last = session.Results[^1].Provenance;
            var segment = File.ReadAllBytes(Path.Combine(folder.Path, last.Source!));
            Assert.Contains(
                "^^^IL6|37.5|pg/mL",
                Encoding.Latin1.GetString(segment, (int)last.Bytes!.Value.Offset, (int)last.Bytes.Value.Length),
                StringComparison.Ordinal);
        }

        Assert.Empty(JournalReader.Read(folder.Path).Faults);
    }

    [Fact]
    public async Task A_plate_reader_on_a_pseudo_terminal_is_read_and_an_unread_well_has_no_number()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var plate = new double?[8, 12];
        for (var row = 0; row < 8; row++)
        {
            for (var column = 0; column < 12; column++)
            {
                plate[row, column] = (row * 0.1) + (column * 0.0123);
            }
        }

        plate[3, 4] = null;
        await using var terminal = PseudoTerminal.Create();
        await using var journal = CaptureJournal.Open(folder.Path, new JournalOptions(), TimeProvider.System);
        await using var host = PosixTty.Open(terminal.Path, new LineSettings());
        var answering = new SynergySimulator(plate).RunAsync(terminal, 1, limit.Token);
        var read = await PlateReaderCapture.ReadSynergyAsync(host, journal, new SynergyOptions { PlateId = "P1" }, TimeProvider.System, limit.Token);
        await answering;

        Assert.True(read.Try(out var reading, out var fault), fault?.Message);
        Assert.Equal(("P1", 450.0, 96), (reading.Id, reading.WavelengthNm, reading.Wells.Length));
        Assert.All(reading.Wells, well => Assert.Equal(plate[well.Well.Row, well.Well.Column] is { } od ? Math.Round(od, 4) : null, well.Value));
        Assert.Equal("*******", Assert.Single(reading.Wells, w => w.Value is null).Code);
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
