using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>What a port's bytes in a journal amount to.</summary>
/// <param name="Name">The port's path or address.</param>
/// <param name="Profile">The profile it was captured with.</param>
/// <param name="RepeatedMessages">Messages that the instrument sent again; counted once.</param>
public sealed record ReplayedPort(string Name, string Profile, ImmutableArray<AnalyserResult> Results, ImmutableArray<PlateReading> Plates, ImmutableArray<Fault> Faults, int RepeatedMessages);

/// <summary>Derives every result again from a journal alone.</summary>
public static class JournalReplay
{
    /// <summary>All ports of a journal, in the order in which they first spoke.</summary>
    public static ImmutableArray<ReplayedPort> Run(JournalContent journal)
    {
        return [.. Ports(journal.Entries).Select(p => Replay(p.Key, p.Value))];
    }

    /// <summary>Every message and plate that is whole, port by port in their order, with its bytes and the circumstances in which it came.</summary>
    public static IReadOnlyList<JournalMessage> Messages(JournalContent journal)
    {
        var operators = journal.Entries.Where(e => e.Kind == JournalKind.Segment).GroupBy(e => e.Position.Segment).ToDictionary(g => g.Key, g => SegmentHeader.FromJson(g.First().Payload)?.Operator ?? "", StringComparer.Ordinal);
        var messages = new List<JournalMessage>();
        foreach (var ((name, profile), entries) in Ports(journal.Entries))
        {
            _ = Replay((name, profile), entries, new PortStory(name, profile, operators, messages));
        }

        return messages;
    }

    /// <summary>Feeds the records of one port to a decoder.</summary>
    /// <returns>When the port was last heard; null where it never was.</returns>
    internal static DateTimeOffset? Feed(IEnumerable<JournalEntry> entries, string name, AnalyserDecoder decoder)
    {
        DateTimeOffset? heard = null;
        foreach (var entry in Ports(entries).Where(p => p.Key.Name == name).SelectMany(p => p.Value))
        {
            decoder.Replay(entry);
            heard = entry.Kind == JournalKind.Received ? entry.Utc : heard;
        }

        return heard;
    }

    /// <summary>Records by the port that was last opened under their number.</summary>
    internal static IReadOnlyDictionary<(string Name, string Profile), List<JournalEntry>> Ports(IEnumerable<JournalEntry> entries)
    {
        var open = new Dictionary<ushort, List<JournalEntry>>();
        var ports = new Dictionary<(string Name, string Profile), List<JournalEntry>>();
        foreach (var entry in entries.Where(e => e.Kind != JournalKind.Segment))
        {
            if (entry.Kind is JournalKind.Port or JournalKind.PortContinued && PortRecord.FromJson(entry.Payload) is { } port)
            {
                var key = (port.Name, port.Profile);
                open[entry.Port] = ports.TryGetValue(key, out var known) ? known : ports[key] = [];
            }

            if (entry.Kind != JournalKind.PortContinued && open.TryGetValue(entry.Port, out var list))
            {
                list.Add(entry);
            }
        }

        return ports;
    }

    private static ReplayedPort Replay((string Name, string Profile) port, List<JournalEntry> entries, PortStory? story = null)
    {
        var profile = ProfileStore.Find(port.Profile);
        return profile is not null && ConversationCatalog.Speaks(profile.Protocol)
            ? ConversationReplay.Run(port.Name, profile, entries, new MessageMemory(), story)
            : Analyser(port, entries, profile, story);
    }

    private static ReplayedPort Analyser((string Name, string Profile) port, List<JournalEntry> entries, DeviceProfile? profile, PortStory? story)
    {
        var decoder = new AnalyserDecoder(new AnalyserOptions { Name = port.Name, Profile = port.Profile, Astm = profile?.Astm ?? new AstmOptions(), OnMessage = message => story?.Complete(new([], message.Results, [])) });
        foreach (var entry in entries)
        {
            story?.Hear(entry);
            decoder.Replay(entry);
            if (story is not null && entry.Kind == JournalKind.Port)
            {
                // What the end of the opening before completed was sent in that one.
                decoder.Deliver();
            }

            story?.Open(entry);
        }

        decoder.End();
        var session = decoder.Session();
        return new(port.Name, port.Profile, session.Results, [], session.Faults, decoder.Repeated);
    }
}
