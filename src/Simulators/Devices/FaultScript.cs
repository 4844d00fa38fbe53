using System.Collections.Immutable;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>What goes wrong with bytes on their way from the device to the host.</summary>
public enum FaultKind
{
    /// <summary>A byte is not sent.</summary>
    Drop,

    /// <summary>A byte is sent twice.</summary>
    Double,

    /// <summary>One bit of a byte is flipped.</summary>
    Flip,

    /// <summary>A write is cut into pieces that are sent one by one.</summary>
    Split,

    /// <summary>Nothing is sent for a while.</summary>
    Stall,

    /// <summary>Random bytes without control characters are sent before.</summary>
    Babble,

    /// <summary>The top bit is set as even parity would set it: a line with the wrong settings.</summary>
    Parity,

    /// <summary>The link is lost, for good or until it is plugged in again.</summary>
    Unplug,

    /// <summary>The device's own clock jumps.</summary>
    ClockJump,
}

/// <summary>One kind of fault with how often it happens.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Every">On average once in so many bytes (writes for Split, Stall, Babble, Unplug and ClockJump), by chance; 0 where <paramref name="At"/> says when.</param>
/// <param name="At">At exactly this byte or write since the beginning, from 1; 0 for by chance.</param>
/// <param name="Amount">Milliseconds of a stall or until the replug (0: for good), bytes of a babble or a piece (0: two pieces, whose boundary moves on by one at each write), seconds of a clock jump.</param>
public sealed record FaultRule(FaultKind Kind, int Every, int At, int Amount)
{
    /// <summary>True for a fault of single bytes, false for one of whole writes.</summary>
    public bool IsOfBytes => Kind is FaultKind.Drop or FaultKind.Double or FaultKind.Flip or FaultKind.Parity;
}

/// <summary>A fault script: data, not code. YAML with the list "faults"; see hardware/simulators.</summary>
public sealed record FaultScript(ImmutableArray<FaultRule> Rules)
{
    private static readonly ImmutableSortedDictionary<string, FaultKind> Kinds = new Dictionary<string, FaultKind>(StringComparer.Ordinal)
    {
        ["drop"] = FaultKind.Drop,
        ["double"] = FaultKind.Double,
        ["flip"] = FaultKind.Flip,
        ["split"] = FaultKind.Split,
        ["stall"] = FaultKind.Stall,
        ["babble"] = FaultKind.Babble,
        ["parity"] = FaultKind.Parity,
        ["unplug"] = FaultKind.Unplug,
        ["clock-jump"] = FaultKind.ClockJump,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static FaultScript None { get; } = new([]);

    /// <summary>The script's own seed; null where it has none.</summary>
    public int? Seed { get; init; }

    /// <returns>The script, or null with every fault of it and its line.</returns>
    public static FaultScript? Parse(string yaml, string name, out ImmutableArray<Fault> faults) => YamlFields.Read(
        yaml,
        name,
        fields => new FaultScript(fields.List("faults", Rule)) { Seed = fields.Has("seed") ? fields.Whole("seed", 0, int.MaxValue, 1) : null },
        out faults);

    private static FaultRule Rule(YamlFields fields)
    {
        var kind = Kinds.GetValueOrDefault(fields.OneOf("kind", [.. Kinds.Keys]));
        var (every, at) = (fields.Whole("every", 1, int.MaxValue, 0), fields.Whole("at", 1, int.MaxValue, 0));
        if ((every == 0) == (at == 0))
        {
            fields.Refuse("kind", "either 'every' (on average once in so many) or 'at' (exactly then)", every == 0 ? "neither" : "both");
        }

        var amount = kind switch
        {
            FaultKind.Stall => fields.Whole("ms", 1, 3_600_000, 100),
            FaultKind.Babble => fields.Whole("bytes", 1, 10_000_000, 64),
            FaultKind.Split => fields.Whole("bytes", 0, 65_536, 1),
            FaultKind.Unplug => fields.Whole("replug-after-ms", 0, 3_600_000, 0),
            FaultKind.ClockJump => fields.Whole("seconds", -1_000_000_000, 1_000_000_000, 3600),
            _ => 0,
        };
        return new(kind, every, at, amount);
    }
}
