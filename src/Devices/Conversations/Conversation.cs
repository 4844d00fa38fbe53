using System.Collections.Immutable;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Gives the provenance of bytes [from, to) of a port's received stream.</summary>
public delegate Provenance ByteLocator(string stage, long from, long to, IEnumerable<KeyValuePair<string, string>> parameters);

/// <summary>What a conversation has brought since it was last asked.</summary>
public sealed record ConversationOutcome(ImmutableArray<PlateReading> Plates, ImmutableArray<AnalyserResult> Results, ImmutableArray<Fault> Faults)
{
    public bool IsEmpty => Plates.IsEmpty && Results.IsEmpty && Faults.IsEmpty;
}

/// <summary>The host's side of a talk with a device, as a pure state machine: bytes and silences in, questions and values out. It knows neither link nor clock, so that a live capture and a replay of the journal take the same way.</summary>
/// <remarks>How the bytes are cut into chunks changes nothing. What it brings counts only when the bytes are on disk.</remarks>
public abstract class Conversation
{
    /// <summary>Goes into the provenance where the protocol has no checksum: a byte that the line has changed is not seen.</summary>
    protected static readonly KeyValuePair<string, string> Unprotected = new("integrity", "no checksum");

    private readonly ByteBuffer pending = new();
    private readonly List<PlateReading> plates = [];
    private readonly List<AnalyserResult> results = [];
    private readonly List<Fault> faults = [];
    private IEnumerator<Question>? talk;
    private bool sent;
    private int unconfirmed;
    private byte[] answer = [];

    /// <summary>What is asked now; null before the begin and after the end.</summary>
    public Question? Current { get; private set; }

    /// <summary>Nothing more is asked.</summary>
    public bool IsOver => talk is not null && Current is null;

    /// <summary>The current question's bytes have to go out; call <see cref="Sent"/> then.</summary>
    public bool HasToSend => Current is { Send.Length: > 0 } && !sent;

    /// <summary>Silence has a meaning now: call <see cref="Silence"/> after the question's patience.</summary>
    public bool MindsSilence => Current is { } question && (!question.Listens || pending.Length > 0);

    /// <summary>Bytes taken on the port, those before this conversation included.</summary>
    public long Position { get; private set; }

    /// <summary>Provenance of nothing before this position will be asked for.</summary>
    public long KeepFrom => Position - pending.Length;

    /// <summary>Something has come that was not yet handed out.</summary>
    public bool HasOutcome => plates.Count + results.Count + faults.Count + unconfirmed > 0;

    /// <summary>Bytes that belonged to no answer.</summary>
    public long Skipped { get; private set; }

    /// <summary>Whole messages or plates that came, those that came again not counted.</summary>
    public int Completed { get; private set; }

    /// <summary>Messages that the device sent again; counted once.</summary>
    public int Repeated { get; protected set; }

    /// <summary>Where the bytes are kept; set before the first byte.</summary>
    public ByteLocator Locate { get; set; } = (stage, _, _, parameters) => Provenance.OfBytes(stage, "stream", new string('0', 64), null, parameters);

    /// <summary>The last answer: whole, torn or empty, as <see cref="End"/> says.</summary>
    protected ReadOnlySpan<byte> Answer => answer;

    protected AnswerEnd End { get; private set; }

    /// <summary>Position of the answer's first byte in the stream.</summary>
    protected long AnswerStart { get; private set; }

    /// <summary>When the last bytes came, by the host's clock.</summary>
    protected DateTimeOffset Now { get; private set; }

    protected bool IsWhole => End == AnswerEnd.Whole;

    /// <summary>Counts on from the bytes that the port has brought before; call it before the begin.</summary>
    public void CountFrom(long position) => Position = position;

    /// <summary>Asks the first question.</summary>
    public void Begin()
    {
        talk = Talk();
        Ask();
    }

    /// <summary>The current question's bytes are with the device's driver. What came before them was no answer to them.</summary>
    public void Sent()
    {
        sent = true;
        Acknowledged();
        if (Current is { Listens: false } && pending.Length > 0)
        {
            Skipped += pending.Length;
            pending.Clear();
        }

        Pump();
    }

    /// <summary>Takes bytes of the device.</summary>
    public void Take(ReadOnlySpan<byte> bytes, DateTimeOffset utc)
    {
        Now = utc;
        pending.Append(bytes);
        Position += bytes.Length;
        Pump();
    }

    /// <summary>The device was silent for the question's patience.</summary>
    public void Silence()
    {
        if (MindsSilence)
        {
            Advance(pending.Length, AnswerEnd.Silence);
            Pump();
        }
    }

    /// <summary>The link is gone: what was begun is torn. A conversation that listens begins anew; any other is over.</summary>
    public void LinkLost()
    {
        if (Current is not { } question)
        {
            return;
        }

        if (question.Listens && pending.Length == 0)
        {
            Begin();
            return;
        }

        Advance(pending.Length, AnswerEnd.LinkLost);
        if (question.Listens)
        {
            Begin();
        }
        else
        {
            Current = null;
        }
    }

    /// <summary>The journal could not be written: what is not yet handed out is taken back.</summary>
    /// <returns>What the protocol allows to tell the device; empty for silence.</returns>
    public byte[] Refuse(string why)
    {
        plates.Clear();
        results.Clear();
        faults.Clear();
        unconfirmed = 0;
        var reply = Refusal();
        Skipped += pending.Length;
        pending.Clear();
        Fail(new Fault(Position, "a journal that can be written", Printable.Quote(why)) { Advice = "Nothing is acknowledged until the disk takes it; ask the device again" });
        if (Current is { Listens: true })
        {
            Begin();
        }
        else
        {
            Current = null;
        }

        return reply;
    }

    /// <summary>Hands out what has come; call it when the bytes are on disk.</summary>
    public ConversationOutcome TakeOutcome()
    {
        var outcome = new ConversationOutcome([.. plates], [.. results], [.. faults]);
        Completed += unconfirmed;
        unconfirmed = 0;
        plates.Clear();
        results.Clear();
        faults.Clear();
        return outcome;
    }

    /// <summary>The talk: each question is answered in <see cref="Answer"/> when the next one is asked for.</summary>
    protected abstract IEnumerator<Question> Talk();

    /// <summary>What the device is told where the journal failed; empty where the protocol has no word for it.</summary>
    protected virtual byte[] Refusal() => [];

    /// <summary>The current question's bytes went out.</summary>
    protected virtual void Acknowledged()
    {
    }

    /// <summary>One read: a plate at each of its wavelengths.</summary>
    protected void Deliver(params IEnumerable<PlateReading> read)
    {
        plates.AddRange(read);
        unconfirmed++;
    }

    /// <summary>One whole message.</summary>
    protected void Deliver(IEnumerable<AnalyserResult> message)
    {
        results.AddRange(message);
        unconfirmed++;
    }

    /// <summary>Reports a fault; its offset counts in the port's stream.</summary>
    protected void Fail(Fault fault) => faults.Add(fault);

    /// <summary>Reports a fault of the current answer, whose offset counts from the answer's first byte.</summary>
    protected void FailAnswer(Fault fault) => Fail(fault with { Offset = AnswerStart + fault.Offset });

    /// <summary>Reports that the answer did not come as it should.</summary>
    protected void FailTorn(string expected, string advice) => Fail(new Fault(
        AnswerStart + answer.Length,
        expected,
        End switch
        {
            AnswerEnd.LinkLost => "a lost link",
            AnswerEnd.TooLong => $"{answer.Length} bytes without an end",
            _ when answer.Length == 0 => "silence",
            _ => Printable.Quote(answer, 40),
        })
    { Advice = advice });

    /// <summary>Provenance of a part of the current answer.</summary>
    protected Provenance Prove(string stage, int from, int length, params IEnumerable<KeyValuePair<string, string>> parameters) =>
        Locate(stage, AnswerStart + from, AnswerStart + from + length, parameters);

    private void Ask()
    {
        sent = false;
        Current = talk!.MoveNext() ? talk.Current : null;
    }

    private void Pump()
    {
        while (Current is { } question && !HasToSend)
        {
            var length = pending.Length == 0 ? 0 : question.Length(pending.Span);
            if (length > 0)
            {
                Advance(length, AnswerEnd.Whole);
            }
            else if (pending.Length >= question.Limit)
            {
                Advance(pending.Length, AnswerEnd.TooLong);
            }
            else
            {
                return;
            }
        }

        if (IsOver)
        {
            Skipped += pending.Length;
            pending.Clear();
        }
    }

    private void Advance(int length, AnswerEnd end)
    {
        answer = pending.Span[..length].ToArray();
        AnswerStart = Position - pending.Length;
        pending.Discard(length);
        End = end;
        Ask();
    }
}
