namespace Toolkit.Biomarkers.Assays;

/// <summary>Natural cubic spline of the level means on ln concentration. It passes through every level, so it has no residuals and no intervals.</summary>
public sealed class SplineCurve : IStandardCurve
{
    private readonly double[] knots;
    private readonly double[] heights;
    private readonly double[] curvature;

    /// <param name="logDose">Strictly increasing, at least three.</param>
    /// <param name="signal">As many.</param>
    /// <exception cref="ArgumentException">Fewer than three points, or doses out of order.</exception>
    public SplineCurve(IReadOnlyList<double> logDose, IReadOnlyList<double> signal)
    {
        if (logDose.Count < 3 || signal.Count != logDose.Count || Enumerable.Range(1, logDose.Count - 1).Any(i => !(logDose[i] > logDose[i - 1])))
        {
            throw new ArgumentException("A spline needs three levels or more, in order of dose.", nameof(logDose));
        }

        knots = [.. logDose];
        heights = [.. signal];
        curvature = Curvatures(knots, heights);
    }

    /// <inheritdoc />
    public CurveFamily Family => CurveFamily.Spline;

    /// <inheritdoc />
    public int Size => 0;

    /// <inheritdoc />
    /// <remarks>Beyond the standards the spline goes on as a straight line in ln dose; at zero dose it has the value of the lowest level.</remarks>
    public double Value(double x) => x > 0 ? At(Math.Log(x)).Value : heights[0];

    /// <inheritdoc />
    public double SlopeAtLog(double lnX) => At(lnX).Slope;

    /// <inheritdoc />
    /// <remarks>Only between the standards; where the spline turns back, the lowest dose that gives the signal.</remarks>
    public double LogInverse(double y)
    {
        for (var i = 0; i + 1 < knots.Length; i++)
        {
            if ((heights[i] - y) * (heights[i + 1] - y) <= 0 && heights[i] != heights[i + 1])
            {
                return Bisect(knots[i], knots[i + 1], y);
            }
        }

        return double.NaN;
    }

    /// <inheritdoc />
    public void Gradient(double lnX, Span<double> gradient)
    {
    }

    private double Bisect(double low, double high, double signal)
    {
        var rising = At(high).Value > At(low).Value;
        for (var i = 0; i < 200 && high - low > 1e-14 * Math.Max(1, Math.Abs(high)); i++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = At(middle).Value < signal == rising ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    private (double Value, double Slope) At(double at)
    {
        var i = 0;
        while (i + 2 < knots.Length && at > knots[i + 1])
        {
            i++;
        }

        var clamped = Math.Clamp(at, knots[0], knots[^1]);
        var h = knots[i + 1] - knots[i];
        var (a, b) = ((knots[i + 1] - clamped) / h, (clamped - knots[i]) / h);
        var value = (a * heights[i]) + (b * heights[i + 1]) + ((((a * a * a) - a) * curvature[i]) + (((b * b * b) - b) * curvature[i + 1])) * h * h / 6;
        var slope = ((heights[i + 1] - heights[i]) / h) + ((((3 * b * b) - 1) * curvature[i + 1]) - (((3 * a * a) - 1) * curvature[i])) * h / 6;
        return (value + (slope * (at - clamped)), slope);
    }

    /// <summary>Second derivatives at the knots, 0 at both ends (tridiagonal elimination).</summary>
    private static double[] Curvatures(double[] x, double[] y)
    {
        var n = x.Length;
        var (second, work) = (new double[n], new double[n]);
        for (var i = 1; i < n - 1; i++)
        {
            var share = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
            var pivot = (share * second[i - 1]) + 2;
            second[i] = (share - 1) / pivot;
            var bend = ((y[i + 1] - y[i]) / (x[i + 1] - x[i])) - ((y[i] - y[i - 1]) / (x[i] - x[i - 1]));
            work[i] = ((6 * bend / (x[i + 1] - x[i - 1])) - (share * work[i - 1])) / pivot;
        }

        for (var i = n - 2; i >= 0; i--)
        {
            second[i] = (second[i] * second[i + 1]) + work[i];
        }

        second[n - 1] = 0;
        second[0] = 0;
        return second;
    }
}
