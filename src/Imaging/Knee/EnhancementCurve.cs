namespace Toolkit.Imaging;

/// <summary>Fits one voxel's curve: nothing until the onset, a straight rise until the knee, then a straight late phase. Onset and knee by search, the two slopes by least squares.</summary>
internal sealed class EnhancementCurve
{
    private const double LateSlope = 0.0006; // per s: half of the late slopes that tell the classes apart, 0.12 %/s and none
    private const double LeastRatio = 30; // of explained to residual variance for the curve to count as enhancing: about p = 1e-6 after the search over onset and knee
    private const double LeastRise = 0.1; // of the baseline: less is motion or drift
    private const int StepsPerFrame = 4;
    private readonly int frames;
    private readonly int baselineFrames;
    private readonly Shape[] shapes;

    public EnhancementCurve(int frames, double interval, int baselineFrames)
    {
        this.frames = frames;
        this.baselineFrames = baselineFrames;
        shapes = [.. Shapes(frames, interval, baselineFrames)];
    }

    /// <summary>Class, initial rate (per s, relative to the baseline) and maximum (ratio).</summary>
    /// <param name="baseline">Mean before contrast, above zero.</param>
    public (EnhancementClass Kind, double Rate, double Maximum) Fit(ReadOnlySpan<double> curve, double baseline)
    {
        var total = 0.0;
        Span<double> e = stackalloc double[frames];
        for (var t = 0; t < frames; t++)
        {
            e[t] = (curve[t] / baseline) - 1;
            total += e[t] * e[t];
        }

        Shape? best = null;
        double gain = 0, rise = 0, late = 0;
        foreach (var shape in shapes)
        {
            double r = 0, l = 0;
            for (var t = baselineFrames - 1; t < frames; t++)
            {
                r += shape.Rise[t] * e[t];
                l += shape.Late[t] * e[t];
            }

            double a = ((shape.LateLate * r) - (shape.RiseLate * l)) / shape.Determinant, b = ((shape.RiseRise * l) - (shape.RiseLate * r)) / shape.Determinant;
            if ((a * r) + (b * l) is var explained && explained > gain && a > 0)
            {
                (best, gain, rise, late) = (shape, explained, a, b);
            }
        }

        if (best is null)
        {
            return (EnhancementClass.None, 0, 1);
        }

        var spread = (total - gain) / (frames - 4);
        var peak = Math.Max(rise * best.RiseTime, (rise * best.RiseTime) + (late * best.LateTime));
        if (gain < LeastRatio * spread || peak < LeastRise)
        {
            return (EnhancementClass.None, 0, 1);
        }

        var kind = late > LateSlope ? EnhancementClass.Persistent : late < -LateSlope ? EnhancementClass.Washout : EnhancementClass.Plateau;
        return (kind, rise, 1 + peak);
    }

    /// <summary>Every onset and knee in quarter frames, at least half a frame apart, with four frames or more of late phase.</summary>
    private static IEnumerable<Shape> Shapes(int frames, double interval, int baselineFrames)
    {
        var step = interval / StepsPerFrame;
        for (var onset = (baselineFrames - 1) * StepsPerFrame; onset < (frames - 6) * StepsPerFrame; onset++)
        {
            for (var knee = onset + (StepsPerFrame / 2); knee <= (frames - 5) * StepsPerFrame; knee++)
            {
                double from = onset * step, to = knee * step;
                double[] rise = new double[frames], late = new double[frames];
                for (var t = 0; t < frames; t++)
                {
                    rise[t] = Math.Clamp((t * interval) - from, 0, to - from);
                    late[t] = Math.Max(0, (t * interval) - to);
                }

                double rr = rise.Sum(x => x * x), ll = late.Sum(x => x * x), rl = rise.Zip(late, (x, y) => x * y).Sum();
                yield return new(rise, late, rr, ll, rl, (rr * ll) - (rl * rl), to - from, ((frames - 1) * interval) - to);
            }
        }
    }

    private sealed record Shape(double[] Rise, double[] Late, double RiseRise, double LateLate, double RiseLate, double Determinant, double RiseTime, double LateTime);
}
