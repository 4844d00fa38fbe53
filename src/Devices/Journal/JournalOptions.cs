namespace Toolkit.Devices.Journal;

/// <summary>Who captures, where, and when a new segment begins.</summary>
public sealed record JournalOptions
{
    /// <summary>Written into every segment.</summary>
    public string Operator { get; init; } = Environment.UserName;

    /// <summary>Written into every segment.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>What this process captures is entered into a store too: its segments say from where a record that a crash prevents has to be caught up.</summary>
    public bool EntersRecords { get; init; }

    /// <summary>With more ports open than <see cref="GatherFrom"/>, a flush waits so long for other ports to join it; below 10 ms, as instruments wait for its end. 3 ms unless stated.</summary>
    public TimeSpan Gather
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMilliseconds(10));
            field = value;
        }
    }

    = TimeSpan.FromMilliseconds(3);

    /// <summary>Ports up to which every flush goes at once: few of them gain nothing by waiting.</summary>
    public int GatherFrom { get; init; } = 4;

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
