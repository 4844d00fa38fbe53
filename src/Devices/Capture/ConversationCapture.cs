using System.Collections.Immutable;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;

namespace Toolkit.Devices.Capture;

/// <summary>How a device with a conversation is captured.</summary>
public sealed record ConversationOptions
{
    /// <summary>The port's number in the journal, 1 or more.</summary>
    public ushort Port { get; init; } = 1;

    /// <summary>The port's name in faults and the journal.</summary>
    public string Name { get; init; } = "device";

    public required DeviceProfile Profile { get; init; }

    /// <summary>What is stated beyond the profile; written into the journal.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What comes is entered into a store before it is acknowledged; written into the journal, so that a record that a crash prevented can be caught up.</summary>
    public bool EntersRecords { get; init; }

    /// <summary>Ends after this many messages or plates; null to go on until the conversation or the link ends.</summary>
    public int? Messages { get; init; }

    /// <summary>Bytes that the port has brought before.</summary>
    public long Position { get; init; }

    /// <summary>Called with what has come, when it is on disk.</summary>
    public Action<ConversationOutcome>? OnOutcome { get; init; }

    public Action<CaptureEvent>? OnEvent { get; init; }
}

/// <summary>Holds a conversation with a device over a link: every byte is journalled before it is interpreted, and on disk before it is answered.</summary>
/// <param name="memory">What the port has delivered; the same one at every opening of the port.</param>
public sealed class ConversationCapture(CaptureJournal journal, ConversationOptions options, MessageMemory memory, TimeProvider clock)
{
    private readonly byte[] buffer = new byte[4096];
    private readonly StreamMap map = new();
    private JournalPosition position;
    private Conversation conversation = null!;
    private byte[] refusal = [];
    private bool journalFailed;

    /// <summary>Messages or plates that have come and are on disk.</summary>
    public int Completed { get; private set; }

    /// <summary>True where the device speaks unasked.</summary>
    public bool Listens { get; private set; }

    /// <summary>True where the last run ended with the link.</summary>
    public bool LostLink { get; private set; }

    private bool IsDone => conversation.IsOver || (options.Messages is { } wanted && Completed >= wanted && !conversation.HasToSend);

    /// <summary>Learns from the records that a crash left which messages this port has delivered already.</summary>
    public void Recover()
    {
        foreach (var (_, entries) in JournalReplay.Ports(journal.Recovered.Entries).Where(p => p.Key.Name == options.Name && p.Key.Profile == options.Profile.Name))
        {
            _ = ConversationReplay.Run(options.Name, options.Profile, entries, memory);
        }
    }

    /// <summary>Talks until the conversation is over, enough has come, the link ends, or it is cancelled.</summary>
    /// <exception cref="LinkLostException">The link was lost while something was written.</exception>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public async Task RunAsync(IDeviceLink link, CancellationToken cancellation)
    {
        conversation = ConversationCatalog.Create(options.Profile, options.Settings, memory).Try(out var made, out var fault) ? made : throw new ArgumentException(fault.Message, nameof(link));
        conversation.Locate = map.Locate;
        conversation.CountFrom(options.Position);
        map.Clear();
        var record = new PortRecord(options.Name, options.Profile.Name, Resumed: false) { Settings = options.Settings, EntersRecords = options.EntersRecords };
        position = journal.Append(options.Port, JournalKind.Port, record.ToJson());
        conversation.Begin();
        Listens = conversation.Current is { Listens: true };
        try
        {
            using var reading = new LinkReading(clock, cancellation);
            while (!IsDone)
            {
                if (conversation.HasToSend)
                {
                    await SendAsync(link, cancellation).ConfigureAwait(false);
                }
                else if (!await ReceiveAsync(link, reading, cancellation).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (LinkLostException)
        {
            Lost();
            throw;
        }
        finally
        {
            // What came after the last answer is kept too; a failure that was told is not told twice.
            if (!journalFailed || conversation.HasOutcome)
            {
                _ = await CommitAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task SendAsync(IDeviceLink link, CancellationToken cancellation)
    {
        var question = conversation.Current!;
        if (question.Pause > TimeSpan.Zero)
        {
            await Task.Delay(question.Pause, clock, cancellation).ConfigureAwait(false);
        }

        position = journal.Append(options.Port, JournalKind.Sent, question.Send.Span);
        if (await CommitAsync().ConfigureAwait(false))
        {
            await link.WriteAsync(question.Send, cancellation).ConfigureAwait(false);
            conversation.Sent();
            return;
        }

        // The conversation has been told; what its protocol has for this goes out, and nothing else.
        if (refusal.Length > 0)
        {
            journal.Append(options.Port, JournalKind.Sent, refusal);
            await link.WriteAsync(refusal, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> ReceiveAsync(IDeviceLink link, LinkReading reading, CancellationToken cancellation)
    {
        var count = await reading.ReadAsync(link, buffer, conversation.MindsSilence ? conversation.Current!.Patience : null).ConfigureAwait(false);
        if (count is null)
        {
            position = journal.Append(options.Port, JournalKind.Note, JournalNotes.Silence);
            conversation.Silence();
        }
        else if (count == 0)
        {
            if (!cancellation.IsCancellationRequested)
            {
                Lost();
            }

            return false;
        }
        else
        {
            position = journal.Append(options.Port, JournalKind.Received, buffer.AsSpan(0, count.Value));
            map.Add(conversation.Position, position);
            conversation.Take(buffer.AsSpan(0, count.Value), clock.GetUtcNow());
        }

        if (!conversation.HasToSend && conversation.HasOutcome)
        {
            // What needs no answer counts too, as soon as it is on disk.
            _ = await CommitAsync().ConfigureAwait(false);
        }

        map.ForgetBefore(conversation.KeepFrom);
        return true;
    }

    private void Lost()
    {
        LostLink = true;
        position = journal.Append(options.Port, JournalKind.Note, JournalNotes.LinkLost);
        conversation.LinkLost();
        Tell(CaptureEventKind.LinkLost, "the link was lost");
    }

    /// <summary>Commits all that was received and hands out what it amounts to.</summary>
    /// <returns>False where the disk refused.</returns>
    private async Task<bool> CommitAsync()
    {
        try
        {
            await journal.CommitAsync(position).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            journalFailed = true;
            refusal = conversation.Refuse(e.Message);
            journal.Append(options.Port, JournalKind.Note, JournalNotes.Refusal);
            Tell(CaptureEventKind.JournalFailed, e.Message);
            HandOut();
            return false;
        }

        if (journalFailed)
        {
            journalFailed = false;
            Tell(CaptureEventKind.JournalRecovered, "the journal is written again");
        }

        HandOut();
        return true;
    }

    private void HandOut()
    {
        var outcome = conversation.TakeOutcome();
        Completed = conversation.Completed;
        foreach (var fault in outcome.Faults)
        {
            Tell(CaptureEventKind.Refused, fault.Message);
        }

        if (!outcome.IsEmpty)
        {
            options.OnOutcome?.Invoke(outcome with { Faults = [.. outcome.Faults.Select(f => f.In(options.Name))] });
        }
    }

    private void Tell(CaptureEventKind kind, string text) => options.OnEvent?.Invoke(new(kind, options.Name, conversation.Position, clock.GetUtcNow(), text));
}
