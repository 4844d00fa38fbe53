using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>An ASTM analyser and its noisy line as a link in virtual time: what the host does not answer is waited for in no time at all. A message that fails is sent again, as the standard asks.</summary>
/// <param name="messages">Frames of each message.</param>
/// <param name="toHost">Damage on the way to the host.</param>
/// <param name="toDevice">Damage on the way to the device.</param>
public sealed class VirtualAstmLine(IEnumerable<IReadOnlyList<byte[]>> messages, LineNoise? toHost, LineNoise? toDevice, VirtualClock clock) : IDeviceLink
{
    private readonly IEnumerator<IReadOnlyList<byte[]>> queue = messages.GetEnumerator();
    private AstmSender? sender;
    private byte[] waiting = [];
    private int taken;

    /// <summary>Frames that the device has put on the line, repetitions counted.</summary>
    public long Frames { get; private set; }

    /// <summary>Messages that the host has acknowledged as a whole.</summary>
    public long Delivered { get; private set; }

    /// <summary>Sessions that failed, so that their message was sent again.</summary>
    public long Failed { get; private set; }

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (taken == waiting.Length)
        {
            if (!MoveOn())
            {
                return ValueTask.FromResult(0);
            }
        }

        var count = Math.Min(buffer.Length, waiting.Length - taken);
        waiting.AsSpan(taken, count).CopyTo(buffer.Span);
        taken += count;
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        foreach (var b in toDevice?.Harm(bytes.ToArray()) ?? bytes.ToArray())
        {
            var next = sender is { IsOver: false } asking ? asking.Receive(b, clock.Now) : [];
            Send(next);
            if (next.Length > 0)
            {
                // What came before this went out is no answer to it.
                break;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        queue.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The device's next move when the line is silent: its time is up, or it has the next message.</summary>
    private bool MoveOn()
    {
        if (sender is { IsOver: false } waits)
        {
            clock.MoveTo(waits.Deadline);
            Send(waits.Tick(clock.Now));
            return true;
        }

        if (sender is not null)
        {
            Delivered += sender.State == AstmSenderState.Done ? 1 : 0;
            Failed += sender.State == AstmSenderState.Failed ? 1 : 0;
        }

        if (sender is not { State: AstmSenderState.Failed } && !queue.MoveNext())
        {
            sender = null;
            return false;
        }

        sender = new AstmSender(queue.Current);
        Send(sender.Start(clock.Now));
        return true;
    }

    private void Send(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        Frames += bytes.Length > 1 ? 1 : 0;
        var harmed = toHost?.Harm(bytes) ?? bytes;
        waiting = taken == waiting.Length ? harmed : [.. waiting.AsSpan(taken), .. harmed];
        taken = 0;
    }
}
