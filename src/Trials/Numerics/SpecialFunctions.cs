namespace Toolkit.Trials;

/// <summary>Beta functions that stay accurate for degrees of freedom in the thousands, where differences of log gamma do not.</summary>
internal static class SpecialFunctions
{
    private const double LogSqrtTwoPi = 0.91893853320467274178;
    private const double StirlingFrom = 10;

    /// <summary>log Γ(x), x above 0.</summary>
    public static double LogGamma(double x)
    {
        if (x >= StirlingFrom)
        {
            return ((x - 0.5) * Math.Log(x)) - x + LogSqrtTwoPi + StirlingCorrection(x);
        }

        // Γ(x) = Γ(x + m) / (x (x + 1) … (x + m - 1)).
        var product = 1.0;
        while (x < StirlingFrom)
        {
            product *= x;
            x++;
        }

        return LogGamma(x) - Math.Log(product);
    }

    /// <summary>log B(a, b), both above 0.</summary>
    public static double LogBeta(double a, double b)
    {
        double p = Math.Min(a, b), q = Math.Max(a, b), share = p / (p + q);
        if (p >= StirlingFrom)
        {
            var correction = StirlingCorrection(p) + StirlingCorrection(q) - StirlingCorrection(p + q);
            return (-0.5 * Math.Log(q)) + LogSqrtTwoPi + correction + ((p - 0.5) * Math.Log(share)) + (q * LogOnePlus(-share));
        }

        if (q >= StirlingFrom)
        {
            var correction = StirlingCorrection(q) - StirlingCorrection(p + q);
            return LogGamma(p) + correction + p - (p * Math.Log(p + q)) + ((q - 0.5) * LogOnePlus(-share));
        }

        return LogGamma(p) + LogGamma(q) - LogGamma(p + q);
    }

    /// <summary>Regularised incomplete beta I_x(a, b), and its complement without cancellation.</summary>
    /// <param name="x">In [0, 1].</param>
    /// <param name="complement">1 - x, given by the caller who knows it exactly.</param>
    public static (double Lower, double Upper) Beta(double x, double complement, double a, double b)
    {
        if (x <= 0)
        {
            return (0, 1);
        }

        if (complement <= 0)
        {
            return (1, 0);
        }

        var logX = x < 0.5 ? Math.Log(x) : LogOnePlus(-complement);
        var logC = complement < 0.5 ? Math.Log(complement) : LogOnePlus(-x);
        var front = Math.Exp((a * logX) + (b * logC) - LogBeta(a, b));
        if (x < (a + 1) / (a + b + 2))
        {
            var lower = front * Fraction(x, a, b) / a;
            return (lower, 1 - lower);
        }

        var upper = front * Fraction(complement, b, a) / b;
        return (1 - upper, upper);
    }

    /// <summary>log(1 + x) without cancellation for small x.</summary>
    public static double LogOnePlus(double x)
    {
        if (Math.Abs(x) > 0.5)
        {
            return Math.Log(1 + x);
        }

        // log(u) x / (u - 1) repairs the rounding of u = 1 + x (Goldberg 1991).
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    // Continued fraction of the incomplete beta (Abramowitz and Stegun 1964, 26.5.8), evaluated by Lentz's method.
    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double c = 1, d = 1 - ((a + b) * x / (a + 1));
        d = 1 / (Math.Abs(d) < tiny ? tiny : d);
        var h = d;
        for (var m = 1; m <= 20_000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            h *= Step(even, ref c, ref d);
            var last = Step(odd, ref c, ref d);
            h *= last;
            if (Math.Abs(last - 1) < 1e-16)
            {
                break;
            }
        }

        return h;

        static double Step(double term, ref double c, ref double d)
        {
            d = 1 + (term * d);
            d = 1 / (Math.Abs(d) < tiny ? tiny : d);
            c = 1 + (term / c);
            c = Math.Abs(c) < tiny ? tiny : c;
            return c * d;
        }
    }

    // log Γ(x) - Stirling's formula, x of 10 or more (Abramowitz and Stegun 1964, 6.1.41).
    private static double StirlingCorrection(double x)
    {
        var y = 1 / (x * x);
        return ((1.0 / 12) - (y * ((1.0 / 360) - (y * ((1.0 / 1260) - (y * ((1.0 / 1680) - (y * ((1.0 / 1188) - (y * (691.0 / 360360))))))))))) / x;
    }
}
