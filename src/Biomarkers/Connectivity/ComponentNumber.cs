using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How many principal components of noise are regressed out: a number of them, or as many as explain a share of their voxels' variance (aCompCor50: Muschelli and others, NeuroImage 2014;96:22).</summary>
public sealed record ComponentNumber
{
    private const int Most = 50;

    private ComponentNumber(int? count, double share) => (Count, Share) = (count, share);

    /// <summary>Number of components; null where a share is to be reached.</summary>
    public int? Count { get; }

    /// <summary>Share of the variance to be reached, above 0 and below 1; NaN where <see cref="Count"/> says how many.</summary>
    public double Share { get; }

    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 50.</exception>
    public static ComponentNumber Of(int count) => count is >= 1 and <= Most ? new(count, double.NaN) : throw new ArgumentOutOfRangeException(nameof(count), count, "Between 1 and 50 components can be regressed out.");

    /// <summary>Reads "5" as a number and "50%" as a share.</summary>
    public static Parsed<ComponentNumber> Read(string text)
    {
        if (Percent(text) is { } share)
        {
            return new ComponentNumber(null, share);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= Most
            ? Of(count)
            : new Fault(0, "1 to 50 components, or a share of their variance such as 50%", Printable.Quote(text)) { Unit = "character" };
    }

    /// <summary>"50%" as 0.5; null where the text is no share above 0 % and below 100 %.</summary>
    internal static double? Percent(ReadOnlySpan<char> text) =>
        text.EndsWith("%") && Numbers.TryParse(text[..^1].ToString(), out var percent) && percent is > 0 and < 100 ? percent / 100 : null;

    /// <summary>How many of components, of which the variances are given largest first, are meant.</summary>
    internal int Among(ReadOnlySpan<double> variances)
    {
        if (Count is { } count)
        {
            return count;
        }

        var (all, sum, taken) = (0.0, 0.0, 0);
        foreach (var variance in variances)
        {
            all += Math.Max(0, variance);
        }

        while (taken < variances.Length && sum < Share * all)
        {
            sum += Math.Max(0, variances[taken++]);
        }

        return Math.Max(1, taken);
    }

    /// <inheritdoc />
    public override string ToString() => Count is { } count ? count.ToString(CultureInfo.InvariantCulture) : Numbers.Format(Share * 100) + "%";
}
