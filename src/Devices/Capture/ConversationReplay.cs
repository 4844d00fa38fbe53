using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>Holds the conversations of a port once more, with its journalled bytes and silences in place of the device.</summary>
internal static class ConversationReplay
{
    /// <param name="story">Told each record and what it completes; null for none.</param>
    public static ReplayedPort Run(string name, DeviceProfile profile, IReadOnlyList<JournalEntry> entries, MessageMemory memory, PortStory? story = null)
    {
        var port = new Replayed(name, profile, memory) { OnOutcome = story is null ? null : story.Complete };
        foreach (var entry in entries)
        {
            story?.Hear(entry);
            port.Take(entry);
            story?.Open(entry);
        }

        port.End();
        return new(name, profile.Name, [.. port.Results], [.. port.Plates], [.. port.Faults], port.Repeated);
    }

    private sealed class Replayed(string name, DeviceProfile profile, MessageMemory memory)
    {
        private StreamMap map = new();
        private long position;
        private Conversation? conversation;

        public List<AnalyserResult> Results { get; } = [];

        public List<PlateReading> Plates { get; } = [];

        public List<Fault> Faults { get; } = [];

        public int Repeated { get; private set; }

        public Action<ConversationOutcome>? OnOutcome { get; init; }

        public void Take(JournalEntry entry)
        {
            if (entry.Kind == JournalKind.Port)
            {
                End();
                Open(PortRecord.FromJson(entry.Payload)?.Settings ?? ImmutableSortedDictionary<string, string>.Empty);
            }
            else if (conversation is { } talk)
            {
                Step(talk, entry);
                Collect(talk);
            }
        }

        public void End()
        {
            if (conversation is { } talk)
            {
                Collect(talk);
                Repeated += talk.Repeated;
                position = talk.Position;
                conversation = null;
            }
        }

        private void Open(ImmutableSortedDictionary<string, string> settings)
        {
            if (!ConversationCatalog.Create(profile, settings, memory).Try(out conversation, out var fault))
            {
                Faults.Add(fault.In(name));
                return;
            }

            map = new StreamMap();
            conversation.Locate = map.Locate;
            conversation.CountFrom(position);
            conversation.Begin();
        }

        private void Step(Conversation talk, JournalEntry entry)
        {
            switch (entry.Kind)
            {
                case JournalKind.Received:
                    map.Add(talk.Position, entry.Position);
                    talk.Take(entry.Payload.Span, entry.Utc);
                    break;
                case JournalKind.Sent when talk.HasToSend:
                    talk.Sent();
                    break;
                case JournalKind.Note when entry.Payload.Span.SequenceEqual(JournalNotes.Silence):
                    talk.Silence();
                    break;
                case JournalKind.Note when entry.Payload.Span.SequenceEqual(JournalNotes.LinkLost):
                    talk.LinkLost();
                    break;
                case JournalKind.Note when entry.Payload.Span.StartsWith(JournalNotes.Refusal):
                    _ = talk.Refuse("the journal could not be written");
                    break;
                default:
                    break;
            }
        }

        private void Collect(Conversation talk)
        {
            var outcome = talk.TakeOutcome();
            OnOutcome?.Invoke(outcome);
            Results.AddRange(outcome.Results);
            Plates.AddRange(outcome.Plates);
            Faults.AddRange(outcome.Faults.Select(f => f.In(name)));
        }
    }
}
