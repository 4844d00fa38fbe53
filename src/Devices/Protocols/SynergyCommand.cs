namespace Toolkit.Devices.Protocols;

/// <summary>Commands of a BioTek Synergy as bytes. Evidence: second-hand.</summary>
public static class SynergyCommand
{
    /// <summary>ACK "0000" ETX: the command is accepted.</summary>
    public static ReadOnlySpan<byte> Accepted => [Control.Ack, (byte)'0', (byte)'0', (byte)'0', (byte)'0', Control.Etx];

    /// <summary>Length of the answer at the start of <paramref name="bytes"/>, or 0 where it has not all arrived: NAK, or up to ETX.</summary>
    public static int AcceptedLength(ReadOnlySpan<byte> bytes) => bytes.Length == 0 ? 0 : bytes[0] == Control.Nak ? 1 : bytes.IndexOf(Control.Etx) + 1;

    public static bool IsAccepted(ReadOnlySpan<byte> answer) => answer.SequenceEqual(Accepted);
}
