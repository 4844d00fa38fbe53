using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Curves and settings of other makers' software, to show a difference beside its cause.</summary>
public static class VendorCurve
{
    /// <summary>The settings of MSD Discovery Workbench: 4PL, 1/y² of the level mean, fitted to level means with the zero calibrator, no floor under the weights.</summary>
    public static AssayOptions ConformToMsd { get; } = new()
    {
        Family = CurveFamily.FourPl,
        Weighting = Weighting.InverseYSquared,
        WeightSource = WeightSource.LevelMean,
        FitUnit = FitUnit.LevelMeans,
        Blank = BlankMode.Ignore,
        ZeroStandards = ZeroStandards.Used,
        FallBack = false,
        WeightFloorFraction = 1e-12,
    };

    /// <summary>Reads the curve that Bio-Plex Manager prints: "FI = a + (d - a) / ((1 + (Conc / c)^b))^g", with b below 0; a negative a is folded into the text as "(d + |a|)".</summary>
    /// <returns>The curve, or a fault that shows the text.</returns>
    public static Parsed<SigmoidCurve> ParseBioPlex(string text)
    {
        var fault = new Fault(0, "a curve such as FI = a + (d - a) / ((1 + (Conc / c)^b))^g", Printable.Quote(text, 120)) { Unit = "character" };
        var start = text.IndexOf('=', StringComparison.Ordinal);
        var numbers = start < 0 ? [] : Figures(text.AsSpan(start + 1));

        // a, d, a again inside the span, the 1 of 1 + …, c, b, and g unless it is a 4PL.
        if (numbers.Count is not (6 or 7) || numbers[3] != 1 || !(numbers[4] > 0) || numbers[5] == 0 || (numbers.Count == 7 && !(numbers[6] > 0)))
        {
            return fault;
        }

        var (a, d, b) = (numbers[0], numbers[1], numbers[5]);
        var g = numbers.Count == 7 ? numbers[6] : 1;
        return b < 0
            ? new SigmoidCurve(CurveFamily.RichardsLower, a, d, Math.Log(-b), Math.Log(numbers[4]), Math.Log(g))
            : new SigmoidCurve(CurveFamily.RichardsUpper, d, a, Math.Log(b), Math.Log(numbers[4]), Math.Log(g));
    }

    /// <summary>The numbers of a formula in order; a sign belongs to a number where no operand stands before it.</summary>
    private static List<double> Figures(ReadOnlySpan<char> text)
    {
        var numbers = new List<double>();
        var operand = false;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            var signed = c is '-' or '+' && !operand && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] == '.');
            if (char.IsAsciiDigit(c) || c == '.' || signed)
            {
                var end = i + 1;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || text[end] is 'e' or 'E' || (text[end] is '-' or '+' && text[end - 1] is 'e' or 'E')))
                {
                    end++;
                }

                if (!double.TryParse(text[i..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    return [];
                }

                numbers.Add(value);
                operand = true;
                i = end;
            }
            else
            {
                operand = c == ')' || (operand && c == ' ') || char.IsAsciiLetter(c);
                i++;
            }
        }

        return numbers;
    }
}
