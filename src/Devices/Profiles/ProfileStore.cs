using System.Collections.Immutable;
using System.Text;

namespace Toolkit.Devices.Profiles;

/// <summary>The profiles of hardware/, carried inside the program.</summary>
public static class ProfileStore
{
    private const string Prefix = "profiles/";
    private static readonly Lazy<ImmutableArray<DeviceProfile>> Loaded = new(Load);

    /// <summary>All profiles, by name.</summary>
    public static ImmutableArray<DeviceProfile> All => Loaded.Value;

    /// <returns>The profile of that name, or null.</returns>
    public static DeviceProfile? Find(string name) => All.FirstOrDefault(p => p.Name == name);

    private static ImmutableArray<DeviceProfile> Load()
    {
        var assembly = typeof(ProfileStore).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return ProfileReader.Read(reader.ReadToEnd(), name, out var faults)
                    ?? throw new InvalidOperationException(string.Join('\n', faults));
            }),
        ];
    }
}
