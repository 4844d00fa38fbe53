using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>One figure that tells how far an image or a step on it can be trusted, with its judgement.</summary>
/// <param name="Name">What was measured: "mask leakage". Also the verdict's criterion.</param>
/// <param name="Value">In <paramref name="Unit"/>; NaN where it could not be measured, the verdict then says why.</param>
/// <param name="Unit">Of the value; "" for a ratio or a share of 1.</param>
public sealed record QualityValue(string Name, double Value, string Unit, QualityVerdict Verdict)
{
    /// <summary>A value that passes from <paramref name="least"/> on and is warned of below; below <paramref name="refused"/> it fails.</summary>
    /// <param name="words">What a low value means and what to do, for the reason: "look at the overlay".</param>
    public static QualityValue AtLeast(string name, double value, string unit, double least, string words, double refused = double.NegativeInfinity) =>
        new(name, value, unit, Judge(name, value, value >= least, value >= refused, $"{Figure(value, unit)} is below {Figure(value >= refused ? least : refused, unit)}: {words}"));

    /// <summary>A value that passes up to <paramref name="most"/> and is warned of above; above <paramref name="refused"/> it fails.</summary>
    /// <inheritdoc cref="AtLeast"/>
    public static QualityValue AtMost(string name, double value, string unit, double most, string words, double refused = double.PositiveInfinity) =>
        new(name, value, unit, Judge(name, value, value <= most, value <= refused, $"{Figure(value, unit)} is above {Figure(value <= refused ? most : refused, unit)}: {words}"));

    /// <summary>The verdicts of several values, in their order.</summary>
    public static ImmutableArray<QualityVerdict> Verdicts(IEnumerable<QualityValue> values) => [.. values.Select(v => v.Verdict)];

    private static QualityVerdict Judge(string name, double value, bool good, bool usable, string reason) =>
        double.IsNaN(value) ? QualityVerdict.Warn(name, "could not be measured")
        : good ? QualityVerdict.Pass(name)
        : usable ? QualityVerdict.Warn(name, reason)
        : QualityVerdict.Fail(name, reason);

    private static string Figure(double value, string unit) => Numbers.Format(Math.Round(value, 3)) + (unit.Length > 0 ? " " + unit : "");
}
