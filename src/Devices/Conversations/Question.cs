namespace Toolkit.Devices.Conversations;

/// <summary>Length of a whole answer at the start of these bytes, 1 or more; or 0 where more must come.</summary>
public delegate int AnswerLength(ReadOnlySpan<byte> bytes);

/// <summary>How an answer came to its end.</summary>
public enum AnswerEnd
{
    /// <summary>It is whole as far as its length shows.</summary>
    Whole,

    /// <summary>The device fell silent before it was whole; it may be empty.</summary>
    Silence,

    /// <summary>It outgrew its bound: a device that never stops talking.</summary>
    TooLong,

    /// <summary>The link was lost.</summary>
    LinkLost,
}

/// <summary>What a conversation does next: bytes that go to the device, and how to know that its answer is whole.</summary>
public sealed record Question
{
    /// <summary>Goes out first; empty to wait only.</summary>
    public ReadOnlyMemory<byte> Send { get; init; }

    public required AnswerLength Length { get; init; }

    /// <summary>Longest silence before the answer counts as torn.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait before <see cref="Send"/>: readers must not be polled too often.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Most bytes of an answer: no device can fill the memory.</summary>
    public int Limit { get; init; } = 1 << 20;

    /// <summary>The device speaks unasked: silence before its first byte means nothing, and bytes that are already there belong to what comes.</summary>
    public bool Listens { get; init; }
}
