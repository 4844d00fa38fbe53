using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>The bytes are cut into pieces that are sent one by one.</summary>
    Split,

    /// <summary>Nothing is sent for a while.</summary>
    Stall,

    /// <summary>Random bytes without control characters are sent before.</summary>
    Babble,

    /// <summary>The top bit is set as even parity would set it: a line with the wrong settings.</summary>
    Parity,

    /// <summary>The link is lost for good.</summary>
    Unplug,
}

/// <summary>One kind of fault with how often it happens.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Every">Happens on average once in so many bytes (writes for Split, Stall, Babble and Unplug); 1 or more.</param>
/// <param name="Amount">Milliseconds of a stall, bytes of a babble.</param>
public sealed record FaultRule(FaultKind Kind, int Every, int Amount);

/// <summary>A fault script: data, not code. One rule a line: "flip every 500", "stall every 20 for 300", "babble every 10 of 64"; '#' begins a comment.</summary>
public sealed record FaultScript(ImmutableArray<FaultRule> Rules)
{
    public static FaultScript None { get; } = new([]);

    /// <returns>The script; or a fault that names the line.</returns>
    public static Parsed<FaultScript> Parse(string text, string name)
    {
        var rules = ImmutableArray.CreateBuilder<FaultRule>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var words = raw.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (Rule(words) is not { } rule)
            {
                return new Fault(number, "KIND every N [for MILLISECONDS | of BYTES], KIND one of " + string.Join(' ', Enum.GetNames<FaultKind>()).ToLowerInvariant(), Printable.Quote(raw.Trim())) { Unit = "line", Place = name };
            }

            rules.Add(rule);
        }

        return new FaultScript(rules.ToImmutable());
    }

    private static FaultRule? Rule(string[] words) =>
        words.Length is 3 or 5 && words[1] == "every" && !char.IsAsciiDigit(words[0][0])
        && Enum.TryParse<FaultKind>(words[0], ignoreCase: true, out var kind)
        && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every >= 1
            ? words.Length == 3 ? new(kind, every, 100)
                : words[3] is "for" or "of" && int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? new(kind, every, amount)
                : null
            : null;
}
