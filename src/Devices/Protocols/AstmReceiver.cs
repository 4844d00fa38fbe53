using System.Buffers;

namespace Toolkit.Devices.Protocols;

/// <summary>The host's side of ASTM E1381 / LIS01-A2 as a pure state machine: bytes and virtual time in, events with the reply that is due out. Events do not depend on how the bytes are cut into chunks.</summary>
/// <remarks>Source: LIS01-A2 sections 6 and 8 (frames, numbers, checksum, time-outs). Allocates nothing per frame once its buffers have grown.</remarks>
public sealed partial class AstmReceiver(AstmOptions options)
{
    private const int StandardText = 240;

    /// <summary>A device that has begun anew in the middle of a frame was silent before; a damaged byte stands among others.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // LIS01-A2 6.6: what may not stand in text. CR ends records and is allowed.
    private static readonly SearchValues<byte> NotText = SearchValues.Create([0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17]);
    private static readonly SearchValues<byte> Signals = SearchValues.Create([Control.Stx, Control.Enq, Control.Eot]);

    private readonly ByteBuffer text = new();
    private readonly ByteBuffer lastText = new();
    private readonly ByteBuffer message = new();
    private readonly ByteBuffer abandoned = new();
    private readonly bool keepsText = options.FrameNumbers == FrameNumbering.Restart;
    private State state;
    private bool inSession = options.StartsInSession;
    private bool complete;
    private bool awaitsTail;
    private bool refusing;
    private bool interrupt;
    private bool overlong;
    private bool stored;
    private bool badCharacter;
    private long position;
    private long frameStart;
    private long noiseStart = -1;
    private long messageStart;
    private int sum;
    private int tail;
    private byte number;
    private byte end;
    private byte high;
    private int last = -1;
    private TimeSpan lastHeard;
    private bool afterPause;
    private long heldEnquiry = -1;
    private long answeredEnquiry = -1;

    private enum State
    {
        Between,
        Number,
        Text,
        High,
        Low,
        Tail,
    }

    /// <summary>Records of the current message, each ended by CR. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Message => message.Span;

    /// <summary>Text of the message that the last <see cref="AstmEventKind.Abandoned"/> gave up.</summary>
    public ReadOnlySpan<byte> Abandoned => abandoned.Span;

    /// <summary>Text of the last frame.</summary>
    public ReadOnlySpan<byte> FrameText => text.Span;

    /// <summary>Position of the STX of the current message's first frame.</summary>
    public long MessageStart => messageStart;

    /// <summary>Bytes taken since the receiver was made.</summary>
    public long Position => position;

    /// <summary>No event will point before this position: what lies there may be forgotten.</summary>
    public long KeepFrom => message.Length > 0 ? messageStart : state == State.Between || overlong ? position : frameStart;

    /// <summary>Deviations tolerated in the current message.</summary>
    public AstmTolerances Tolerances { get; private set; }

    /// <summary>True between ENQ and EOT.</summary>
    public bool InSession => inSession;

    /// <summary>The host is busy: the next ENQ is answered NAK, and the instrument asks again after 10 s or more.</summary>
    public bool Busy { get; set; }

    /// <summary>Asks the instrument to stop: the next sound frame is accepted by EOT in place of ACK.</summary>
    public void Interrupt() => interrupt = true;

    /// <summary>The host cannot keep what it gets (the journal failed): every frame is answered NAK until the next ENQ, and what was received of this message is forgotten.</summary>
    public void RefuseUntilEnquiry()
    {
        refusing = true;
        Drop();
        state = State.Between;
    }

    /// <summary>Goes on at another zero of time: after a restart of the host.</summary>
    public void Rebase(TimeSpan now)
    {
        lastHeard = now;
        answeredEnquiry = -1;
    }

    /// <summary>The link was lost: the session is over, an unfinished message is given up.</summary>
    public AstmEvent LinkLost()
    {
        noiseStart = -1;
        answeredEnquiry = -1;
        heldEnquiry = -1;
        return GiveUp(position) ?? default;
    }

    /// <summary>Nothing more of a message's last frame will come: true where a message waits for that, once.</summary>
    public bool EndsMessage() => EndTail().Kind == AstmEventKind.MessageEnd;

    /// <summary>Takes bytes up to the next event and moves <paramref name="input"/> behind them.</summary>
    /// <param name="now">Monotonic time at which the bytes arrived.</param>
    public AstmEvent Step(ref ReadOnlySpan<byte> input, TimeSpan now)
    {
        if (Silence(now) is { } silent)
        {
            return silent;
        }

        afterPause = now - lastHeard >= Pause;
        while (input.Length > 0)
        {
            lastHeard = now;
            var before = position;
            var happened = state == State.Text ? TakeText(ref input) : TakeByte(ref input);
            afterPause = false;
            if (happened.Kind != AstmEventKind.NeedMore)
            {
                return happened with { End = Math.Max(position, before) };
            }
        }

        return default;
    }

    /// <summary>Gives up an unfinished message after the standard's 30 s of silence. Call it when no bytes come.</summary>
    public AstmEvent Tick(TimeSpan now) => Silence(now) ?? default;

    private AstmEvent? Silence(TimeSpan now)
    {
        if (now - lastHeard < options.ReceiveTimeout)
        {
            return null;
        }

        if (awaitsTail)
        {
            // No tail came at all. The silence itself is seen at the next step.
            Note(AstmTolerances.ShortTail);
            return EndTail();
        }

        lastHeard = now;
        state = State.Between;
        return inSession && !options.StartsInSession ? GiveUp(position) : null;
    }

    /// <summary>Ends the session; the event names the text that is lost with it, if any.</summary>
    private AstmEvent? GiveUp(long at)
    {
        state = State.Between;
        inSession = options.StartsInSession;
        var unfinished = !complete && message.Length > 0;
        abandoned.Clear();
        abandoned.Append(unfinished ? message.Span : []);
        var start = messageStart;
        Drop();
        return unfinished ? new AstmEvent { Kind = AstmEventKind.Abandoned, Offset = start, End = at } : null;
    }

    private void Drop()
    {
        message.Clear();
        lastText.Clear();
        last = -1;
        complete = false;
        awaitsTail = false;
        Tolerances = AstmTolerances.None;
    }

    private AstmEvent TakeByte(ref ReadOnlySpan<byte> input)
    {
        var b = input[0];
        switch (state)
        {
            case State.Tail when b == (tail == 0 ? Control.Cr : Control.Lf) || (tail == 0 && b == Control.Lf):
                Note(tail == 0 && b == Control.Lf ? AstmTolerances.ShortTail : AstmTolerances.None);
                tail = 1;
                Take(ref input);
                return b == Control.Lf ? EndTail() : default;
            case State.Tail when b == Control.Enq && !afterPause:
                // A damaged CR: nobody asks anew in the breath of a frame whose answer has not come.
                Note(AstmTolerances.ShortTail);
                Take(ref input);
                return EndTail();
            case State.Tail when tail == 0 && stored && !complete && inSession && !Signals.Contains(b):
                // Text goes on behind a checksum that fitted: a byte of it was made ETX or ETB by the line. The frame was acknowledged, so the message has to come again as a whole.
                refusing = true;
                stored = false;
                return GiveUp(position) ?? default;
            case State.Tail:
                Note(AstmTolerances.ShortTail);
                return EndTail();
            case State.Number:
                return TakeNumber(b, ref input);
            case State.High or State.Low when Cuts(b):
                return CutShort();
            case State.High:
                high = Take(ref input);
                state = State.Low;
                return default;
            case State.Low:
                return EndFrame(Take(ref input));
            default:
                return TakeBetween(ref input);
        }
    }

    /// <summary>Between frames: noise up to the next STX, ENQ or EOT, and then that.</summary>
    private AstmEvent TakeBetween(ref ReadOnlySpan<byte> input)
    {
        var signal = input.IndexOfAny(Signals);
        if (signal != 0)
        {
            noiseStart = noiseStart < 0 ? position : noiseStart;
            Take(ref input, signal < 0 ? input.Length : signal);
            return default;
        }

        if (noiseStart >= 0)
        {
            var from = noiseStart;
            noiseStart = -1;
            Note(AstmTolerances.Noise);
            return new() { Kind = AstmEventKind.Noise, Offset = from };
        }

        return Signal(ref input);
    }

    private void StartFrame()
    {
        heldEnquiry = -1;
        stored = false;
        text.Clear();
        sum = 0;
        overlong = false;
        badCharacter = false;
        state = State.Number;
    }

    private AstmEvent TakeNumber(byte b, ref ReadOnlySpan<byte> input)
    {
        if (Cuts(b))
        {
            return CutShort();
        }

        number = Take(ref input);
        sum = number;
        state = State.Text;
        return default;
    }

    private AstmEvent TakeText(ref ReadOnlySpan<byte> input)
    {
        var stop = input.IndexOfAny(NotText);
        var run = stop < 0 ? input : input[..stop];
        sum += ByteSum.Of(run);
        if (text.Length + run.Length > options.MaxText)
        {
            overlong = true;
            run = run[..(options.MaxText - text.Length)];
        }

        text.Append(run);
        Take(ref input, stop < 0 ? input.Length : stop);
        if (stop < 0)
        {
            return default;
        }

        var b = input[0];
        if (b is Control.Etx or Control.Etb)
        {
            end = Take(ref input);
            sum += end;
            state = State.High;
            return default;
        }

        if (Cuts(b))
        {
            return CutShort();
        }

        badCharacter = true;
        sum += Take(ref input);
        return default;
    }

    /// <summary>STX, ENQ or EOT inside a frame: the frame was cut and something new begins.</summary>
    private AstmEvent CutShort()
    {
        state = State.Between;
        return new() { Kind = AstmEventKind.Noise, Offset = frameStart };
    }

    private void Note(AstmTolerances met) => Tolerances |= inSession && (!complete || awaitsTail) ? met : AstmTolerances.None;

    /// <summary>The tail of a message's last frame is known: only now are its tolerances complete.</summary>
    private AstmEvent EndTail()
    {
        state = State.Between;
        var ends = awaitsTail;
        awaitsTail = false;
        return ends ? new() { Kind = AstmEventKind.MessageEnd, Offset = position } : default;
    }

    private byte Take(ref ReadOnlySpan<byte> input)
    {
        position++;
        var b = input[0];
        input = input[1..];
        return b;
    }

    private void Take(ref ReadOnlySpan<byte> input, int count)
    {
        input = input[count..];
        position += count;
    }
}
