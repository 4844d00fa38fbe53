namespace Toolkit.Devices.Journal;

/// <summary>What a journal record holds.</summary>
public enum JournalKind : byte
{
    /// <summary>First record of a segment: who captures, where, and where the chain goes on from.</summary>
    Segment = 1,

    /// <summary>A port was opened: its number, address, profile; JSON.</summary>
    Port = 2,

    /// <summary>Bytes from the device.</summary>
    Received = 3,

    /// <summary>Bytes to the device.</summary>
    Sent = 4,

    /// <summary>Something that happened on the port, as text: link lost, time-out, session refused.</summary>
    Note = 5,

    /// <summary>A port that stays open, named again at the head of a new segment; JSON as <see cref="Port"/>. The tail of a journal is enough to go on from it.</summary>
    PortContinued = 6,
}
