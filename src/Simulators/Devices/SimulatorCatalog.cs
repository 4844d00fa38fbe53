using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>What a simulated device has measured, and how much of it is sent.</summary>
public sealed record SimulatedMeasurement
{
    /// <summary>Of an analyser.</summary>
    public required IReadOnlyList<AnalyserResult> Results { get; init; }

    /// <summary>Of a reader: optical densities by [row, column]; null for a well without a number.</summary>
    public required double?[,] Plate { get; init; }

    /// <summary>Plates after which a reader stops; null for no end.</summary>
    public int? Plates { get; init; }

    /// <summary>Pause before each plate that is printed unasked.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the device's clock has jumped by now.</summary>
    public Func<TimeSpan> ClockOffset { get; init; } = () => TimeSpan.Zero;
}

/// <summary>From a profile to a device that plays it: every protocol of the profiles has one.</summary>
public static class SimulatorCatalog
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <returns>The device, or null where the profile's protocol is not known.</returns>
    /// <param name="stated">Settings beyond the profile's own, as for the capture.</param>
    public static ISimulatedDevice? Create(DeviceProfile profile, IEnumerable<KeyValuePair<string, string>> stated, SimulatedMeasurement measured)
    {
        var settings = new DeviceSettings(profile.Settings).With(stated);
        var plate = measured.Plate;
        return profile.Protocol switch
        {
            "astm" => new AstmAnalyserSimulator(measured.Results) { ClockOffset = measured.ClockOffset, MaxText = Math.Min(240, profile.Astm.MaxText) },
            "hl7-mllp" => new Hl7AnalyserSimulator(measured.Results) { Time = () => Noon + measured.ClockOffset() },
            "biotek-synergy" => new SynergySimulator(plate) { Plates = measured.Plates },
            "biotek-elx" => new ElxSimulator(plate, settings.OneOf("format", "312", "elx") == "elx", Math.Max(1, settings.Wavelengths().Length)) { Plates = measured.Plates },
            "moldev-spectramax" => new SpectraMaxSimulator(plate) { Plates = measured.Plates },
            "biorad-680" when settings.OneOf("mode", "ask", "listen") == "listen" => new PrinterSimulator(SimulatedReader.Rounded(plate, 3), System.Text.Encoding.Latin1.GetBytes(BioRad(settings, plate).Print())) { Plates = measured.Plates ?? 1, Interval = measured.Interval },
            "biorad-680" => BioRad(settings, plate, measured.Plates),
            "bmg-clariostar" => new ClarioStarSimulator(plate) { Plates = measured.Plates },
            "printed-grid" => Printer(settings, measured),
            _ => null,
        };
    }

    private static BioRadSimulator BioRad(DeviceSettings settings, double?[,] plate, int? plates = null) =>
        new(plate, settings.OneOf("checksum", "unknown", "all-returns", "no-returns") == "no-returns" ? BioRadChecksum.NoReturns : BioRadChecksum.AllReturns, settings.Whole("blocks", 1, 2, 1)) { Plates = plates };

    private static PrinterSimulator Printer(DeviceSettings settings, SimulatedMeasurement measured)
    {
        var layout = GridLayout.From(settings);
        var end = settings.OneOf("end", "silence", "form-feed", "text") switch
        {
            "form-feed" => "\f"u8.ToArray(),
            "text" => System.Text.Encoding.Latin1.GetBytes(settings.Text("end-text", "")),
            _ => [],
        };
        var plate = SimulatedReader.Rounded(measured.Plate, 3);
        return new(plate, [.. layout.Write(plate), .. end]) { Plates = measured.Plates ?? 1, Interval = measured.Interval };
    }
}
