using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Why a well has no number.</summary>
public enum SignalIssue
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>Above what the reader can measure.</summary>
    Saturated,

    /// <summary>Below what the reader can measure.</summary>
    BelowDetection,

    /// <summary>Not read, masked, or text that means nothing here.</summary>
    Missing,
}

/// <summary>What instruments print in place of a number.</summary>
public static class SignalCode
{
    private static readonly string[] Overflow = ["OVRFLW", "OVERFLOW", "OVER", "OVERRANGE", "SAT", "SATURATED", "OOR >", "OOR>", "OUT+", "HIGH", "> MAX", ">MAX", "MAX"];
    private static readonly string[] Underflow = ["OOR <", "OOR<", "OUT-", "LOW", "< MIN", "<MIN", "UNDRFLW", "UNDERFLOW", "MIN"];

    /// <summary>Reads the text of a well: a number, or the reason why there is none. "***" and ">4.000" are saturated, "" and "NaN" are missing; nothing becomes 0.</summary>
    /// <param name="decimalSign">'.' or ','.</param>
    public static (double? Signal, SignalIssue Issue) Read(string text, char decimalSign = '.')
    {
        var plain = text.Trim();
        return Numbers.TryParse(plain, decimalSign, out var value) ? (value, SignalIssue.None) : (null, Classify(plain));
    }

    /// <summary>The meaning of a text that is not a number.</summary>
    public static SignalIssue Classify(string code)
    {
        var plain = code.Trim().ToUpperInvariant();
        if (plain.StartsWith('>') || Overflow.Contains(plain) || (plain.Length > 1 && plain.All(c => c is '*' or '.' or '#')))
        {
            return SignalIssue.Saturated;
        }

        return plain.StartsWith('<') || Underflow.Contains(plain) ? SignalIssue.BelowDetection : SignalIssue.Missing;
    }
}
