using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;

namespace Toolkit.Devices.Capture;

/// <summary>A message or read that stands whole in a journal.</summary>
/// <param name="Port">The port's path or address.</param>
/// <param name="Profile">Name of the profile it was captured with.</param>
/// <param name="Utc">When its last bytes came.</param>
/// <param name="Operator">Who captured.</param>
/// <param name="EntersRecords">The capture was to enter it into a store.</param>
/// <param name="Bytes">What the port brought since the message before.</param>
public sealed record JournalMessage(string Port, string Profile, DateTimeOffset Utc, string Operator, bool EntersRecords, ImmutableArray<byte> Bytes, ConversationOutcome Outcome);

/// <summary>Follows the replay of one port and notes what becomes whole in which circumstances.</summary>
internal sealed class PortStory(string name, string profile, Dictionary<string, string> operators, List<JournalMessage> messages)
{
    private readonly List<byte> received = [];
    private DateTimeOffset heard;
    private string capturedBy = "";
    private bool entersRecords;

    /// <summary>Before the decoder sees a record.</summary>
    public void Hear(JournalEntry entry)
    {
        if (entry.Kind == JournalKind.Received)
        {
            received.AddRange(entry.Payload.Span);
            (heard, capturedBy) = (entry.Utc, operators.GetValueOrDefault(entry.Position.Segment) ?? "");
        }
    }

    /// <summary>After the decoder saw a record: what the end of the opening before completed was captured as that one was.</summary>
    public void Open(JournalEntry entry)
    {
        if (entry.Kind == JournalKind.Port && PortRecord.FromJson(entry.Payload) is { } opened)
        {
            entersRecords = opened.EntersRecords;
            if (!opened.Resumed)
            {
                received.Clear();
            }
        }
    }

    public void Complete(ConversationOutcome outcome)
    {
        if (outcome.Plates.Length + outcome.Results.Length > 0)
        {
            messages.Add(new(name, profile, heard, capturedBy, entersRecords, [.. received], outcome));
            received.Clear();
        }
    }
}
