namespace Toolkit.Trials;

/// <summary>Sample quantiles. Software differs in its definition: the type is always named (Hyndman and Fan 1996).</summary>
public static class Quantiles
{
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">Between 0 and 1.</param>
    /// <param name="type">6 (SPSS, (n + 1) p) or 7 (R's default, 1 + (n - 1) p).</param>
    /// <exception cref="ArgumentOutOfRangeException">Another type.</exception>
    public static double Of(ReadOnlySpan<double> sorted, double share, int type)
    {
        var position = type switch
        {
            6 => (sorted.Length + 1) * share,
            7 => 1 + ((sorted.Length - 1) * share),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Types 6 and 7 of Hyndman and Fan are offered."),
        };
        position = Math.Clamp(position, 1, sorted.Length);
        var low = (int)Math.Floor(position);
        var rest = position - low;
        return low == sorted.Length ? sorted[^1] : sorted[low - 1] + (rest * (sorted[low] - sorted[low - 1]));
    }
}
