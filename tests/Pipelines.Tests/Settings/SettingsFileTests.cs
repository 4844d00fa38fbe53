using Toolkit.Pipelines.Settings;

namespace Toolkit.Pipelines.Tests.Settings;

public sealed class SettingsFileTests : IDisposable
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("toolkit-settings-").FullName, "toolkit.yaml");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    private Measurements.Parsed<System.Collections.Immutable.ImmutableArray<Setting>> Read(string text)
    {
        File.WriteAllText(file, text);
        return SettingsFile.Read(file);
    }

    [Fact]
    public void Verbs_and_options_become_keys_with_lines()
    {
        var settings = Read("# first\nserve:\n  store: lab\ndevice:\n  acquire:\n    port: [/dev/a, /dev/b]\n    silence: 30\n").Value;
        Assert.Equal(
            [("serve.store", "lab", 3), ("device.acquire.port", "/dev/a,/dev/b", 6), ("device.acquire.silence", "30", 7)],
            settings.Select(s => (s.Key, string.Join(',', s.Values), s.Line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    public void An_empty_file_sets_nothing(string text) => Assert.Empty(Read(text).Value);

    [Theory]
    [InlineData("serve\n", "toolkit.yaml: line 1: expected a mapping of verbs, found scalar")]
    [InlineData("serve: 5\n", "toolkit.yaml: line 1: expected a mapping of options, found scalar")]
    [InlineData("serve:\n  store: [[a]]\n", "toolkit.yaml: line 2: expected a value or a list of values, found sequence")]
    [InlineData("a:\n  b:\n    c:\n      d:\n        e: 1\n", "toolkit.yaml: line 5: expected a value or a list of values, found mapping")]
    public void What_is_no_setting_is_named_with_its_line(string text, string message) => Assert.Equal(message, Read(text).Fault!.Message);

    [Fact]
    public void Broken_yaml_is_named_with_its_line() => Assert.StartsWith("toolkit.yaml: line 2: expected well-formed YAML", Read("serve:\n  store: 'a\n").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_too_long_is_refused() => Assert.Equal("a settings file of at most 1 MB", Read(new string('#', (1 << 20) + 1)).Fault!.Expected);
}
