using Toolkit.Devices.Journal;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>From an analyser's journalled bytes to its results; knows neither link nor clock, so that a replay of the journal takes the same way.</summary>
internal sealed class AnalyserDecoder(AnalyserOptions settings)
{
    private AnalyserOptions options = settings;
    private const string Stage = "devices.astm";

    /// <summary>How the journal notes that a session was refused because the journal could not be written.</summary>
    public static ReadOnlySpan<byte> Refusal => "session refused"u8;

    private readonly AstmReceiver receiver = new(settings.Astm);
    private readonly StreamMap map = new();
    private readonly List<AnalyserMessage> waiting = [];
    private readonly List<AnalyserMessage> delivered = [];
    private readonly List<Fault> faults = [];
    private byte[] last = [];
    private bool lastConfirmed = true;
    private bool repeated;
    private bool answered;

    /// <summary>Messages that came again because the instrument did not know that we had them; not delivered twice.</summary>
    public int RepeatedMessages { get; private set; }

    /// <summary>True when the asked number of messages has been delivered and the instrument has closed its session.</summary>
    public bool IsDone => options.Messages is { } wanted && delivered.Count >= wanted && !receiver.InSession;

    /// <summary>Takes bytes that stand at <paramref name="position"/> in the journal; answers that are due are added to <paramref name="replies"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes, JournalPosition position, TimeSpan now, List<byte> replies)
    {
        map.Add(receiver.Position, position);
        while (true)
        {
            var happened = receiver.Step(ref bytes, now);
            if (happened.Kind == AstmEventKind.NeedMore)
            {
                return;
            }

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
                    Note(receiver.LinkLost());
                }

                break;
            case JournalKind.Received:
                Take(entry.Payload.Span, entry.Position, entry.Elapsed, []);
                Deliver();
                break;
            case JournalKind.Sent:
                AnswersSent();
                break;
            case JournalKind.Note when entry.Payload.Span.StartsWith(Refusal):
                receiver.RefuseUntilEnquiry();
                break;
            default:
                break;
        }
    }

    /// <summary>Goes live after a replay: what was delivered before stays delivered, time begins anew.</summary>
    public void GoLive(bool resumed, AnalyserOptions live)
    {
        options = live;
        delivered.Clear();
        faults.Clear();
        receiver.Rebase(TimeSpan.Zero);
        if (!resumed)
        {
            Note(receiver.LinkLost());
        }
    }

    public void Tick(TimeSpan now) => Note(receiver.Tick(now));

    /// <summary>The link ended.</summary>
    public void End()
    {
        Deliver();
        Note(receiver.LinkLost());
    }

    /// <summary>What has been received is on disk: messages completed by it count from now on.</summary>
    public void Deliver()
    {
        foreach (var message in waiting)
        {
            delivered.Add(message);
            options.OnMessage?.Invoke(message);
        }

        waiting.Clear();
    }

    /// <summary>The answers to what was taken are with the device's driver.</summary>
    public void AnswersSent() => answered = true;

    /// <summary>The journal failed: what is not yet delivered is taken back, and the instrument has to begin its message again.</summary>
    public void Refuse(string why)
    {
        waiting.Clear();
        last = [];
        receiver.RefuseUntilEnquiry();
        Add(new Fault(receiver.Position, "a journal that can be written", Printable.Quote(why)) { Advice = "Nothing is acknowledged until the disk takes it; the instrument keeps its results" });
    }

    public AnalyserSession Session() => new([.. delivered.SelectMany(m => m.Results)], [.. faults]);

    private void Note(AstmEvent happened)
    {
        switch (happened.Kind)
        {
            case AstmEventKind.Refused:
                Add(new Fault(happened.Offset, Expected(happened.Refusal), $"frame {Printable.Quote(happened.Number.ToString())} with {Found(happened)}"));
                break;
            case AstmEventKind.Abandoned:
                Add(new Fault(happened.Offset, "a message up to its terminator record", Printable.Quote(receiver.Abandoned)) { Advice = "It was cut; its bytes are in the journal and none of it is a result" });
                map.ForgetBefore(happened.End);
                break;
            case AstmEventKind.EndOfTransmission:
                // Only who has our last answer and did not ask again has finished; an EOT can also mean that it gave up.
                lastConfirmed |= answered && !repeated;
                break;
            case AstmEventKind.Repetition:
                // The instrument missed our answer: it may give up and send the whole message again.
                repeated = true;
                break;
            case AstmEventKind.Frame when happened.CompletesMessage:
                Complete(happened);
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
        repeated = false;
        answered = false;
        if (again)
        {
            RepeatedMessages++;
            map.ForgetBefore(end.End);
            return;
        }

        var start = receiver.MessageStart;
        KeyValuePair<string, string>[] parameters =
        [
            new("profile", options.Profile),
            new("tolerances", receiver.Tolerances.ToString()),
        ];

        // Records may be spread over frames: each result points at the bytes of its whole message.
        var provenance = map.Locate(Stage, start, end.End, parameters);
        if (AstmMessage.Parse(receiver.Message, (_, _) => provenance).Try(out var message, out var fault))
        {
            waiting.Add(new(message.Results, [.. message.Faults.Select(f => f.In(options.Name))]));
            faults.AddRange(waiting[^1].Faults);
        }
        else
        {
            Add(fault);
        }

        map.ForgetBefore(end.End);
    }

    private void Add(Fault fault)
    {
        var named = fault.In(options.Name);
        faults.Add(named);
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
