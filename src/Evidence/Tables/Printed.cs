using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Tables;

/// <summary>A number as printed: its value and how many decimals were printed, so that every value that rounds to it is known. <c>default</c> is 0 without decimals.</summary>
/// <param name="Value">Finite.</param>
/// <param name="Decimals">0 or more: "0.80" has two.</param>
public readonly record struct Printed(double Value, int Decimals)
{
    /// <summary>Half a unit of the last printed digit.</summary>
    public double Half => 0.5 * Math.Pow(10, -Decimals);

    /// <summary>Smallest value that rounds to the printed one.</summary>
    public double Low => Value - Half;

    /// <summary>Largest value that rounds to the printed one.</summary>
    public double High => Value + Half;

    /// <summary>Reads a plain number; a percent sign behind it and a typographic minus are understood.</summary>
    public static bool TryRead(string text, out Printed printed)
    {
        var plain = text.Trim().Replace('\u2212', '-').TrimEnd('%').TrimEnd();
        printed = default;
        if (!Numbers.TryParse(plain, out var value))
        {
            return false;
        }

        var mantissa = plain.Split('e', 'E')[0];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var exponent = plain.Length > mantissa.Length && int.TryParse(plain.AsSpan(mantissa.Length + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var e) ? e : 0;
        printed = new(value, Math.Clamp((point < 0 ? 0 : mantissa.Length - point - 1) - exponent, 0, 30));
        return true;
    }

    /// <summary>The printed number, or null where the text is none.</summary>
    public static Printed? From(string text) => TryRead(text, out var printed) ? printed : null;

    /// <summary>Whether some value of [<paramref name="low"/>, <paramref name="high"/>] rounds to the printed one.</summary>
    public bool Meets(double low, double high) => low <= High + Slack && high >= Low - Slack;

    /// <summary>Whether <paramref name="value"/> rounds to the printed one; a value half-way may round either way.</summary>
    public bool Covers(double value) => Meets(value, value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("F" + Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // Decimal fractions are not exact in binary: a value half-way must not be refused for its last bit.
    private double Slack => 1e-9 * Math.Max(Half, Math.Abs(Value) * 1e-6);
}
