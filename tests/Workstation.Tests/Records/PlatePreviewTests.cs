using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Simulators.Devices;

namespace Toolkit.Workstation.Tests.Records;

public class PlatePreviewTests
{
    private static readonly double?[,] Plate = Filled();

    [Fact]
    public void A_plate_is_seen_well_by_well_in_any_beginning_of_its_bytes_and_never_a_wrong_value()
    {
        var body = SynergyBodyWriter.Write(Plate, 23.5);
        var profile = ProfileStore.Find("biotek-synergy")!;
        var before = 0;
        for (var length = 0; length <= body.Length; length++)
        {
            var seen = PlatePreview.Of(profile, [], body.AsSpan(0, length));
            Assert.InRange(seen.Length, before, before + 1);
            Assert.All(seen, w => Assert.Equal(Plate[w.Well.Row, w.Well.Column], w.Value));
            before = seen.Length;
        }

        Assert.Equal(96, before);
    }

    [Fact]
    public void Only_the_last_plate_of_the_line_is_seen()
    {
        var body = SynergyBodyWriter.Write(Plate, 23.5);
        Assert.Equal(96, PlatePreview.Of(ProfileStore.Find("biotek-synergy")!, [], [.. body, .. body]).Length);
    }

    [Fact]
    public void A_printed_grid_is_seen_as_far_as_it_has_come()
    {
        var profile = ProfileStore.All.First(p => p.Protocol == "printed-grid");
        var print = GridLayout.From(new DeviceSettings(profile.Settings)).Write(Plate);
        var before = 0;
        for (var length = 0; length <= print.Length; length++)
        {
            var seen = PlatePreview.Of(profile, [], print.AsSpan(0, length));
            Assert.True(seen.Length >= before, "a well that was seen stays seen");
            Assert.Equal(seen.Length, seen.DistinctBy(w => w.Well).Count());
            before = seen.Length;
        }

        Assert.Equal(96, before);
        Assert.All(PlatePreview.Of(profile, [], print), w => Assert.Equal(Plate[w.Well.Row, w.Well.Column]!.Value, w.Value!.Value, 3));
    }

    [Theory]
    [InlineData("biotek-elx800", "")]
    [InlineData("biotek-elx800", "format=elx wavelength=450,630")]
    [InlineData("moldev-spectramax", "wavelength=450,650")]
    [InlineData("biorad-680", "checksum=all-returns")]
    public async Task What_a_reader_has_sent_so_far_is_seen_and_no_value_that_it_did_not_measure(string name, string stated)
    {
        var profile = ProfileStore.Find(name)!;
        var settings = stated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => KeyValuePair.Create(s.Split('=')[0], s.Split('=')[1])).ToList();
        var received = await ReceivedAsync(profile, settings);
        var counts = new List<int>();
        for (var length = 0; length <= received.Length; length++)
        {
            var seen = PlatePreview.Of(profile, settings, received.AsSpan(0, length));
            Assert.Equal(seen.Length, seen.DistinctBy(w => w.Well).Count());

            // A second wavelength lies a little beside the first: the simulated readers say by how much.
            Assert.All(seen, w => Assert.True(Math.Abs(w.Value!.Value - Plate[w.Well.Row, w.Well.Column]!.Value) <= 0.05 + 0.001, $"{w.Well} after {length} bytes: {w.Value}"));
            counts.Add(seen.Length);
        }

        Assert.Equal(96, counts.Max());
        Assert.Contains(counts, n => n is > 0 and < 96);
        Assert.True(PlatePreview.Shows(profile));
    }

    [Fact]
    public void Other_protocols_show_nothing_before_the_plate_is_whole_and_nonsense_shows_nothing()
    {
        foreach (var profile in ProfileStore.All)
        {
            byte[][] nonsense = ["OK\r\n0.1\t0.2>"u8.ToArray(), "01,1,"u8.ToArray(), new byte[1000], "\u0006\r,+01"u8.ToArray(), "BIO-RAD\r.begin\r 0.1 0.2\r"u8.ToArray(), "OK\r\nL:450\r\n 1: 0.1"u8.ToArray()];
            Assert.All(nonsense, bytes => Assert.True(profile.Protocol == "printed-grid" || PlatePreview.Of(profile, [], bytes).IsEmpty, profile.Name));
            Assert.True(PlatePreview.Shows(profile) || PlatePreview.Of(profile, [], SynergyBodyWriter.Write(Plate, 23.5)).IsEmpty, profile.Name);
        }

        Assert.Equal(["bmg-clariostar", "tecan-sunrise"], ProfileStore.All.Where(p => p.Kind == "plate-reader" && !PlatePreview.Shows(p)).Select(p => p.Name));
    }

    /// <summary>All that a simulated reader sends in a capture.</summary>
    private static async Task<byte[]> ReceivedAsync(DeviceProfile profile, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var folder = Directory.CreateTempSubdirectory("toolkit-preview-").FullName;
        var received = new List<byte>();
        var device = SimulatorCatalog.Create(profile, settings, new() { Results = [], Plate = Plate, Plates = 1 })!;
        var playing = Task.Run(async () =>
        {
            await using var line = await TcpLink.AcceptAsync(listener, limit.Token);
            await device.RunAsync(line, TimeProvider.System, limit.Token);
        });
        await using (var journal = CaptureJournal.Open(folder, new JournalOptions(), TimeProvider.System))
        {
            var plan = new PortPlan { Number = 1, Address = LinkAddress.Parse($"tcp://{listener.LocalEndpoint}").Value, Profile = profile, Settings = settings.ToImmutableSortedDictionary(), Messages = 1, OnBytes = bytes => received.AddRange(bytes.Span) };
            await new PortCapture(journal, plan, TimeProvider.System).RunAsync(limit.Token);
        }

        await limit.CancelAsync();
        _ = await Record.ExceptionAsync(() => playing);
        Directory.Delete(folder, recursive: true);
        return [.. received];
    }

    private static double?[,] Filled()
    {
        var plate = new double?[8, 12];
        for (var i = 0; i < plate.Length; i++)
        {
            plate[i / 12, i % 12] = Math.Round(0.05 + (0.02 * i), 4);
        }

        return plate;
    }
}
