namespace Toolkit.Evidence.Distributions;

/// <summary>Roots of monotone functions, to the last bits of a double.</summary>
internal static class Roots
{
    private const int Steps = 400;

    /// <summary>x in [<paramref name="low"/>, <paramref name="high"/>] where a rising function takes <paramref name="target"/>; an end where it never does. An infinite upper end is searched by doubling.</summary>
    public static double Rising(Func<double, double> f, double target, double low, double high)
    {
        if (double.IsPositiveInfinity(high))
        {
            high = Math.Max(1, 2 * Math.Abs(low));
            while (f(high) < target && high < 1e300)
            {
                low = high;
                high *= 2;
            }
        }

        return Bracketed(x => f(x) - target, low, high);
    }

    /// <summary>x where a falling function takes <paramref name="target"/>.</summary>
    public static double Falling(Func<double, double> f, double target, double low, double high) => Rising(x => -f(x), -target, low, high);

    /// <summary>Regula falsi in the Illinois form, with bisection whenever it does not halve the bracket in three steps.</summary>
    private static double Bracketed(Func<double, double> g, double low, double high)
    {
        double gl = g(low), gh = g(high);
        if (gl >= 0)
        {
            return low;
        }

        if (gh <= 0)
        {
            return high;
        }

        var width = high - low;
        for (var i = 0; i < Steps; i++)
        {
            var x = low - (gl * (high - low) / (gh - gl));
            if (!(x > low && x < high) || (i % 4 == 3 && high - low > 0.5 * width))
            {
                x = low + (0.5 * (high - low));
            }

            width = i % 4 == 3 ? high - low : width;
            if (!(x > low && x < high))
            {
                break;
            }

            var gx = g(x);
            if (gx == 0)
            {
                return x;
            }

            if (gx < 0)
            {
                (low, gl, gh) = (x, gx, gh / 2);
            }
            else
            {
                (high, gh, gl) = (x, gx, gl / 2);
            }
        }

        return low + (0.5 * (high - low));
    }
}
