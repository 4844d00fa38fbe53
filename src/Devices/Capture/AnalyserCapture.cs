using System.Collections.Immutable;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>How one analyser is captured.</summary>
public sealed record AnalyserOptions
{
    /// <summary>The port's number in the journal, 1 or more.</summary>
    public ushort Port { get; init; } = 1;

    /// <summary>The port's name in faults and the journal: its path or address.</summary>
    public string Name { get; init; } = "analyser";

    /// <summary>The profile's name: goes into the provenance.</summary>
    public string Profile { get; init; } = "astm";

    public AstmOptions Astm { get; init; } = new();

    /// <summary>What comes is entered into a store before it is acknowledged; written into the journal, so that a record that a crash prevented can be caught up.</summary>
    public bool EntersRecords { get; init; }

    /// <summary>True for a serial line: after a restart of the host the instrument may still be in its session. False for TCP, where a new connection is a new session.</summary>
    public bool SessionSurvives { get; init; }

    /// <summary>Ends after this many messages; null to go on until the link ends or is cancelled.</summary>
    public int? Messages { get; init; }

    /// <summary>False where <see cref="OnMessage"/> takes the results: a capture of months keeps none in memory.</summary>
    public bool KeepsResults { get; init; } = true;

    /// <summary>Called after each complete message, in order.</summary>
    public Action<AnalyserMessage>? OnMessage { get; init; }

    /// <summary>Called for each message that the instrument sends again.</summary>
    public Action? OnRepeated { get; init; }

    /// <summary>Called for each fault as it happens.</summary>
    public Action<Fault>? OnFault { get; init; }

    /// <summary>Called for what happens to link and journal.</summary>
    public Action<CaptureEvent>? OnEvent { get; init; }
}

/// <summary>One complete message of an analyser, safe in the journal.</summary>
public sealed record AnalyserMessage(ImmutableArray<AnalyserResult> Results, ImmutableArray<Fault> Faults);

/// <summary>What a capture brought.</summary>
public sealed record AnalyserSession(ImmutableArray<AnalyserResult> Results, ImmutableArray<Fault> Faults);

/// <summary>Receives an ASTM analyser's results: bytes go to the journal and to disk before they are acknowledged. One instance serves all openings of a port, so that a message whose last answer was lost in an unplug counts once.</summary>
public sealed class AnalyserCapture
{
    private const int ReadBuffer = 4096;
    private readonly CaptureJournal journal;
    private readonly AnalyserOptions options;
    private readonly TimeProvider clock;
    private readonly AnalyserDecoder decoder;
    private readonly long started;
    private readonly byte[] buffer = new byte[ReadBuffer];
    private readonly List<byte> replies = [];
    private DateTimeOffset? heard;
    private JournalPosition position;
    private bool journalFailed;

    /// <summary>Takes up what a crash left of this port in the journal.</summary>
    public AnalyserCapture(CaptureJournal journal, AnalyserOptions options, TimeProvider clock)
    {
        this.journal = journal;
        this.options = options;
        this.clock = clock;
        started = clock.GetTimestamp();
        decoder = new AnalyserDecoder(options with { OnMessage = null, OnFault = null, OnRepeated = null });
        heard = JournalReplay.Feed(journal.Recovered.Entries, options.Name, decoder);
        decoder.ForgetDelivered();
    }

    /// <summary>Messages that have come and are on disk.</summary>
    public int Messages => decoder.Delivered;

    /// <summary>Runs until the link ends, the asked number of messages has come, or it is cancelled (which is no error: what came is returned).</summary>
    /// <exception cref="LinkLostException">The link was lost while an answer was written.</exception>
    public static Task<AnalyserSession> RunAsync(IDeviceLink link, CaptureJournal journal, AnalyserOptions options, TimeProvider clock, CancellationToken cancellation) =>
        new AnalyserCapture(journal, options, clock).RunAsync(link, cancellation);

    /// <inheritdoc cref="RunAsync(IDeviceLink, CaptureJournal, AnalyserOptions, TimeProvider, CancellationToken)"/>
    /// <returns>All that came since the capture was made.</returns>
    public async Task<AnalyserSession> RunAsync(IDeviceLink link, CancellationToken cancellation)
    {
        var silence = clock.GetUtcNow() - (heard ?? DateTimeOffset.MinValue);
        var resumed = options.SessionSurvives && silence >= TimeSpan.Zero && silence < options.Astm.ReceiveTimeout;
        position = journal.Append(options.Port, JournalKind.Port, new PortRecord(options.Name, options.Profile, resumed) { EntersRecords = options.EntersRecords }.ToJson());
        decoder.GoLive(resumed, clock.GetElapsedTime(started), options);
        try
        {
            using var reading = new LinkReading(clock, cancellation);
            while (!decoder.IsDone && await StepAsync(link, reading, cancellation).ConfigureAwait(false))
            {
            }
        }
        finally
        {
            await Keep().ConfigureAwait(false);
        }

        return decoder.Session();
    }

    /// <returns>False where the link has ended or the capture was cancelled.</returns>
    private async Task<bool> StepAsync(IDeviceLink link, LinkReading reading, CancellationToken cancellation)
    {
        var count = await reading.ReadAsync(link, buffer, options.Astm.ReceiveTimeout).ConfigureAwait(false);
        if (count is null)
        {
            decoder.Tick(clock.GetElapsedTime(started));
        }
        else if (count == 0)
        {
            if (!cancellation.IsCancellationRequested)
            {
                position = journal.Append(options.Port, JournalKind.Note, JournalNotes.LinkLost);
                Tell(CaptureEventKind.LinkLost, "the link was lost");
            }

            return false;
        }
        else
        {
            heard = clock.GetUtcNow();
            position = journal.Append(options.Port, JournalKind.Received, buffer.AsSpan(0, count.Value));
            replies.Clear();
            decoder.Take(buffer.AsSpan(0, count.Value), position, clock.GetElapsedTime(started), replies);
        }

        if (count is > 0 && replies.Count > 0)
        {
            await Answer(link, cancellation).ConfigureAwait(false);
        }
        else if (decoder.HasWaiting)
        {
            // Its last frame was answered, and so is on disk; only the line end has come now.
            decoder.Deliver();
        }

        return true;
    }

    /// <summary>What came after the last answer, noise and line ends, is kept too. A serial line may go on after a brief unplug, so the decoder is not told that the session is over.</summary>
    private async Task Keep()
    {
        try
        {
            await journal.CommitAsync(position).ConfigureAwait(false);
            if (options.SessionSurvives && !decoder.IsDone)
            {
                decoder.Deliver();
            }
            else
            {
                decoder.End();
            }
        }
        catch (IOException e)
        {
            Refuse(e.Message);
        }
    }

    /// <summary>The answers go out only when everything received is on disk; where the disk refuses, the instrument is told NAK.</summary>
    private async Task Answer(IDeviceLink link, CancellationToken cancellation)
    {
        try
        {
            await journal.CommitAsync(position).ConfigureAwait(false);
            decoder.Deliver();
            if (journalFailed)
            {
                journalFailed = false;
                Tell(CaptureEventKind.JournalRecovered, "the journal is written again");
            }
        }
        catch (IOException e)
        {
            Refuse(e.Message);
            replies.Clear();
            replies.Add(Control.Nak);
        }

        await link.WriteAsync(replies.ToArray(), cancellation).ConfigureAwait(false);
        decoder.AnswersSent(clock.GetElapsedTime(started));
        position = journal.Append(options.Port, JournalKind.Sent, replies.ToArray());
    }

    private void Refuse(string why)
    {
        journalFailed = true;
        decoder.Refuse(why);
        Tell(CaptureEventKind.JournalFailed, why);

        // Written before anything else once the disk takes it again: a replay has to refuse what was refused.
        position = journal.Append(options.Port, JournalKind.Note, JournalNotes.Refusal);
    }

    private void Tell(CaptureEventKind kind, string text) => options.OnEvent?.Invoke(new(kind, options.Name, decoder.Position, clock.GetUtcNow(), text));
}
