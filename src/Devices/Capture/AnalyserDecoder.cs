using System.Globalization;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>From an analyser's journalled bytes to its results; knows neither link nor clock, so that a replay of the journal takes the same way.</summary>
internal sealed class AnalyserDecoder(AnalyserOptions settings)
{
    private AnalyserOptions options = settings;
    private const string Stage = "devices.astm";

    /// <summary>A device that says nothing sensible is reported once in so many bytes.</summary>
    private const int BabbleBytes = 64 << 10;

    /// <summary>Who has our answer ends its session at once; who lacks it waits for the 15 s of LIS01-A2 8.3.</summary>
    private static readonly TimeSpan PromptEnd = TimeSpan.FromSeconds(10);

    /// <summary>Only the last faults are kept: a bad line makes them without end.</summary>
    private const int KeptFaults = 1000;

    private readonly AstmReceiver receiver = new(settings.Astm);
    private readonly StreamMap map = new();
    private readonly List<AnalyserMessage> waiting = [];
    private readonly List<AnalyserMessage> delivered = [];
    private readonly Queue<Fault> faults = new();
    private AstmEvent? ending;
    private long babbleFrom;
    private byte[] last = [];
    private bool lastConfirmed = true;
    private bool awaitsEnd;
    private bool repeated;
    private TimeSpan? answered;
    private TimeSpan time;

    /// <summary>Messages that came again because the instrument did not know that we had them; not delivered twice.</summary>
    public int Repeated { get; private set; }

    /// <summary>Messages handed out since the decoder was made.</summary>
    public int Delivered { get; private set; }

    /// <summary>True when the asked number of messages has been delivered and the instrument has closed its session.</summary>
    public bool IsDone => options.Messages is { } wanted && Delivered >= wanted && !receiver.InSession;

    /// <summary>Something is complete and only waits to be on disk.</summary>
    public bool HasWaiting => waiting.Count > 0;

    /// <summary>Bytes taken since the decoder was made.</summary>
    public long Position => receiver.Position;

    /// <summary>Takes bytes that stand at <paramref name="position"/> in the journal; answers that are due are added to <paramref name="replies"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes, JournalPosition position, TimeSpan now, List<byte> replies)
    {
        time = now;
        map.Add(receiver.Position, position);
        while (true)
        {
            var happened = receiver.Step(ref bytes, now);
            if (happened.Kind == AstmEventKind.NeedMore)
            {
                Babble();
                map.ForgetBefore(receiver.KeepFrom);
                return;
            }

            babbleFrom = happened.Kind == AstmEventKind.Noise ? babbleFrom : receiver.Position;

            if (happened.Reply != 0)
            {
                replies.Add(happened.Reply);
            }

            Note(happened);
        }
    }

    /// <summary>Takes a journal record of this port: a replay, or the way back into a session after a crash.</summary>
    public void Replay(JournalEntry entry)
    {
        switch (entry.Kind)
        {
            case JournalKind.Port:
                receiver.Rebase(entry.Elapsed);
                if (PortRecord.FromJson(entry.Payload) is not { Resumed: true })
                {
                    Lose();
                }

                break;
            case JournalKind.Received:
                Take(entry.Payload.Span, entry.Position, entry.Elapsed, []);
                Deliver();
                break;
            case JournalKind.Sent:
                AnswersSent(entry.Elapsed);
                break;
            case JournalKind.Note when entry.Payload.Span.StartsWith(JournalNotes.Refusal):
                receiver.RefuseUntilEnquiry();
                break;
            default:
                break;
        }
    }

    /// <summary>Goes live on a newly opened link: what was delivered before stays delivered, time begins anew.</summary>
    /// <param name="resumed">True where the instrument may still be in the session that was cut.</param>
    public void GoLive(bool resumed, TimeSpan now, AnalyserOptions live)
    {
        options = live;
        receiver.Rebase(now);
        if (!resumed)
        {
            Lose();
        }
    }

    /// <summary>What a replay of older records brought is not brought again.</summary>
    public void ForgetDelivered()
    {
        delivered.Clear();
        faults.Clear();
        (Repeated, Delivered) = (0, 0);
    }

    public void Tick(TimeSpan now) => Note(receiver.Tick(now));

    /// <summary>The link ended.</summary>
    public void End()
    {
        Lose();
        Deliver();
    }

    /// <summary>What has been received is on disk: messages completed by it count from now on.</summary>
    public void Deliver()
    {
        foreach (var message in waiting)
        {
            Delivered++;
            if (options.KeepsResults)
            {
                delivered.Add(message);
            }

            options.OnMessage?.Invoke(message);
        }

        waiting.Clear();
    }

    /// <summary>The answers to what was taken are with the device's driver.</summary>
    public void AnswersSent(TimeSpan now) => answered = now;

    /// <summary>The journal failed: what is not yet delivered is taken back, and the instrument has to begin its message again.</summary>
    public void Refuse(string why)
    {
        waiting.Clear();
        ending = null;
        last = [];
        receiver.RefuseUntilEnquiry();
        Add(new Fault(receiver.Position, "a journal that can be written", Printable.Quote(why)) { Advice = "Nothing is acknowledged until the disk takes it; the instrument keeps its results" });
    }

    public AnalyserSession Session() => new([.. delivered.SelectMany(m => m.Results)], [.. faults]);

    /// <summary>The session is over: a message whose tail never came is whole all the same, any other is cut.</summary>
    private void Lose()
    {
        if (receiver.EndsMessage())
        {
            Finish();
        }

        Note(receiver.LinkLost());
    }

    private void Babble()
    {
        if (receiver.Position - babbleFrom >= BabbleBytes)
        {
            Add(new Fault(babbleFrom, "a device that sends frames", string.Create(CultureInfo.InvariantCulture, $"{receiver.Position - babbleFrom} bytes without one")) { Advice = "Is it the right device, speed and parity? The bytes are in the journal" });
            babbleFrom = receiver.Position;
        }
    }

    private void Note(AstmEvent happened)
    {
        switch (happened.Kind)
        {
            case AstmEventKind.MessageEnd:
                Finish();
                break;
            case AstmEventKind.Refused:
                Add(new Fault(happened.Offset, Expected(happened.Refusal), $"frame {Printable.Quote(happened.Number.ToString())} with {Found(happened)}"));
                break;
            case AstmEventKind.Abandoned:
                Add(new Fault(happened.Offset, "a message up to its terminator record", Printable.Quote(receiver.Abandoned)) { Advice = "It was cut; its bytes are in the journal and none of it is a result" });
                break;
            case AstmEventKind.EndOfTransmission:
                // Only who has our last answer and did not ask again has finished, and only the end of the message's own session tells. An EOT can also mean that it gave up: that comes 15 s after its frame, where our answer was lost on the line.
                lastConfirmed |= awaitsEnd && answered is { } sent && !repeated && time - sent < PromptEnd;
                awaitsEnd = false;
                break;
            case AstmEventKind.Repetition:
                // The instrument missed our answer: it may give up and send the whole message again.
                repeated = true;
                break;
            case AstmEventKind.Enquiry:
                awaitsEnd = false;
                break;
            case AstmEventKind.Frame:
                // A new frame in the same session: the instrument has moved on from the message before.
                lastConfirmed |= awaitsEnd;
                awaitsEnd = false;
                if (happened.CompletesMessage)
                {
                    Complete(happened);
                }

                break;
            default:
                break;
        }
    }

    private void Complete(AstmEvent end)
    {
        var again = !lastConfirmed && receiver.Message.SequenceEqual(last);
        last = receiver.Message.ToArray();
        lastConfirmed = false;
        awaitsEnd = true;
        repeated = false;
        answered = null;
        ending = again ? null : end;
        if (again)
        {
            Repeated++;
            options.OnRepeated?.Invoke();
        }
    }

    /// <summary>The tail of the last frame is known, and with it every tolerance that was used.</summary>
    private void Finish()
    {
        if (ending is not { } end)
        {
            return;
        }

        ending = null;
        KeyValuePair<string, string>[] parameters =
        [
            new("profile", options.Profile),
            new("tolerances", receiver.Tolerances.ToString()),
        ];

        // Records may be spread over frames: each result points at the bytes of its whole message.
        var provenance = map.Locate(Stage, receiver.MessageStart, end.End, parameters);
        if (AstmMessage.Parse(receiver.Message, (_, _) => provenance).Try(out var message, out var fault))
        {
            foreach (var wrong in message.Faults)
            {
                Add(wrong);
            }

            waiting.Add(new(message.Results, [.. message.Faults.Select(f => f.In(options.Name))]));
        }
        else
        {
            Add(fault);
        }
    }

    private void Add(Fault fault)
    {
        var named = fault.In(options.Name);
        faults.Enqueue(named);
        if (faults.Count > KeptFaults)
        {
            faults.Dequeue();
        }

        options.OnFault?.Invoke(named);
    }

    private static string Expected(AstmRefusal refusal) => refusal switch
    {
        AstmRefusal.Checksum => "the checksum of the frame",
        AstmRefusal.FrameNumber => "the frame number after the last",
        AstmRefusal.Character => "text without control characters",
        AstmRefusal.TooLong => "text no longer than the profile allows",
        _ => "a host that can take the frame",
    };

    private static string Found(AstmEvent e) => $"checksum {Printable.Quote([e.Checksum.High, e.Checksum.Low])}";
}
