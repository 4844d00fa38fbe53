namespace Toolkit.Devices.Links;

/// <summary>Bytes to and from one device, and nothing more. Protocols never see which kind of link carries them.</summary>
public interface IDeviceLink : IAsyncDisposable
{
    /// <summary>Waits for bytes and gives those that have arrived. A cancelled read has taken no byte.</summary>
    /// <returns>The number of bytes, at least 1; 0 where the link is lost or has ended, for good.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>Hands all bytes to the device's driver.</summary>
    /// <exception cref="LinkLostException">The link is lost; an unknown part has been sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; an unknown part has been sent.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}

/// <summary>A device has gone: unplugged, closed by the other side, or its port refused a write.</summary>
public sealed class LinkLostException : IOException
{
    public LinkLostException()
    {
    }

    public LinkLostException(string message)
        : base(message)
    {
    }

    public LinkLostException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
