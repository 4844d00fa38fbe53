using System.Collections.Immutable;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Profiles;

/// <summary>What is known about a device as data: line, protocol, deviations, commands, errors, and how far it can be trusted.</summary>
public sealed record DeviceProfile
{
    /// <summary>The folder under hardware/ and the name for --profile: "biotek-synergy".</summary>
    public required string Name { get; init; }

    public required string Maker { get; init; }

    public required string Model { get; init; }

    /// <summary>"analyser" or "plate-reader".</summary>
    public required string Kind { get; init; }

    /// <summary>One of <see cref="Protocols"/>.</summary>
    public required string Protocol { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>True only where a real device was tried with this toolkit.</summary>
    public required bool Tried { get; init; }

    /// <summary>Serial line settings; null where the device has none, or nobody knows them: then the port is not opened.</summary>
    public LineSettings? Line { get; init; }

    /// <summary>USB adapter built into the device; null where it has a plain connector.</summary>
    public UsbIdentity? Usb { get; init; }

    /// <summary>Deviations of an ASTM device.</summary>
    public AstmOptions Astm { get; init; } = new();

    /// <summary>What is stated about the device for its conversation; a user may state otherwise.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What to send when an answer was torn: "D"; "" where there is nothing.</summary>
    public string Recovery { get; init; } = "";

    public ImmutableArray<DeviceCommand> Commands { get; init; } = [];

    /// <summary>Meaning of the device's error codes.</summary>
    public ImmutableSortedDictionary<string, string> Errors { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What is not known or not tried, in words.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Protocols that the toolkit speaks.</summary>
    public static ImmutableArray<string> Protocols { get; } =
        ["astm", "hl7-mllp", "biotek-synergy", "biotek-elx", "moldev-spectramax", "biorad-680", "bmg-clariostar", "printed-grid", "none"];
}

/// <summary>How a device with a built-in USB serial adapter is known to the system.</summary>
/// <param name="Vendor">Four hexadecimal digits.</param>
/// <param name="Product">Four hexadecimal digits.</param>
/// <param name="LatencyMs">Latency timer of an FTDI adapter in ms, 1 to 255.</param>
public sealed record UsbIdentity(string Vendor, string Product, int LatencyMs);

/// <summary>A command of a device.</summary>
/// <param name="Text">As it is sent, printable.</param>
/// <param name="Does">What it does.</param>
/// <param name="Moves">True where parts move: a person has to confirm.</param>
public sealed record DeviceCommand(string Text, string Does, bool Moves);
