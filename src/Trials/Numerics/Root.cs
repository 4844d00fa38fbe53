namespace Toolkit.Trials;

/// <summary>A zero of a function of one variable.</summary>
internal static class Root
{
    private const int Most = 200;

    /// <summary>The zero between two points where <paramref name="f"/> has different signs, to the last bits (Brent 1973).</summary>
    /// <exception cref="ArgumentException">The signs are the same.</exception>
    public static double Between(Func<double, double> f, double low, double high)
    {
        double a = low, b = high, fa = f(a), fb = f(b);
        if (fa == 0)
        {
            return a;
        }

        if (fb == 0)
        {
            return b;
        }

        if (Math.Sign(fa) == Math.Sign(fb) || double.IsNaN(fa) || double.IsNaN(fb))
        {
            throw new ArgumentException($"No change of sign between {Measurements.Numbers.Format(low)} and {Measurements.Numbers.Format(high)}.", nameof(f));
        }

        double c = a, fc = fa, d = b - a, e = d;
        for (var i = 0; i < Most; i++)
        {
            if (Math.Abs(fc) < Math.Abs(fb))
            {
                (a, b, c) = (b, c, b);
                (fa, fb, fc) = (fb, fc, fb);
            }

            var tolerance = 2e-16 * Math.Abs(b);
            var half = (c - b) / 2;
            if (Math.Abs(half) <= tolerance || fb == 0)
            {
                break;
            }

            (d, e) = Step(a, b, c, fa, fb, fc, d, e, half, tolerance);
            (a, fa) = (b, fb);
            b += Math.Abs(d) > tolerance ? d : Math.CopySign(tolerance, half);
            fb = f(b);
            if (Math.Sign(fb) == Math.Sign(fc))
            {
                (c, fc, d) = (a, fa, b - a);
                e = d;
            }
        }

        return b;
    }

    private static (double D, double E) Step(double a, double b, double c, double fa, double fb, double fc, double d, double e, double half, double tolerance)
    {
        if (Math.Abs(e) < tolerance || Math.Abs(fa) <= Math.Abs(fb))
        {
            return (half, half);
        }

        double s = fb / fa, p, q;
        if (a == c)
        {
            p = 2 * half * s;
            q = 1 - s;
        }
        else
        {
            double u = fa / fc, r = fb / fc;
            p = s * ((2 * half * u * (u - r)) - ((b - a) * (r - 1)));
            q = (u - 1) * (r - 1) * (s - 1);
        }

        q = p > 0 ? -q : q;
        p = Math.Abs(p);
        return 2 * p < Math.Min((3 * half * q) - Math.Abs(tolerance * q), Math.Abs(e * q)) ? (p / q, d) : (half, half);
    }
}
