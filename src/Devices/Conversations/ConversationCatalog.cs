using System.Collections.Immutable;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>From a profile and what is stated about a device to the talk with it.</summary>
public static class ConversationCatalog
{
    private static readonly ImmutableDictionary<string, Func<DeviceProfile, DeviceSettings, MessageMemory, Conversation>> Makers =
        new Dictionary<string, Func<DeviceProfile, DeviceSettings, MessageMemory, Conversation>>(StringComparer.Ordinal)
        {
            ["biotek-synergy"] = (_, s, _) => new SynergyConversation(s),
            ["biotek-elx"] = (p, s, _) => new ElxConversation(p, s),
            ["moldev-spectramax"] = (p, s, _) => new SpectraMaxConversation(p, s),
            ["biorad-680"] = (p, s, _) => new BioRadConversation(p, s),
            ["bmg-clariostar"] = (_, s, _) => new ClarioStarConversation(s),
            ["printed-grid"] = (_, s, _) => new GridConversation(s),
            ["hl7-mllp"] = (_, s, memory) => new Hl7Conversation(s, memory),
        }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>True for the protocols that are spoken here; ASTM has a machine of its own.</summary>
    public static bool Speaks(string protocol) => Makers.ContainsKey(protocol);

    /// <returns>The conversation; or a fault that names the setting that is wrong or missing.</returns>
    /// <param name="stated">Settings beyond the profile's own.</param>
    /// <param name="memory">What the port has already delivered; the same one for every opening of a port.</param>
    public static Parsed<Conversation> Create(DeviceProfile profile, IEnumerable<KeyValuePair<string, string>> stated, MessageMemory memory)
    {
        if (!Makers.TryGetValue(profile.Protocol, out var make))
        {
            return new Fault(0, "a protocol that is spoken here", profile.Protocol) { Place = profile.Name, Unit = "setting", Advice = string.Join(' ', profile.Notes) };
        }

        var settings = new DeviceSettings(profile.Settings).With(stated);
        var conversation = make(profile, settings, memory);
        return settings.Wrong() is { } fault ? fault.In(profile.Name) : conversation;
    }
}
