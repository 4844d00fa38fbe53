using System.Collections.Immutable;

namespace Toolkit.Measurements;

/// <summary>A number with its uncertainty and the way back to what it was made from.</summary>
public sealed record Estimate
{
    /// <summary>What is estimated, unique within a result: "koos_pain: exercise - control at week 12".</summary>
    public required string Name { get; init; }

    /// <summary>UCUM unit, or "1".</summary>
    public required string Unit { get; init; }

    /// <summary>The estimate, or null where none exists; then <see cref="Reason"/> says why.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of the interval; null where it is open or unknown.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the interval; null where it is open or unknown.</summary>
    public double? High { get; init; }

    /// <summary>Coverage of the interval: 0.95 unless stated.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Two-sided p value, null where no test was made.</summary>
    public double? P { get; init; }

    /// <summary>How it was estimated, by the field's name: "ANCOVA, HC3".</summary>
    public required string Method { get; init; }

    /// <summary>Why there is no number; null beside a number.</summary>
    public string? Reason { get; init; }

    /// <summary>Ids into the provenance table.</summary>
    public ImmutableArray<string> Provenance { get; init; } = [];
}
