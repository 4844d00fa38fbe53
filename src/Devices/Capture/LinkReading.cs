using Toolkit.Devices.Links;

namespace Toolkit.Devices.Capture;

/// <summary>Reads of a link that end in bytes, in the end of the link, or in silence. Its timer is set anew for each read, not made anew.</summary>
internal sealed class LinkReading(TimeProvider clock, CancellationToken cancellation) : IDisposable
{
    private CancellationTokenSource? tired;
    private CancellationTokenSource? either;

    /// <param name="patience">Longest silence; null for no end.</param>
    /// <returns>Bytes read; 0 for a lost link or a cancelled capture; null for silence.</returns>
    public async ValueTask<int?> ReadAsync(IDeviceLink link, Memory<byte> buffer, TimeSpan? patience)
    {
        try
        {
            return await link.ReadAsync(buffer, Token(patience)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            return cancellation.IsCancellationRequested ? 0 : null;
        }
    }

    public void Dispose()
    {
        either?.Dispose();
        tired?.Dispose();
        (tired, either) = (null, null);
    }

    private CancellationToken Token(TimeSpan? patience)
    {
        if (tired is { IsCancellationRequested: true })
        {
            // It ran out while nobody waited: a slow disk, not a silent device.
            Dispose();
        }

        if (tired is null)
        {
            tired = new CancellationTokenSource(patience ?? Timeout.InfiniteTimeSpan, clock);
            either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tired.Token);
        }
        else
        {
            tired.CancelAfter(patience ?? Timeout.InfiniteTimeSpan);
        }

        return either!.Token;
    }
}
