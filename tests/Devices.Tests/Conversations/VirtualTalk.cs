using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Conversations;

/// <summary>A conversation and a simulated reader wired together in memory: no link, no clock; silence is when nobody has a byte left.</summary>
internal sealed class VirtualTalk
{
    private const int MaxTurns = 10_000;

    public List<PlateReading> Plates { get; } = [];

    public List<AnalyserResult> Results { get; } = [];

    public List<Fault> Faults { get; } = [];

    /// <summary>What the host sent, one entry a question.</summary>
    public List<byte[]> Sent { get; } = [];

    public required Conversation Host { get; init; }

    public static Conversation Open(string profile, MessageMemory? memory = null, params (string Name, string Value)[] stated)
    {
        // The last of two wins.
        var settings = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).SetItems(stated.Select(s => KeyValuePair.Create(s.Name, s.Value)));
        return ConversationCatalog.Create(ProfileStore.Find(profile)!, settings, memory ?? new MessageMemory()).Value;
    }

    /// <summary>Talks until the conversation is over.</summary>
    /// <param name="harm">What the line does to the n-th answer, from 1.</param>
    public static VirtualTalk Run(Conversation host, SimulatedReader reader, int chunk = int.MaxValue, Func<int, byte[], byte[]>? harm = null)
    {
        var talk = new VirtualTalk { Host = host };
        host.Begin();
        var number = 0;
        for (var turn = 0; !host.IsOver; turn++)
        {
            Assert.True(turn < MaxTurns, "the conversation never ends");
            if (!host.HasToSend)
            {
                host.Silence();
                talk.Collect();
                continue;
            }

            var question = host.Current!.Send.ToArray();
            talk.Sent.Add(question);
            host.Sent();
            var answer = question.SelectMany(reader.Answer).ToArray();
            answer = answer.Length > 0 && harm is not null ? harm(++number, answer) : answer;
            foreach (var piece in answer.Chunk(chunk))
            {
                host.Take(piece, DateTimeOffset.UnixEpoch);
            }

            talk.Collect();
        }

        return talk;
    }

    /// <summary>The one plate as the truth has it: same wells, same numbers within the tolerance, no number where there is none.</summary>
    public static bool IsTruth(PlateReading plate, double?[,] truth, double tolerance = 0) =>
        plate.Wells.Length == truth.Length
        && plate.Wells.DistinctBy(w => w.Well).Count() == truth.Length
        && plate.Wells.All(w => truth[w.Well.Row, w.Well.Column] is var od && (w.Value is null) == (od is null) && Math.Abs((w.Value ?? 0) - (od ?? 0)) <= tolerance);

    public static double?[,] Densities(int seed, int rows = 8, int columns = 12)
    {
        var chance = new Random(seed);
        var plate = new double?[rows, columns];
        for (var i = 0; i < plate.Length; i++)
        {
            plate[i / columns, i % columns] = Math.Round((chance.NextDouble() * 2.45) - 0.02, 4);
        }

        plate[rows - 1, 1] = null;
        return plate;
    }

    private void Collect()
    {
        var outcome = Host.TakeOutcome();
        Plates.AddRange(outcome.Plates);
        Results.AddRange(outcome.Results);
        Faults.AddRange(outcome.Faults);
    }
}
