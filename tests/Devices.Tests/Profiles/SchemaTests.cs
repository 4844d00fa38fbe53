using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Devices.Tests.Profiles;

/// <summary>hardware/schema.json describes the profiles for editors and other programs; it says the same as the reader.</summary>
public class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ProfileTests.Hardware, "schema.json"))).RootElement;

    [Fact]
    public void Every_profile_obeys_the_schema()
    {
        foreach (var file in Directory.EnumerateFiles(ProfileTests.Hardware, "profile.yaml", SearchOption.AllDirectories))
        {
            Assert.Empty(Check(Schema, Root(File.ReadAllText(file)), Path.GetFileName(Path.GetDirectoryName(file)!)));
        }
    }

    [Theory]
    [InlineData("colour: red", "x.colour: not in the schema")]
    [InlineData("kind: toaster", "x.kind: 'toaster' is none of analyser, plate-reader")]
    [InlineData("line: { baud: 12 }", "x.line.baud: 12 is below 50")]
    [InlineData("line: { baud: fast }", "x.line.baud: 'fast' is no integer")]
    [InlineData("usb: { vendor: \"403\", product: \"6001\" }", "x.usb.vendor: '403' does not match ^[0-9a-fA-F]{4}$")]
    [InlineData("usb: { vendor: \"0403\" }", "x.usb: 'product' is missing")]
    [InlineData("commands: [ { text: A, does: b, moves: perhaps } ]", "x.commands[0].moves: 'perhaps' is no boolean")]
    public void The_check_itself_finds_what_is_wrong(string line, string fault)
    {
        const string sound = "name: x\nmaker: m\nmodel: m\nprotocol: astm\nevidence: manual\ntried: false\n";
        Assert.Contains(fault, Check(Schema, Root(sound + (line.StartsWith("kind", StringComparison.Ordinal) ? "" : "kind: analyser\n") + line + "\n"), "x"));
    }

    [Fact]
    public void The_reader_knows_the_keys_of_the_schema_and_no_others()
    {
        ProfileReader.Read("zzz: 1\n", "x", out var faults);
        var known = faults.Single(f => f.Found == "'zzz'").Expected["one of the keys ".Length..].Split(", ");
        Assert.Equal(Schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), known);
        ProfileReader.Read("line: { zzz: 1 }\n", "x", out faults);
        known = faults.Single(f => f.Found == "'zzz'").Expected["one of the keys ".Length..].Split(", ");
        Assert.Equal(Schema.GetProperty("properties").GetProperty("line").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), known);
        Assert.Equal(Schema.GetProperty("properties").GetProperty("protocol").GetProperty("enum").EnumerateArray().Select(e => e.GetString()), DeviceProfile.Protocols);
    }

    [Fact]
    public void Every_device_has_its_wiring_and_its_bring_up_and_a_conversation_that_its_settings_fit()
    {
        foreach (var profile in ProfileStore.All)
        {
            Assert.StartsWith("# Wiring\n", File.ReadAllText(Path.Combine(ProfileTests.Hardware, profile.Name, "wiring.md")), StringComparison.Ordinal);
            var bringUp = File.ReadAllText(Path.Combine(ProfileTests.Hardware, profile.Name, "bring-up.md"));
            Assert.StartsWith("# Bring-up\n", bringUp, StringComparison.Ordinal);
            if (profile.Protocol is not ("astm" or "none"))
            {
                Assert.Null(ConversationCatalog.Create(profile, [], new MessageMemory()).Fault);
                Assert.Contains("--profile " + profile.Name, bringUp, StringComparison.Ordinal);
            }
        }
    }

    private static YamlNode Root(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    private static IEnumerable<string> Check(JsonElement schema, YamlNode node, string at) => node switch
    {
        YamlMappingNode map => Mapping(schema, map, at),
        YamlSequenceNode list => list.Children.SelectMany((item, i) => Check(schema.GetProperty("items"), item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]"))),
        _ => Scalar(schema, ((YamlScalarNode)node).Value ?? "", at),
    };

    private static IEnumerable<string> Mapping(JsonElement schema, YamlMappingNode map, string at)
    {
        var keys = map.Children.ToDictionary(p => ((YamlScalarNode)p.Key).Value!, p => p.Value, StringComparer.Ordinal);
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var key in required.EnumerateArray().Select(k => k.GetString()!).Where(k => !keys.ContainsKey(k)))
            {
                yield return $"{at}: '{key}' is missing";
            }
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            yield break;
        }

        foreach (var (key, value) in keys)
        {
            if (!properties.TryGetProperty(key, out var of))
            {
                yield return $"{at}.{key}: not in the schema";
                continue;
            }

            foreach (var fault in Check(of, value, $"{at}.{key}"))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Scalar(JsonElement schema, string value, string at)
    {
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => a.GetString() == value))
        {
            yield return $"{at}: '{value}' is none of {string.Join(", ", allowed.EnumerateArray().Select(a => a.GetString()))}";
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value, pattern.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            yield return $"{at}: '{value}' does not match {pattern.GetString()}";
        }

        var type = schema.TryGetProperty("type", out var stated) ? stated.GetString() : "";
        if (type == "boolean" && value is not ("true" or "false"))
        {
            yield return $"{at}: '{value}' is no boolean";
        }

        if (type != "integer")
        {
            yield break;
        }

        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            yield return $"{at}: '{value}' is no integer";
        }
        else if (schema.TryGetProperty("minimum", out var least) && number < least.GetInt32())
        {
            yield return $"{at}: {number} is below {least.GetInt32()}";
        }
        else if (schema.TryGetProperty("maximum", out var most) && number > most.GetInt32())
        {
            yield return $"{at}: {number} is above {most.GetInt32()}";
        }
    }
}
