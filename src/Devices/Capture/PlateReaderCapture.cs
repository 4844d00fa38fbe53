using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
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

    /// <summary>Longest silence of the reader while it measures.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest body in bytes that is read: a 1536-well plate needs 22 KB.</summary>
    public int MaxBody { get; init; } = 1 << 20;
}

/// <summary>Asks a plate reader for a read and journals every byte before it is parsed.</summary>
public static class PlateReaderCapture
{
    /// <summary>Starts a read of the definition that the reader holds (letter O) and waits for its body. Evidence: second-hand.</summary>
    /// <returns>The plate, or a fault that says what came in its place.</returns>
    /// <exception cref="LinkLostException">The link was lost while the command was written.</exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public static async Task<Parsed<PlateReading>> ReadSynergyAsync(IDeviceLink link, CaptureJournal journal, SynergyOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        await journal.AppendAsync(options.Port, JournalKind.Port, new PortRecord(options.Name, "biotek-synergy", Resumed: false).ToJson()).ConfigureAwait(false);
        var exchange = new Exchange(link, journal, options.Port, options.Patience, clock);
        await exchange.SendAsync("O"u8.ToArray(), cancellation).ConfigureAwait(false);
        var accepted = await exchange.ReceiveAsync(SynergyCommand.AcceptedLength, options.MaxBody, cancellation).ConfigureAwait(false);
        if (!SynergyCommand.IsAccepted(accepted))
        {
            return new Fault(0, "ACK, 0000 and ETX to the read command", accepted.Length == 0 ? "silence" : Printable.Quote(accepted)) { Place = options.Name };
        }

        var body = await exchange.ReceiveAsync(SynergyBody.LengthOf, options.MaxBody, cancellation).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return new Fault(accepted.Length, "a result body", "silence") { Place = options.Name, Advice = "Is the plate carrier free? Ask for the read again" };
        }

        return SynergyBody.Decode(body, exchange.Locate(SynergyBody.Stage, accepted.Length, body.Length), options.WavelengthNm)
            .Map(read => read.Reading with { Id = options.PlateId })
            .In(options.Name);
    }
}
