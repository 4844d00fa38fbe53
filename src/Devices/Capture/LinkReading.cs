using Toolkit.Devices.Links;

namespace Toolkit.Devices.Capture;

/// <summary>Reads of a link that end in bytes, in the end of the link, or in silence.</summary>
internal static class LinkReading
{
    /// <param name="patience">Longest silence; null for no end.</param>
    /// <returns>Bytes read; 0 for a lost link or a cancelled capture; null for silence.</returns>
    public static async ValueTask<int?> ReadOrSilenceAsync(this IDeviceLink link, Memory<byte> buffer, TimeSpan? patience, TimeProvider clock, CancellationToken cancellation)
    {
        using var tired = patience is { } wait ? new CancellationTokenSource(wait, clock) : null;
        using var either = tired is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellation, tired.Token);
        try
        {
            return await link.ReadAsync(buffer, either?.Token ?? cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? 0 : null;
        }
    }
}
