using System.Collections.Immutable;
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
        var ports = ByPort(journal.Entries);
        return [.. ports.Select(p => Replay(p.Key, p.Value))];
    }

    /// <summary>Feeds the records of one port to a decoder.</summary>
    /// <returns>When the port was last heard; null where it never was.</returns>
    internal static DateTimeOffset? Feed(IEnumerable<JournalEntry> entries, string name, AnalyserDecoder decoder)
    {
        DateTimeOffset? heard = null;
        foreach (var entry in ByPort(entries).Where(p => p.Key.Name == name).SelectMany(p => p.Value))
        {
            decoder.Replay(entry);
            heard = entry.Kind == JournalKind.Received ? entry.Utc : heard;
        }

        return heard;
    }

    /// <summary>Records by the port that was last opened under their number.</summary>
    private static Dictionary<(string Name, string Profile), List<JournalEntry>> ByPort(IEnumerable<JournalEntry> entries)
    {
        var open = new Dictionary<ushort, List<JournalEntry>>();
        var ports = new Dictionary<(string Name, string Profile), List<JournalEntry>>();
        foreach (var entry in entries.Where(e => e.Kind != JournalKind.Segment))
        {
            if (entry.Kind == JournalKind.Port && PortRecord.FromJson(entry.Payload) is { } port)
            {
                var key = (port.Name, port.Profile);
                open[entry.Port] = ports.TryGetValue(key, out var known) ? known : ports[key] = [];
            }

            if (open.TryGetValue(entry.Port, out var list))
            {
                list.Add(entry);
            }
        }

        return ports;
    }

    private static ReplayedPort Replay((string Name, string Profile) port, List<JournalEntry> entries)
    {
        var profile = ProfileStore.Find(port.Profile);
        return profile?.Protocol == "biotek-synergy" ? Synergy(port, entries) : Analyser(port, entries, profile);
    }

    private static ReplayedPort Analyser((string Name, string Profile) port, List<JournalEntry> entries, DeviceProfile? profile)
    {
        var decoder = new AnalyserDecoder(new AnalyserOptions { Name = port.Name, Profile = port.Profile, Astm = profile?.Astm ?? new AstmOptions() });
        foreach (var entry in entries)
        {
            decoder.Replay(entry);
        }

        decoder.End();
        var session = decoder.Session();
        return new(port.Name, port.Profile, session.Results, [], session.Faults, decoder.RepeatedMessages);
    }

    /// <summary>Each read command and what came after it.</summary>
    private static ReplayedPort Synergy((string Name, string Profile) port, List<JournalEntry> entries)
    {
        var plates = ImmutableArray.CreateBuilder<PlateReading>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Kind != JournalKind.Sent || !entries[i].Payload.Span.SequenceEqual("O"u8))
            {
                continue;
            }

            var map = new StreamMap();
            var bytes = new List<byte>();
            for (i++; i < entries.Count && entries[i].Kind == JournalKind.Received; i++)
            {
                map.Add(bytes.Count, entries[i].Position);
                bytes.AddRange(entries[i].Payload.Span);
            }

            i--;
            var all = bytes.ToArray();
            var start = SynergyCommand.AcceptedLength(all);
            var body = all.Length > start ? SynergyBody.Decode(all.AsSpan(start), map.Locate(SynergyBody.Stage, start, all.Length - start, [])) : new Fault(start, "a result body", "silence");
            if (body.Try(out var read, out var fault))
            {
                plates.Add(read.Reading);
            }
            else
            {
                faults.Add(fault.In(port.Name));
            }
        }

        return new(port.Name, port.Profile, [], plates.ToImmutable(), faults.ToImmutable(), 0);
    }
}
