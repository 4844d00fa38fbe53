namespace Toolkit.Trials;

/// <summary>Kaplan–Meier description of right-censored values, and of left-censored ones by flipping (Helsel 2012).</summary>
public static class KaplanMeier
{
    /// <summary>Smallest value at which the survival is a half or less; the middle of the flat stretch where it is exactly a half. NaN where it stays above.</summary>
    public static double Median(ReadOnlySpan<double> values, ReadOnlySpan<bool> censored)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        var keys = values.ToArray();
        var isCensored = censored.ToArray();
        Array.Sort(order, (i, j) => keys[i] != keys[j] ? keys[i].CompareTo(keys[j]) : isCensored[i].CompareTo(isCensored[j]));
        var survival = 1.0;
        double? flat = null;
        for (var k = 0; k < order.Length;)
        {
            var value = keys[order[k]];
            int end = k, events = 0;
            while (end < order.Length && keys[order[end]] == value)
            {
                events += isCensored[order[end]] ? 0 : 1;
                end++;
            }

            if (events > 0)
            {
                if (flat is { } start)
                {
                    return (start + value) / 2;
                }

                survival *= 1 - ((double)events / (order.Length - k));
                if (Math.Abs(survival - 0.5) < 1e-12)
                {
                    flat = value;
                }
                else if (survival < 0.5)
                {
                    return value;
                }
            }

            k = end;
        }

        return flat ?? double.NaN;
    }

    /// <summary>Left-censored values turned round: <paramref name="constant"/> - value, so that "below" becomes "above".</summary>
    public static double[] Flip(ReadOnlySpan<double> values, double constant)
    {
        var flipped = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            flipped[i] = constant - values[i];
        }

        return flipped;
    }
}
