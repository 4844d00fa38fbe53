namespace Toolkit.Devices.Protocols;

/// <summary>What a sender does next.</summary>
public enum AstmSenderState
{
    /// <summary>ENQ was sent; the other side's answer is awaited.</summary>
    Asking,

    /// <summary>Waits before it asks again: the other side was busy, or both asked at once.</summary>
    Pausing,

    /// <summary>A frame was sent; its answer is awaited.</summary>
    Sending,

    /// <summary>All frames were acknowledged and EOT was sent.</summary>
    Done,

    /// <summary>A frame failed six times, no answer came, or the receiver asked to stop: EOT was sent, the whole message has to be sent again later.</summary>
    Failed,
}

/// <summary>The sending side of ASTM E1381 / LIS01-A2 for one message, as a pure state machine in virtual time.</summary>
/// <remarks>Source: LIS01-A2 section 8: 15 s for an answer, six tries of a frame, 10 s after a busy answer, 1 s after contention (the instrument's priority).</remarks>
public sealed class AstmSender(IReadOnlyList<byte[]> frames)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ContentionPause = TimeSpan.FromSeconds(1);
    private const int MaxTries = 6;

    private int next;
    private int failures;
    private TimeSpan deadline;

    public AstmSenderState State { get; private set; }

    /// <summary>Frames that the receiver has acknowledged.</summary>
    public int Acknowledged => next;

    /// <summary>When <see cref="Tick"/> has to be called at the latest.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>True where nothing more is to be done.</summary>
    public bool IsOver => State is AstmSenderState.Done or AstmSenderState.Failed;

    /// <returns>The bytes to send first: ENQ.</returns>
    public byte[] Start(TimeSpan now) => Enter(AstmSenderState.Asking, now + AnswerTimeout, [Control.Enq]);

    /// <summary>Takes one byte of the receiver.</summary>
    /// <returns>The bytes to send; empty for none.</returns>
    public byte[] Receive(byte answer, TimeSpan now) => State switch
    {
        AstmSenderState.Asking => answer switch
        {
            Control.Ack => Send(now),
            Control.Nak => Enter(AstmSenderState.Pausing, now + BusyPause, []),
            Control.Enq => Enter(AstmSenderState.Pausing, now + ContentionPause, []),
            _ => [],
        },
        AstmSenderState.Sending => answer switch
        {
            Control.Ack => Accepted(now),
            Control.Eot => Enter(next + 1 == frames.Count ? AstmSenderState.Done : AstmSenderState.Failed, default, [Control.Eot], accepted: 1),
            _ => Rejected(now),
        },
        _ => [],
    };

    /// <summary>Does what is due when time has passed.</summary>
    /// <returns>The bytes to send; empty for none.</returns>
    public byte[] Tick(TimeSpan now) => now < deadline || IsOver ? []
        : State == AstmSenderState.Pausing ? Start(now)
        : Enter(AstmSenderState.Failed, default, [Control.Eot]);

    private byte[] Accepted(TimeSpan now)
    {
        next++;
        failures = 0;
        return next < frames.Count ? Send(now) : Enter(AstmSenderState.Done, default, [Control.Eot]);
    }

    private byte[] Rejected(TimeSpan now)
    {
        failures++;
        return failures < MaxTries ? Send(now) : Enter(AstmSenderState.Failed, default, [Control.Eot]);
    }

    private byte[] Send(TimeSpan now) => Enter(AstmSenderState.Sending, now + AnswerTimeout, frames[next]);

    private byte[] Enter(AstmSenderState state, TimeSpan until, byte[] bytes, int accepted = 0)
    {
        State = state;
        deadline = until;
        next += accepted;
        return bytes;
    }
}
