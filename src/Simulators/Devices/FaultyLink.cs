using System.Numerics;
using Toolkit.Devices.Links;

namespace Toolkit.Simulators.Devices;

/// <summary>A link that does to the device's bytes what a fault script says, all of it from a seed. What the host sends arrives unharmed.</summary>
public sealed class FaultyLink(IDeviceLink inner, FaultScript script, int seed, TimeProvider clock) : IDeviceLink
{
    private readonly Random chance = new(seed);
    private bool unplugged;

    /// <summary>How many faults of each kind were made.</summary>
    public Dictionary<FaultKind, int> Made { get; } = [];

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => unplugged ? ValueTask.FromResult(0) : inner.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        foreach (var stall in Happening(FaultKind.Stall))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(stall.Amount), clock, cancellation).ConfigureAwait(false);
        }

        var harmed = Harm(bytes.Span);
        if (unplugged || Happening(FaultKind.Unplug).Length > 0)
        {
            unplugged = true;
            await inner.DisposeAsync().ConfigureAwait(false);
            throw new LinkLostException("The simulated device was unplugged.");
        }

        var piece = Happening(FaultKind.Split).Length > 0 ? 1 : harmed.Length;
        for (var at = 0; at < harmed.Length; at += piece)
        {
            await inner.WriteAsync(harmed.AsMemory(at, Math.Min(piece, harmed.Length - at)), cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private byte[] Harm(ReadOnlySpan<byte> bytes)
    {
        var harmed = new List<byte>(bytes.Length);
        foreach (var babble in Happening(FaultKind.Babble))
        {
            for (var i = 0; i < babble.Amount; i++)
            {
                harmed.Add((byte)chance.Next(0x20, 0x7F));
            }
        }

        foreach (var b in bytes)
        {
            var sent = b;
            foreach (var _ in Happening(FaultKind.Flip))
            {
                sent ^= (byte)(1 << chance.Next(8));
            }

            foreach (var _ in Happening(FaultKind.Parity))
            {
                sent |= (byte)((BitOperations.PopCount(sent) & 1) << 7);
            }

            var copies = Happening(FaultKind.Drop).Length > 0 ? 0 : Happening(FaultKind.Double).Length > 0 ? 2 : 1;
            harmed.AddRange(Enumerable.Repeat(sent, copies));
        }

        return [.. harmed];
    }

    private FaultRule[] Happening(FaultKind kind)
    {
        var happening = script.Rules.Where(r => r.Kind == kind && chance.Next(r.Every) == 0).ToArray();
        if (happening.Length > 0)
        {
            Made[kind] = Made.GetValueOrDefault(kind) + happening.Length;
        }

        return happening;
    }
}
