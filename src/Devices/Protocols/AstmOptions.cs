namespace Toolkit.Devices.Protocols;

/// <summary>How strictly frame numbers are held to LIS01-A2.</summary>
public enum FrameNumbering
{
    /// <summary>Only the number after the last is new; the last one again is a repetition.</summary>
    Strict,

    /// <summary>The device restarts its numbers in mid-session: any number is taken, and a repetition is the same number with the same text.</summary>
    Restart,
}

/// <summary>How a device deviates from LIS01-A2. The defaults are the standard's.</summary>
public sealed record AstmOptions
{
    /// <summary>Longest text of one frame in bytes that is accepted, 1 to 1,000,000. LIS01-A2: 63,993.</summary>
    public int MaxText
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000_000);
            field = value;
        }
    }

    = 64_000;

    /// <summary>Longest message in bytes; a longer one is refused, so that a device that never ends cannot fill the memory.</summary>
    public int MaxMessage { get; init; } = 16 << 20;

    public FrameNumbering FrameNumbers { get; init; }

    /// <summary>The capture or the line starts in the middle of a session: frames are taken without ENQ.</summary>
    public bool StartsInSession { get; init; }

    /// <summary>Silence after which an unfinished message is dropped: 30 s.</summary>
    public TimeSpan ReceiveTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
