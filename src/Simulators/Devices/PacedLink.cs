using Toolkit.Devices.Links;

namespace Toolkit.Simulators.Devices;

/// <summary>Sends as slowly as a serial line would: a pseudo-terminal has no speed of its own.</summary>
public sealed class PacedLink(IDeviceLink inner, LineSettings line, TimeProvider clock) : IDeviceLink
{
    /// <summary>What is sent in one go: ten milliseconds' worth, as a driver's buffer would give it on.</summary>
    private readonly int piece = Math.Max(1, (int)(BytesPerSecond(line) / 100));
    private long started;
    private long sent;

    /// <summary>Bytes a second: a start bit, the data bits, the parity bit and the stop bits for each.</summary>
    public static double BytesPerSecond(LineSettings line) => line.BaudRate / (double)(1 + line.DataBits + (line.Parity == LineParity.None ? 0 : 1) + line.StopBits);

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => inner.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            var now = clock.GetTimestamp();
            var due = started + (long)(sent / BytesPerSecond(line) * clock.TimestampFrequency);
            if (due <= now)
            {
                // An idle line saves up no time.
                (started, sent) = (now, 0);
            }
            else
            {
                await Task.Delay(clock.GetElapsedTime(now, due), clock, cancellation).ConfigureAwait(false);
            }

            var length = Math.Min(piece, bytes.Length);
            await inner.WriteAsync(bytes[..length], cancellation).ConfigureAwait(false);
            sent += length;
            bytes = bytes[length..];
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
