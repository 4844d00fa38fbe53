using Toolkit.Devices.Journal;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>From an analyser's journalled bytes to its results; knows neither link nor clock, so that a replay of the journal takes the same way.</summary>
internal sealed class AnalyserDecoder(AnalyserOptions options)
{
    private const string Stage = "devices.astm";
    private readonly AstmReceiver receiver = new(options.Astm);
    private readonly StreamMap map = new();
    private readonly List<AnalyserMessage> waiting = [];
    private readonly List<AnalyserMessage> delivered = [];
    private readonly List<Fault> faults = [];

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

    /// <summary>The journal failed: what is not yet delivered is taken back, and the instrument has to begin its message again.</summary>
    public void Refuse(string why)
    {
        waiting.Clear();
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
            case AstmEventKind.Frame when happened.CompletesMessage:
                Complete(happened);
                break;
            default:
                break;
        }
    }

    private void Complete(AstmEvent end)
    {
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
