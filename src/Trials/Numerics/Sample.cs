namespace Toolkit.Trials;

/// <summary>Moments and ranks of a sample.</summary>
public static class Sample
{
    /// <summary>Mean in two passes: the second takes back the rounding of the first.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var v in values)
        {
            sum += v;
        }

        var mean = sum / values.Length;
        var rest = 0.0;
        foreach (var v in values)
        {
            rest += v - mean;
        }

        return mean + (rest / values.Length);
    }

    /// <summary>Variance with divisor n - 1, corrected for the rounding of the mean (Chan, Golub and LeVeque 1983).</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        double squares = 0, rest = 0;
        foreach (var v in values)
        {
            squares += (v - mean) * (v - mean);
            rest += v - mean;
        }

        return (squares - (rest * rest / values.Length)) / (values.Length - 1);
    }

    /// <summary>Correlation of each value with the one before it, about the common mean (lag 1).</summary>
    public static double LagOneAutocorrelation(ReadOnlySpan<double> values)
    {
        double mean = Mean(values), along = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            squares += (values[i] - mean) * (values[i] - mean);
            along += i == 0 ? 0 : (values[i] - mean) * (values[i - 1] - mean);
        }

        return along / squares;
    }

    /// <summary>Ranks from 1; ties share the mean of their ranks.</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            while (end < sorted.Length && sorted[end] == sorted[i])
            {
                end++;
            }

            for (var k = i; k < end; k++)
            {
                ranks[order[k]] = (i + 1 + end) / 2.0;
            }

            i = end;
        }

        return ranks;
    }

    /// <summary>Pearson's r in [-1, 1]; NaN where a series is constant.</summary>
    public static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double mx = Mean(x), my = Mean(y), xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
            xy += (x[i] - mx) * (y[i] - my);
        }

        return xx == 0 || yy == 0 ? double.NaN : Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);
    }
}
