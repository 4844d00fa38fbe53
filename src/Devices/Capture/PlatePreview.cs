using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>What a plate looks like while its bytes still come: nothing of it has been checked, so it is shown and never stored.</summary>
public static class PlatePreview
{
    /// <summary>True where wells are seen before the plate is whole. A CLARIOstar sends the counts that its values are divided by last; an analyser has no plate.</summary>
    public static bool Shows(DeviceProfile profile) => profile.Protocol is "biotek-synergy" or "biotek-elx" or "moldev-spectramax" or "biorad-680" or "printed-grid";

    /// <summary>The wells seen so far; empty for a protocol that shows them only when the plate is whole.</summary>
    /// <param name="settings">What is stated beyond the profile.</param>
    /// <param name="received">Bytes of the port since the plate before.</param>
    public static ImmutableArray<WellReading> Of(DeviceProfile profile, IEnumerable<KeyValuePair<string, string>> settings, ReadOnlySpan<byte> received) => profile.Protocol switch
    {
        "biotek-synergy" => SynergyBody.Preview(received),
        "biotek-elx" => Elx(new DeviceSettings(profile.Settings).With(settings), received),
        "moldev-spectramax" => SpectraMaxTransfer.Preview(received),
        "biorad-680" => BioRadBlock.Preview(received),
        "printed-grid" => GridLayout.From(new DeviceSettings(profile.Settings).With(settings)).Preview(received),
        _ => [],
    };

    private static ImmutableArray<WellReading> Elx(DeviceSettings settings, ReadOnlySpan<byte> received) =>
        ElxBlock.Preview(received, settings.Whole("rows", 1, 32, 8), settings.Whole("columns", 1, 48, 12));
}
