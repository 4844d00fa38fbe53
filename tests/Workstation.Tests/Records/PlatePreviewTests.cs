using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

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

    [Fact]
    public void Other_protocols_show_nothing_before_the_plate_is_whole_and_nonsense_shows_nothing()
    {
        Assert.Empty(PlatePreview.Of(ProfileStore.Find("moldev-spectramax")!, [], "OK\r\n0.1\t0.2>"u8));
        Assert.Empty(PlatePreview.Of(ProfileStore.Find("biotek-synergy")!, [], "01,1,"u8));
        Assert.Empty(PlatePreview.Of(ProfileStore.Find("biotek-synergy")!, [], new byte[1000]));
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
