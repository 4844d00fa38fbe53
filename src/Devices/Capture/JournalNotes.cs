namespace Toolkit.Devices.Capture;

/// <summary>What the journal notes beside the bytes, so that a replay takes the same turns.</summary>
internal static class JournalNotes
{
    /// <summary>A session was refused because the journal could not be written.</summary>
    public static ReadOnlySpan<byte> Refusal => "session refused"u8;

    /// <summary>The device was silent for the question's patience.</summary>
    public static ReadOnlySpan<byte> Silence => "silence"u8;

    /// <summary>The link was lost.</summary>
    public static ReadOnlySpan<byte> LinkLost => "link lost"u8;
}
