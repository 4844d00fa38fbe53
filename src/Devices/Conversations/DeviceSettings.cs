using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>What a user or a profile states about a device beyond its line: wavelengths, plate shape, the reading of an unclear rule. Text by name, read with limits; nothing is guessed.</summary>
public sealed class DeviceSettings(IEnumerable<KeyValuePair<string, string>> values)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<Fault> faults = [];

    /// <summary>All that is stated, by name.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; } = values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>These settings, changed by those that are stated later.</summary>
    public DeviceSettings With(IEnumerable<KeyValuePair<string, string>> later) => new(Values.SetItems(later));

    public string Text(string name, string otherwise)
    {
        asked.Add(name);
        return Values.GetValueOrDefault(name, otherwise);
    }

    /// <summary>One of the allowed words; the first where nothing is stated.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name, allowed[0]);
        if (allowed.Contains(text))
        {
            return text;
        }

        faults.Add(new Fault(0, $"{name}: one of {string.Join(", ", allowed.ToArray())}", Printable.Quote(text)) { Unit = "setting" });
        return allowed[0];
    }

    public int Whole(string name, int least, int most, int otherwise)
    {
        var text = Text(name, "");
        if (text.Length == 0)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        faults.Add(new Fault(0, $"{name}: a whole number from {least} to {most}", Printable.Quote(text)) { Unit = "setting" });
        return otherwise;
    }

    /// <summary>Wavelengths in nm, separated by commas; none where nothing is stated.</summary>
    public ImmutableArray<double> Wavelengths()
    {
        var found = ImmutableArray.CreateBuilder<double>();
        foreach (var part in Text("wavelength", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Numbers.TryParse(part, out var nm) && nm is >= 100 and <= 2000)
            {
                found.Add(nm);
            }
            else
            {
                faults.Add(new Fault(0, "wavelength: numbers from 100 to 2000 nm", Printable.Quote(part)) { Unit = "setting" });
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Bytes as hexadecimal digits; empty where nothing is stated.</summary>
    public byte[] Hex(string name)
    {
        var text = Text(name, "").Replace(" ", "", StringComparison.Ordinal);
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        faults.Add(new Fault(0, $"{name}: pairs of hexadecimal digits", Printable.Quote(text)) { Unit = "setting" });
        return [];
    }

    /// <summary>A rule that spans several settings is broken.</summary>
    internal void Refuse(string expected, string found) => faults.Add(new Fault(0, expected, found) { Unit = "setting" });

    /// <summary>The first thing that is wrong: a value out of its range, or a name that nobody asked for. Null where all is well.</summary>
    internal Fault? Wrong() =>
        faults.Count > 0 ? faults[0]
        : Values.Keys.FirstOrDefault(k => !asked.Contains(k)) is { } stranger
            ? new Fault(0, asked.Count == 0 ? "no setting" : "one of the settings " + string.Join(", ", asked.Order(StringComparer.Ordinal)), Printable.Quote(stranger)) { Unit = "setting" }
            : null;
}
