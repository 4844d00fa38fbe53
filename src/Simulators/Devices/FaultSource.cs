using System.Numerics;

namespace Toolkit.Simulators.Devices;

/// <summary>Makes the faults of a script from a seed, over all openings of a link. The same seed and the same writes give the same faults.</summary>
public sealed class FaultSource(FaultScript script, int seed)
{
    private readonly Random chance = new(seed);
    private long bytes;
    private long writes;

    /// <summary>How many faults of each kind were made.</summary>
    public SortedDictionary<FaultKind, int> Made { get; } = [];

    /// <summary>How far the device's clock has jumped.</summary>
    public TimeSpan ClockOffset { get; private set; }

    /// <summary>What happens to the next write.</summary>
    public WriteFaults Next(ReadOnlySpan<byte> sent)
    {
        writes++;
        var stall = Happening(FaultKind.Stall, writes)?.Amount ?? 0;
        if (Happening(FaultKind.ClockJump, writes) is { } jump)
        {
            ClockOffset += TimeSpan.FromSeconds(jump.Amount);
        }

        var harmed = Harm(sent);
        var unplug = Happening(FaultKind.Unplug, writes);
        var split = Happening(FaultKind.Split, writes);
        return new()
        {
            Stall = TimeSpan.FromMilliseconds(stall),
            Bytes = harmed,
            IsUnplugged = unplug is not null,
            ReplugAfter = unplug is { Amount: > 0 } again ? TimeSpan.FromMilliseconds(again.Amount) : null,
            FirstPiece = split is null || harmed.Length < 2 ? 0 : split.Amount == 0 ? 1 + (int)(writes % (harmed.Length - 1)) : split.Amount,
            Piece = split is { Amount: > 0 } ? split.Amount : 0,
        };
    }

    private byte[] Harm(ReadOnlySpan<byte> sent)
    {
        var harmed = new List<byte>(sent.Length);
        if (Happening(FaultKind.Babble, writes) is { } babble)
        {
            for (var i = 0; i < babble.Amount; i++)
            {
                harmed.Add((byte)chance.Next(0x20, 0x7F));
            }
        }

        foreach (var b in sent)
        {
            bytes++;
            var harm = b;
            if (Happening(FaultKind.Flip, bytes) is not null)
            {
                harm ^= (byte)(1 << chance.Next(8));
            }

            if (Happening(FaultKind.Parity, bytes) is not null)
            {
                harm |= (byte)((BitOperations.PopCount(harm) & 1) << 7);
            }

            var copies = Happening(FaultKind.Drop, bytes) is not null ? 0 : Happening(FaultKind.Double, bytes) is not null ? 2 : 1;
            harmed.AddRange(Enumerable.Repeat(harm, copies));
        }

        return [.. harmed];
    }

    private FaultRule? Happening(FaultKind kind, long now)
    {
        FaultRule? happening = null;
        foreach (var rule in script.Rules)
        {
            if (rule.Kind == kind && (rule.At > 0 ? rule.At == now : chance.Next(rule.Every) == 0))
            {
                happening = rule;
                Made[kind] = Made.GetValueOrDefault(kind) + 1;
            }
        }

        return happening;
    }
}

/// <summary>What happens to one write.</summary>
public sealed record WriteFaults
{
    public TimeSpan Stall { get; init; }

    /// <summary>What is sent in place of the bytes.</summary>
    public required byte[] Bytes { get; init; }

    public bool IsUnplugged { get; init; }

    /// <summary>How long the device stays unplugged; null for good.</summary>
    public TimeSpan? ReplugAfter { get; init; }

    /// <summary>Length of the first piece; 0 for the whole write at once.</summary>
    public int FirstPiece { get; init; }

    /// <summary>Length of the later pieces; 0 for the whole rest at once.</summary>
    public int Piece { get; init; }
}
