using Toolkit.Devices.Links;

namespace Toolkit.Simulators.Devices;

/// <summary>A link that does to the device's bytes what a fault script says. What the host sends arrives unharmed.</summary>
public sealed class FaultyLink(IDeviceLink inner, FaultSource faults, TimeProvider clock) : IDeviceLink
{
    /// <summary>True once the script has pulled the plug.</summary>
    public bool IsUnplugged { get; private set; }

    /// <summary>How long it stays unplugged; null for good.</summary>
    public TimeSpan? ReplugAfter { get; private set; }

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => IsUnplugged ? ValueTask.FromResult(0) : inner.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        var next = IsUnplugged ? null : faults.Next(bytes.Span);
        if (next is { Stall.Ticks: > 0 })
        {
            await Task.Delay(next.Stall, clock, cancellation).ConfigureAwait(false);
        }

        if (next is null || next.IsUnplugged)
        {
            IsUnplugged = true;
            ReplugAfter = next?.ReplugAfter ?? ReplugAfter;
            await inner.DisposeAsync().ConfigureAwait(false);
            throw new LinkLostException("The simulated device was unplugged.");
        }

        var piece = next.FirstPiece;
        for (var at = 0; at < next.Bytes.Length;)
        {
            var length = piece == 0 ? next.Bytes.Length - at : Math.Min(piece, next.Bytes.Length - at);
            await inner.WriteAsync(next.Bytes.AsMemory(at, length), cancellation).ConfigureAwait(false);
            at += length;
            piece = next.Piece;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
