using System.Collections.Immutable;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Profiles;

/// <summary>Reads a profile from YAML. Every fault of a file is listed at once, each with its line; a key that nobody knows is one.</summary>
public static class ProfileReader
{
    /// <returns>The profile, or null with the faults.</returns>
    public static DeviceProfile? Read(string yaml, string fileName, out ImmutableArray<Fault> faults) => YamlFields.Read(yaml, fileName, Build, out faults);

    private static DeviceProfile Build(YamlFields fields)
    {
        return new DeviceProfile
        {
            Name = fields.Text("name"),
            Maker = fields.Text("maker"),
            Model = fields.Text("model"),
            Kind = fields.OneOf("kind", "analyser", "plate-reader"),
            Protocol = fields.OneOf("protocol", [.. DeviceProfile.Protocols]),
            Evidence = fields.OneOf("evidence", "capture", "manual", "second-hand") switch { "capture" => Evidence.Capture, "manual" => Evidence.Manual, _ => Evidence.SecondHand },
            Tried = fields.Flag("tried", required: true),
            Line = fields.Section("line", Line),
            Usb = fields.Section("usb", u => new UsbIdentity(u.Hex("vendor"), u.Hex("product"), u.Whole("latency-ms", 1, 255, 16))),
            Astm = fields.Section("astm", Astm) ?? new(),
            Settings = fields.Map("settings"),
            Recovery = fields.Text("recovery", required: false),
            Commands = fields.List("commands", c => new DeviceCommand(c.Text("text"), c.Text("does"), c.Flag("moves", required: false))),
            Errors = fields.Map("errors"),
            Notes = fields.Texts("notes"),
        };
    }

    private static LineSettings Line(YamlFields f) => new()
    {
        BaudRate = f.Whole("baud", 50, 4_000_000, 9600),
        DataBits = f.Whole("data-bits", 7, 8, 8),
        StopBits = f.Whole("stop-bits", 1, 2, 1),
        Parity = f.OneOf("parity", required: false, "none", "even", "odd") switch { "even" => LineParity.Even, "odd" => LineParity.Odd, _ => LineParity.None },
        Flow = f.OneOf("flow", required: false, "none", "rts-cts", "xon-xoff") switch { "rts-cts" => LineFlow.RtsCts, "xon-xoff" => LineFlow.XonXoff, _ => LineFlow.None },
        Driver = f.OneOf("driver", required: false, "auto", "system") == "system" ? LineDriver.System : LineDriver.Auto,
        RaiseModemLines = f.Flag("modem-lines", required: false),
    };

    private static AstmOptions Astm(YamlFields f) => new()
    {
        FrameNumbers = f.OneOf("frame-number", required: false, "strict", "restart") == "restart" ? FrameNumbering.Restart : FrameNumbering.Strict,
        MaxText = f.Whole("max-text", 1, 1_000_000, 64_000),
        ReceiveTimeout = TimeSpan.FromSeconds(f.Whole("receive-timeout-s", 1, 3600, 30)),
    };
}
