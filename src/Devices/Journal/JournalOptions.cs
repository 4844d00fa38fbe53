namespace Toolkit.Devices.Journal;

/// <summary>Who captures, where, and when a new segment begins.</summary>
public sealed record JournalOptions
{
    /// <summary>Written into every segment.</summary>
    public string Operator { get; init; } = Environment.UserName;

    /// <summary>Written into every segment.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>A segment that has grown beyond this many bytes is followed by a new one; 1 KiB or more.</summary>
    public long SegmentBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1024);
            field = value;
        }
    }

    = 64L << 20;
}
