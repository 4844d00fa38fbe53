using System.Runtime.InteropServices;

namespace Toolkit.Devices.Links;

/// <summary>An open, non-blocking terminal descriptor: reads and writes that can be cancelled, and a close that always returns.</summary>
internal sealed class TtyDescriptor(int descriptor, string name) : IDeviceLink
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private bool closed;

    private static bool Again => Marshal.GetLastPInvokeError() is Posix.TryAgain or Posix.Interrupted;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = TryRead(buffer.Span, out var ready);
            if (ready is null)
            {
                return count;
            }

            await ReadinessPoller.WaitAsync(ready, cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (bytes.Length > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                bytes = bytes[TryWrite(bytes.Span, out var ready)..];
                if (ready is not null)
                {
                    await ReadinessPoller.WaitAsync(ready, cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            writing.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends pending reads and writes, drops what was not sent, and always returns.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (!closed)
            {
                closed = true;
                ReadinessPoller.Abandon(descriptor);
                _ = Posix.Control(descriptor, Posix.FlushQueues, 2);
                _ = Posix.Close(descriptor);
            }
        }
    }

    /// <summary>Bytes that wait to be read on this side; 0 where it is closed.</summary>
    public unsafe int Unread()
    {
        lock (gate)
        {
            var count = 0;
            return !closed && Posix.Control(descriptor, Posix.UnreadBytes, &count) == 0 ? count : 0;
        }
    }

    // The wait is registered under the same lock as the attempt: a descriptor that was closed in between is never waited for.
    private unsafe int TryRead(Span<byte> buffer, out ReadinessPoller.Waiter? ready)
    {
        ready = null;
        lock (gate)
        {
            if (closed)
            {
                return 0;
            }

            fixed (byte* first = buffer)
            {
                var count = Posix.Read(descriptor, first, buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                ready = Again ? ReadinessPoller.Register(descriptor, Posix.PollIn) : null;
                return 0;
            }
        }
    }

    private unsafe int TryWrite(ReadOnlySpan<byte> bytes, out ReadinessPoller.Waiter? ready)
    {
        ready = null;
        lock (gate)
        {
            if (closed)
            {
                throw new LinkLostException($"{name} is closed.");
            }

            fixed (byte* first = bytes)
            {
                var count = Posix.Write(descriptor, first, bytes.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                ready = Again
                    ? ReadinessPoller.Register(descriptor, Posix.PollOut)
                    : throw new LinkLostException($"{name} refuses to be written: {Posix.LastError()}");
                return 0;
            }
        }
    }
}
