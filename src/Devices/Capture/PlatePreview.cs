using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>What a plate looks like while its bytes still come: nothing of it has been checked, so it is shown and never stored.</summary>
public static class PlatePreview
{
    /// <summary>The wells seen so far; empty for a protocol that shows them only when the plate is whole.</summary>
    /// <param name="settings">What is stated beyond the profile.</param>
    /// <param name="received">Bytes of the port since the plate before.</param>
    public static ImmutableArray<WellReading> Of(DeviceProfile profile, IEnumerable<KeyValuePair<string, string>> settings, ReadOnlySpan<byte> received) => profile.Protocol switch
    {
        "biotek-synergy" => SynergyBody.Preview(received),
        "printed-grid" => GridLayout.From(new DeviceSettings(profile.Settings).With(settings)).Preview(received),
        _ => [],
    };
}
