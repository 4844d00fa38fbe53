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

    /// <summary>True for a serial line: after a restart of the host the instrument may still be in its session. False for TCP, where a new connection is a new session.</summary>
    public bool SessionSurvives { get; init; }

    /// <summary>Ends after this many messages; null to go on until the link ends or is cancelled.</summary>
    public int? Messages { get; init; }

    /// <summary>Called after each complete message, in order.</summary>
    public Action<AnalyserMessage>? OnMessage { get; init; }

    /// <summary>Called for each fault as it happens.</summary>
    public Action<Fault>? OnFault { get; init; }
}

/// <summary>One complete message of an analyser, safe in the journal.</summary>
public sealed record AnalyserMessage(ImmutableArray<AnalyserResult> Results, ImmutableArray<Fault> Faults);

/// <summary>What a capture brought.</summary>
public sealed record AnalyserSession(ImmutableArray<AnalyserResult> Results, ImmutableArray<Fault> Faults);

/// <summary>Receives an ASTM analyser's results: bytes go to the journal and to disk before they are acknowledged.</summary>
public static class AnalyserCapture
{
    private const int ReadBuffer = 4096;

    /// <summary>Runs until the link ends, the asked number of messages has come, or it is cancelled (which is no error: what came is returned).</summary>
    /// <exception cref="LinkLostException">The link was lost while an answer was written.</exception>
    public static async Task<AnalyserSession> RunAsync(IDeviceLink link, CaptureJournal journal, AnalyserOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var decoder = Recover(journal, options, clock, out var resumed);
        await journal.AppendAsync(options.Port, JournalKind.Port, new PortRecord(options.Name, options.Profile, resumed).ToJson()).ConfigureAwait(false);
        var started = clock.GetTimestamp();
        var buffer = new byte[ReadBuffer];
        var replies = new List<byte>();
        JournalPosition position = default;
        while (!decoder.IsDone)
        {
            var count = await ReadOrTick(link, buffer, options.Astm.ReceiveTimeout, clock, cancellation).ConfigureAwait(false);
            if (count is null)
            {
                decoder.Tick(clock.GetElapsedTime(started));
                continue;
            }

            if (count <= 0)
            {
                break;
            }

            position = journal.Append(options.Port, JournalKind.Received, buffer.AsSpan(0, count.Value));
            replies.Clear();
            decoder.Take(buffer.AsSpan(0, count.Value), position, clock.GetElapsedTime(started), replies);
            if (replies.Count > 0)
            {
                await Answer(link, journal, position, options, decoder, replies, cancellation).ConfigureAwait(false);
            }
        }

        await Keep(journal, position, decoder).ConfigureAwait(false);
        return decoder.Session();
    }

    /// <summary>What came after the last answer, noise and line ends, is kept too.</summary>
    private static async Task Keep(CaptureJournal journal, JournalPosition last, AnalyserDecoder decoder)
    {
        try
        {
            if (last.Segment is not null)
            {
                await journal.CommitAsync(last).ConfigureAwait(false);
            }

            decoder.End();
        }
        catch (IOException e)
        {
            decoder.Refuse(e.Message);
        }
    }

    /// <summary>Takes up what a crash left of this port. On a serial line the instrument may still be in its session, on TCP it begins a new one.</summary>
    private static AnalyserDecoder Recover(CaptureJournal journal, AnalyserOptions options, TimeProvider clock, out bool resumed)
    {
        var decoder = new AnalyserDecoder(options with { OnMessage = null, OnFault = null });
        var heard = JournalReplay.Feed(journal.Recovered.Entries, options.Name, decoder);
        resumed = options.SessionSurvives && heard is { } utc && clock.GetUtcNow() - utc < options.Astm.ReceiveTimeout;
        decoder.GoLive(resumed, options);
        return decoder;
    }

    /// <summary>The answers go out only when everything received is on disk; where the disk refuses, the instrument is told NAK.</summary>
    private static async Task Answer(IDeviceLink link, CaptureJournal journal, JournalPosition position, AnalyserOptions options, AnalyserDecoder decoder, List<byte> replies, CancellationToken cancellation)
    {
        try
        {
            await journal.CommitAsync(position).ConfigureAwait(false);
            decoder.Deliver();
        }
        catch (IOException e)
        {
            decoder.Refuse(e.Message);
            replies.Clear();
            replies.Add(Control.Nak);

            // Written before anything else once the disk takes it again: a replay has to refuse what was refused.
            journal.Append(options.Port, JournalKind.Note, AnalyserDecoder.Refusal);
        }

        await link.WriteAsync(replies.ToArray(), cancellation).ConfigureAwait(false);
        decoder.AnswersSent();
        journal.Append(options.Port, JournalKind.Sent, replies.ToArray());
    }

    /// <returns>Bytes read, 0 for a lost link or a cancelled capture, null where the time was up.</returns>
    private static async Task<int?> ReadOrTick(IDeviceLink link, byte[] buffer, TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await link.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? 0 : null;
        }
    }
}
