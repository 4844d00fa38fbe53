using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>How a BioTek Synergy is asked for a read.</summary>
public sealed record SynergyOptions
{
    /// <summary>The port's number in the journal, 1 or more.</summary>
    public ushort Port { get; init; } = 1;

    /// <summary>The port's name in faults and the journal.</summary>
    public string Name { get; init; } = "reader";

    /// <summary>Wavelength of the read in nm; the body does not repeat it.</summary>
    public double WavelengthNm { get; init; } = 450;

    /// <summary>The plate's name; the reader does not know it.</summary>
    public string PlateId { get; init; } = "";

    /// <summary>Longest silence of the reader while it measures, in whole seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Asks a plate reader for one read.</summary>
public static class PlateReaderCapture
{
    /// <summary>Starts a read of the definition that the reader holds (letter O) and waits for its body. Evidence: second-hand.</summary>
    /// <returns>The plate, or a fault that says what came in its place.</returns>
    /// <exception cref="LinkLostException">The link was lost while the command was written.</exception>
    public static async Task<Parsed<PlateReading>> ReadSynergyAsync(IDeviceLink link, CaptureJournal journal, SynergyOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["wavelength"] = Numbers.Format(options.WavelengthNm),
            ["plate"] = options.PlateId,
            ["patience-s"] = ((int)options.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        Parsed<PlateReading> read = new Fault(0, "a plate", "the end of the link") { Place = options.Name };
        var capture = new ConversationCapture(
            journal,
            new()
            {
                Port = options.Port,
                Name = options.Name,
                Profile = ProfileStore.Find("biotek-synergy")!,
                Settings = settings.ToImmutableSortedDictionary(StringComparer.Ordinal),
                OnOutcome = outcome => read = outcome.Plates is [var plate, ..] ? plate : outcome.Faults is [var fault, ..] ? fault : read,
            },
            new MessageMemory(),
            clock);
        await capture.RunAsync(link, cancellation).ConfigureAwait(false);
        return read;
    }
}
