using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Devices.Profiles;

/// <summary>Reads a profile from YAML. Every fault of a file is listed at once, each with its line; a key that nobody knows is one.</summary>
public static class ProfileReader
{
    /// <returns>The profile, or null with the faults.</returns>
    public static DeviceProfile? Read(string yaml, string fileName, out ImmutableArray<Fault> faults)
    {
        var found = new List<Fault>();
        DeviceProfile? profile = null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                profile = Build(new YamlFields(root, found));
            }
            else
            {
                found.Add(new Fault(1, "one document with keys and values", "something else") { Unit = "line" });
            }
        }
        catch (YamlException e)
        {
            found.Add(new Fault(e.Start.Line, "YAML", Printable.Clean(e.Message)) { Unit = "line" });
        }

        faults = [.. found.Select(f => f.In(fileName))];
        return found.Count == 0 ? profile : null;
    }

    private static DeviceProfile Build(YamlFields fields)
    {
        var profile = new DeviceProfile
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
            Recovery = fields.Text("recovery", required: false),
            Commands = fields.List("commands", c => new DeviceCommand(c.Text("text"), c.Text("does"), c.Flag("moves", required: false))),
            Errors = fields.Map("errors"),
            Notes = fields.Texts("notes"),
        };
        fields.RefuseOthers();
        return profile;
    }

    private static LineSettings Line(YamlFields f) => new()
    {
        BaudRate = f.Whole("baud", 50, 4_000_000, 9600),
        DataBits = f.Whole("data-bits", 7, 8, 8),
        StopBits = f.Whole("stop-bits", 1, 2, 1),
        Parity = f.OneOf("parity", required: false, "none", "even", "odd") switch { "even" => LineParity.Even, "odd" => LineParity.Odd, _ => LineParity.None },
        Flow = f.OneOf("flow", required: false, "none", "rts-cts", "xon-xoff") switch { "rts-cts" => LineFlow.RtsCts, "xon-xoff" => LineFlow.XonXoff, _ => LineFlow.None },
        RaiseModemLines = f.Flag("modem-lines", required: false),
    };

    private static AstmOptions Astm(YamlFields f) => new()
    {
        FrameNumbers = f.OneOf("frame-number", required: false, "strict", "restart") == "restart" ? FrameNumbering.Restart : FrameNumbering.Strict,
        MaxText = f.Whole("max-text", 1, 1_000_000, 64_000),
        ReceiveTimeout = TimeSpan.FromSeconds(f.Whole("receive-timeout-s", 1, 3600, 30)),
    };
}

/// <summary>The keys of one YAML mapping; what is missing, wrong or unknown becomes a fault.</summary>
internal sealed class YamlFields(YamlMappingNode node, List<Fault> faults)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public string Text(string key, bool required = true) => Scalar(key, required) ?? "";

    public string OneOf(string key, params string[] allowed) => OneOf(key, required: true, allowed);

    public string OneOf(string key, bool required, params string[] allowed)
    {
        var text = Scalar(key, required);
        if (text is not null && !allowed.Contains(text, StringComparer.Ordinal))
        {
            Wrong(key, "one of " + string.Join(", ", allowed), Printable.Quote(text));
        }

        return text ?? "";
    }

    public bool Flag(string key, bool required) => OneOf(key, required, "true", "false") == "true";

    public int Whole(string key, int least, int most, int otherwise)
    {
        var text = Scalar(key, required: false);
        if (text is null)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Wrong(key, $"a whole number from {least} to {most}", Printable.Quote(text));
        return otherwise;
    }

    public string Hex(string key)
    {
        var text = Text(key);
        if (text.Length != 4 || !text.All(char.IsAsciiHexDigit))
        {
            Wrong(key, "four hexadecimal digits in quotation marks", Printable.Quote(text));
        }

        return text;
    }

    public T? Section<T>(string key, Func<YamlFields, T> build)
        where T : class
    {
        if (Node(key) is not { } found)
        {
            return null;
        }

        if (found is not YamlMappingNode mapping)
        {
            Wrong(key, "keys and values", "something else");
            return null;
        }

        var fields = new YamlFields(mapping, faults);
        var value = build(fields);
        fields.RefuseOthers();
        return value;
    }

    public ImmutableArray<T> List<T>(string key, Func<YamlFields, T> build) =>
        Node(key) is YamlSequenceNode list
            ? [.. list.Children.OfType<YamlMappingNode>().Select(item =>
            {
                var fields = new YamlFields(item, faults);
                var value = build(fields);
                fields.RefuseOthers();
                return value;
            })]
            : [];

    public ImmutableArray<string> Texts(string key) =>
        Node(key) is YamlSequenceNode list ? [.. list.Children.OfType<YamlScalarNode>().Select(s => s.Value ?? "")] : [];

    public ImmutableSortedDictionary<string, string> Map(string key) =>
        Node(key) is YamlMappingNode map
            ? map.Children.ToImmutableSortedDictionary(p => ((YamlScalarNode)p.Key).Value ?? "", p => (p.Value as YamlScalarNode)?.Value ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;

    public void RefuseOthers()
    {
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>().Where(k => !known.Contains(k.Value ?? "")))
        {
            faults.Add(new Fault(key.Start.Line, "one of the keys " + string.Join(", ", known.Order(StringComparer.Ordinal)), Printable.Quote(key.Value ?? "")) { Unit = "line" });
        }
    }

    private string? Scalar(string key, bool required)
    {
        if (Node(key) is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        if (required)
        {
            faults.Add(new Fault(node.Start.Line, $"the key '{key}' with a value", "none") { Unit = "line" });
        }

        return null;
    }

    private YamlNode? Node(string key)
    {
        known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
    }

    private void Wrong(string key, string expected, string found) =>
        faults.Add(new Fault(Node(key)?.Start.Line ?? node.Start.Line, $"{key}: {expected}", found) { Unit = "line" });
}
