namespace Toolkit.Evidence.Distributions;

/// <summary>Brent's root finder (Brent 1973, chapter 4) with a stated tolerance: where it stops is part of some published numbers.</summary>
internal static class Brent
{
    private const int Iterations = 1000;

    /// <summary>A root between <paramref name="start"/> and <paramref name="end"/>, where the function has opposite signs.</summary>
    public static double Root(Func<double, double> f, double start, double end, double tolerance)
    {
        double best = end, previous = start, across = start;
        double fBest = f(best), fPrevious = f(previous), fAcross = fPrevious;
        for (var i = 0; i < Iterations; i++)
        {
            var last = best - previous;
            if (Math.Abs(fAcross) < Math.Abs(fBest))
            {
                (previous, best, across) = (best, across, best);
                (fPrevious, fBest, fAcross) = (fBest, fAcross, fBest);
            }

            var least = (2 * (Math.BitIncrement(1) - 1) * Math.Abs(best)) + (tolerance / 2);
            var step = (across - best) / 2;
            if (Math.Abs(step) <= least || fBest == 0)
            {
                return best;
            }

            if (Math.Abs(last) >= least && Math.Abs(fPrevious) > Math.Abs(fBest))
            {
                step = Interpolated(best, previous, across, fBest, fPrevious, fAcross, last, least) ?? step;
            }

            (previous, fPrevious) = (best, fBest);
            best += Math.Abs(step) < least ? Math.CopySign(least, step) : step;
            fBest = f(best);
            if (fBest > 0 == fAcross > 0)
            {
                (across, fAcross) = (previous, fPrevious);
            }
        }

        return best;
    }

    /// <summary>The secant or inverse quadratic step, or null where it would leave the bracket or shrink it too slowly.</summary>
    private static double? Interpolated(double best, double previous, double across, double fBest, double fPrevious, double fAcross, double last, double least)
    {
        double p, q, ratio = fBest / fPrevious, width = across - best;
        if (previous == across)
        {
            (p, q) = (width * ratio, 1 - ratio);
        }
        else
        {
            double a = fPrevious / fAcross, b = fBest / fAcross;
            p = ratio * ((width * a * (a - b)) - ((best - previous) * (b - 1)));
            q = (a - 1) * (b - 1) * (ratio - 1);
        }

        (p, q) = p > 0 ? (p, -q) : (-p, q);
        return p < (0.75 * width * q) - (Math.Abs(least * q) / 2) && p < Math.Abs(last * q / 2) ? p / q : null;
    }
}
