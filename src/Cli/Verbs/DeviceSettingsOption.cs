using System.Collections.Immutable;
using System.CommandLine;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>What a user states about a device beyond its profile, as KEY=VALUE.</summary>
internal static class DeviceSettingsOption
{
    public static Option<string[]> Create() => new("--set")
    {
        Description = "KEY=VALUE, once or more: what the device's profile leaves open, such as wavelength=450, checksum=all-returns, rows=8. A wrong key is answered with those that are known.",
    };

    /// <returns>The settings; or a fault that quotes what is no KEY=VALUE.</returns>
    public static Parsed<ImmutableSortedDictionary<string, string>> Read(IEnumerable<string>? stated)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in stated ?? [])
        {
            var sign = text.IndexOf('=', StringComparison.Ordinal);
            if (sign < 1)
            {
                return new Fault(0, "--set KEY=VALUE", Printable.Quote(text)) { Unit = "setting" };
            }

            found[text[..sign].Trim()] = text[(sign + 1)..];
        }

        return found.ToImmutable();
    }
}
