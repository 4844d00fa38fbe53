namespace Toolkit.Devices.Capture;

/// <summary>What happened on a port.</summary>
public enum CaptureEventKind
{
    /// <summary>The link is open.</summary>
    Opened,

    /// <summary>It could not be opened; it is tried again.</summary>
    OpenFailed,

    /// <summary>The link was lost or closed by the device.</summary>
    LinkLost,

    /// <summary>The device's node has gone or is another one, although the line itself reported nothing.</summary>
    DeviceGone,

    /// <summary>Nothing was heard for the time that was asked for.</summary>
    Silent,

    /// <summary>The device sent something that is no result: a refused frame, a cut message, an error of its own.</summary>
    Refused,

    /// <summary>Bytes without end and without sense.</summary>
    Babble,

    /// <summary>The journal could not be written; nothing is acknowledged.</summary>
    JournalFailed,

    /// <summary>The journal is written again.</summary>
    JournalRecovered,

    /// <summary>A message came again and was counted once.</summary>
    Repeated,
}

/// <summary>Something that happened on a port, with its place in the port's stream of bytes.</summary>
/// <param name="Port">The port's path or address.</param>
/// <param name="Offset">Bytes received on the port before it.</param>
/// <param name="Text">A sentence for a person.</param>
public sealed record CaptureEvent(CaptureEventKind Kind, string Port, long Offset, DateTimeOffset Utc, string Text);
