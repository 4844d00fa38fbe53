namespace Toolkit.Devices.Protocols;

/// <summary>What the receiver saw.</summary>
public enum AstmEventKind
{
    /// <summary>Nothing more can be said until more bytes arrive.</summary>
    NeedMore,

    /// <summary>ENQ: a session begins.</summary>
    Enquiry,

    /// <summary>A new, sound frame: its text now belongs to the message.</summary>
    Frame,

    /// <summary>The frame before once more: the instrument did not see our ACK. Acknowledged, not stored.</summary>
    Repetition,

    /// <summary>A frame that must be sent again; <see cref="AstmEvent.Refusal"/> says why.</summary>
    Refused,

    /// <summary>The tail of a message's last frame is known, so that all its tolerances are. The message is the one whose frame completed it; it wants no answer.</summary>
    MessageEnd,

    /// <summary>EOT: the session is over.</summary>
    EndOfTransmission,

    /// <summary>Bytes outside any frame; ignored as the standard says, kept by the journal.</summary>
    Noise,

    /// <summary>An unfinished message was given up: ENQ in mid-session, EOT before the terminator record, or silence. Its text is <see cref="AstmReceiver.Abandoned"/>.</summary>
    Abandoned,
}

/// <summary>Why a frame is refused.</summary>
public enum AstmRefusal
{
    None,

    /// <summary>The sum of the bytes differs, or the two digits are none.</summary>
    Checksum,

    /// <summary>The frame number is neither the last nor the one after it.</summary>
    FrameNumber,

    /// <summary>A control character that may not stand in text.</summary>
    Character,

    /// <summary>More text than the profile allows.</summary>
    TooLong,

    /// <summary>The host cannot take it now: the journal could not be written, or the message outgrew its bound.</summary>
    Host,
}

/// <summary>Deviations from the standard that were met and tolerated: part of a result's provenance.</summary>
[Flags]
public enum AstmTolerances
{
    None = 0,

    /// <summary>Text longer than the 240 characters of E1381-95.</summary>
    LongText = 1,

    /// <summary>Hexadecimal digits in lower case.</summary>
    LowerCaseChecksum = 2,

    /// <summary>No CR LF after the checksum, or only one of them.</summary>
    ShortTail = 4,

    /// <summary>The record's CR is missing before ETX.</summary>
    MissingCarriageReturn = 8,

    /// <summary>The frame numbers began again in mid-session.</summary>
    RestartedNumbers = 16,

    /// <summary>Noise stood between frames.</summary>
    Noise = 32,

    /// <summary>The frames came without ENQ.</summary>
    NoEnquiry = 64,
}

/// <summary>One event of a receiver. The text itself is read from the receiver until the next step.</summary>
public readonly record struct AstmEvent
{
    public AstmEventKind Kind { get; init; }

    /// <summary>Position of the first byte (a frame's STX) in the stream since the receiver was made.</summary>
    public long Offset { get; init; }

    /// <summary>Position after the last byte.</summary>
    public long End { get; init; }

    /// <summary>The frame number as sent: '0' to '7'.</summary>
    public char Number { get; init; }

    /// <summary>True for ETB: the message goes on in the next frame.</summary>
    public bool Intermediate { get; init; }

    /// <summary>Length of the frame's text in bytes.</summary>
    public int TextLength { get; init; }

    /// <summary>The two digits as sent.</summary>
    public (char High, char Low) Checksum { get; init; }

    /// <summary>True where the digits equal the sum.</summary>
    public bool ChecksumRight { get; init; }

    public AstmRefusal Refusal { get; init; }

    /// <summary>ACK, NAK or EOT that the instrument is waiting for; 0 for none. Send ACK only when the bytes are on disk.</summary>
    public byte Reply { get; init; }

    /// <summary>True where this frame ends a message with its terminator record: <see cref="AstmReceiver.Message"/> holds it.</summary>
    public bool CompletesMessage { get; init; }
}
