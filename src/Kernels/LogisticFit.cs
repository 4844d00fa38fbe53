using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels;

/// <summary>A fitted curve A + (D - A) / (1 + e^(-B (ln x - ln C))).</summary>
/// <param name="A">Value at x = 0.</param>
/// <param name="D">Value at infinite x.</param>
/// <param name="LnB">Natural logarithm of the slope B.</param>
/// <param name="LnC">Natural logarithm of the mid-point C.</param>
/// <param name="Rss">Weighted residual sum of squares.</param>
/// <param name="Converged">The step that is left is below 1e-7 of the parameters' own uncertainty. A curve that has not converged needs a slower method.</param>
public readonly record struct LogisticCurve(double A, double D, double LnB, double LnC, double Rss, bool Converged);

/// <summary>Weighted least squares of many four-parameter logistic curves over the same abscissae: A and D follow from the shape (variable projection, Golub and Pereyra 1973), the shape by Levenberg-Marquardt; four curves side by side in a vector of doubles.</summary>
/// <remarks>For curves with replicates and a mid-point near the abscissae. It searches from one start; there is no search box and no uncertainty.</remarks>
public static class LogisticFit
{
    private const int MostIterations = 40;
    private const double LowestZ = -690;
    private const double ZeroLogX = -1e5;
    private const double LargestLnB = 4.1;
    private const double StepOfLnB = 1.5;
    private const double StepOfLnC = 3;
    private const double Settled = 1e-15;

    /// <summary>A promise below this share of the spread is rounding: without fused multiply-add, exact data keep a sum of squares of about 1e-22 of it.</summary>
    private const double Rounding = 1e-21;

    /// <summary>Below this share of the sum of squares a promised reduction is lost in rounding, and the step is taken unseen.</summary>
    private const double Unseen = 1e-9;

    /// <summary>Fits each curve from a start of its own: asymptotes from the end points, shape from a straight line through the logits.</summary>
    /// <param name="logX">Natural logarithms of the abscissae, shape (n); negative infinity for x = 0.</param>
    /// <param name="y">Values, shape (curves, n).</param>
    /// <param name="weights">Weights, shape (curves, n).</param>
    /// <param name="curves">Receives the curves, shape (curves).</param>
    /// <exception cref="ArgumentException">Lengths do not agree, or n is below 4.</exception>
    public static void Fit(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Span<LogisticCurve> curves) => Fit(logX, y, weights, curves, null);

    /// <summary>Fits every curve from one given shape: for draws about a curve that is known.</summary>
    /// <inheritdoc cref="Fit(ReadOnlySpan{double}, ReadOnlySpan{double}, ReadOnlySpan{double}, Span{LogisticCurve})" />
    public static void FitFrom(LogisticCurve start, ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Span<LogisticCurve> curves) => Fit(logX, y, weights, curves, start);

    /// <summary>The definition, one curve at a time in plain doubles: what <see cref="Fit(ReadOnlySpan{double}, ReadOnlySpan{double}, ReadOnlySpan{double}, Span{LogisticCurve})"/> is tested against.</summary>
    public static LogisticCurve Reference(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights) => LogisticReference.Fit(logX, y, weights);

    private static void Fit(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Span<LogisticCurve> curves, LogisticCurve? start)
    {
        var n = logX.Length;
        if (n < 4 || y.Length != n * curves.Length || weights.Length != y.Length)
        {
            throw new ArgumentException($"{curves.Length} curves of {n} points need as many values and weights, and four points or more.", nameof(y));
        }

        const int lanes = 4;
        Span<Vector256<double>> lanesOfX = n <= 128 ? stackalloc Vector256<double>[n] : new Vector256<double>[n];
        Span<Vector256<double>> lanesOfY = n <= 128 ? stackalloc Vector256<double>[n] : new Vector256<double>[n];
        Span<Vector256<double>> lanesOfW = n <= 128 ? stackalloc Vector256<double>[n] : new Vector256<double>[n];
        for (var i = 0; i < n; i++)
        {
            lanesOfX[i] = Vector256.Create(Math.Max(logX[i], ZeroLogX));
        }

        for (var first = 0; first < curves.Length; first += lanes)
        {
            // The last vector repeats its last curve in the lanes that are left over.
            var last = (curves.Length - 1) * n;
            var (r0, r1, r2, r3) = (first * n, Math.Min((first + 1) * n, last), Math.Min((first + 2) * n, last), Math.Min((first + 3) * n, last));
            for (var i = 0; i < n; i++)
            {
                lanesOfY[i] = Vector256.Create(y[r0 + i], y[r1 + i], y[r2 + i], y[r3 + i]);
                lanesOfW[i] = Vector256.Create(weights[r0 + i], weights[r1 + i], weights[r2 + i], weights[r3 + i]);
            }

            new Four(lanesOfX, lanesOfY, lanesOfW).Fit(start, curves[first..Math.Min(first + lanes, curves.Length)]);
        }
    }

    /// <summary>Four curves at once.</summary>
    private readonly ref struct Four
    {
        private readonly ReadOnlySpan<Vector256<double>> logX;
        private readonly ReadOnlySpan<Vector256<double>> y;
        private readonly ReadOnlySpan<Vector256<double>> w;
        private readonly Vector256<double> total;
        private readonly Vector256<double> mean;
        private readonly Vector256<double> about;

        public Four(ReadOnlySpan<Vector256<double>> logX, ReadOnlySpan<Vector256<double>> y, ReadOnlySpan<Vector256<double>> w)
        {
            this.logX = logX;
            this.y = y;
            this.w = w;
            var (weight, sum) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (var i = 0; i < y.Length; i++)
            {
                weight += w[i];
                sum = Vector256.MultiplyAddEstimate(w[i], y[i], sum);
            }

            total = weight;
            mean = sum / weight;
            about = Vector256<double>.Zero;
            for (var i = 0; i < y.Length; i++)
            {
                var r = y[i] - mean;
                about = Vector256.MultiplyAddEstimate(w[i] * r, r, about);
            }
        }

        public void Fit(LogisticCurve? start, Span<LogisticCurve> curves)
        {
            var (lnB, lnC) = start is { } s ? (Vector256.Create(s.LnB), Vector256.Create(s.LnC)) : Start();
            var at = Evaluate(lnB, lnC);
            var damping = Vector256.Create(start is null ? 1e-2 : 1e-4);
            var done = Vector256<double>.Zero;
            for (var iteration = 0; iteration < MostIterations; iteration++)
            {
                var left = at.Promise(Vector256<double>.Zero);
                done |= Vector256.LessThan(left, (Settled * Vector256.Max(at.Rss, Vector256<double>.Zero)) + (Rounding * about));
                var (stepB, stepC) = at.Step(damping);
                var nextB = Vector256.Min(lnB + Capped(stepB, StepOfLnB), Vector256.Create(LargestLnB));
                var nextC = lnC + Capped(stepC, StepOfLnC);
                var next = Evaluate(nextB, nextC);
                var small = Vector256.LessThan(left, Unseen * at.Rss);
                var accept = Vector256.LessThan(next.Rss, at.Rss) | small;
                damping = Vector256.ConditionalSelect(accept, Vector256.Max(damping * 0.1, Vector256.Create(1e-12)), damping * 8);

                // A lane that was settled before this step keeps it as its last: one more step costs nothing.
                at = Sums.Select(accept, next, at);
                lnB = Vector256.ConditionalSelect(accept, nextB, lnB);
                lnC = Vector256.ConditionalSelect(accept, nextC, lnC);
                if (Vector256.EqualsAll(done.AsInt64(), Vector256<long>.AllBitsSet))
                {
                    break;
                }
            }

            Publish(at, lnB, lnC, done, curves);
        }

        private void Publish(in Sums at, Vector256<double> lnB, Vector256<double> lnC, Vector256<double> done, Span<LogisticCurve> curves)
        {
            var a = mean - (at.Span * at.MeanHeight);
            var b = Vector256.Exp(lnB);
            var rss = Vector256<double>.Zero;
            for (var i = 0; i < y.Length; i++)
            {
                var z = Vector256.Max(b * (logX[i] - lnC), Vector256.Create(LowestZ));
                var r = y[i] - a - (at.Span / (Vector256<double>.One + Vector256.Exp(-z)));
                rss = Vector256.MultiplyAddEstimate(w[i] * r, r, rss);
            }

            for (var lane = 0; lane < curves.Length; lane++)
            {
                var converged = done.AsInt64()[lane] != 0 && double.IsFinite(rss[lane]) && lnB[lane] < LargestLnB;
                curves[lane] = new(a[lane], a[lane] + at.Span[lane], lnB[lane], lnC[lane], rss[lane], converged);
            }
        }

        /// <summary>One pass over the points: everything a step needs.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Sums Evaluate(Vector256<double> lnB, Vector256<double> lnC)
        {
            var b = Vector256.Exp(lnB);
            var one = Vector256<double>.One;
            var lowest = Vector256.Create(LowestZ);
            Vector256<double> h1 = default, hh = default, hy = default, p1 = default, p2 = default, p1h = default, p2h = default, p1y = default, p2y = default, p11 = default, p12 = default, p22 = default;
            for (var i = 0; i < y.Length; i++)
            {
                var z = Vector256.Max(b * (logX[i] - lnC), lowest);
                var e = Vector256.Exp(-z);
                var h = one / (one + e);
                var slope = h * h * e;
                var slopeZ = slope * z;
                var weight = w[i];
                var wy = weight * (y[i] - mean);
                var (wh, w1, w2) = (weight * h, weight * slopeZ, weight * slope);
                h1 += wh;
                hh = Vector256.MultiplyAddEstimate(wh, h, hh);
                hy = Vector256.MultiplyAddEstimate(wy, h, hy);
                p1 += w1;
                p2 += w2;
                p1h = Vector256.MultiplyAddEstimate(w1, h, p1h);
                p2h = Vector256.MultiplyAddEstimate(w2, h, p2h);
                p1y = Vector256.MultiplyAddEstimate(wy, slopeZ, p1y);
                p2y = Vector256.MultiplyAddEstimate(wy, slope, p2y);
                p11 = Vector256.MultiplyAddEstimate(w1, slopeZ, p11);
                p12 = Vector256.MultiplyAddEstimate(w1, slope, p12);
                p22 = Vector256.MultiplyAddEstimate(w2, slope, p22);
            }

            var meanHeight = h1 / total;
            var square = hh - (h1 * meanHeight);
            var span = hy / square;
            var (c1h, c2h) = (p1h - (p1 * meanHeight), p2h - (p2 * meanHeight));
            var (byB, byC) = (span, -b * span);
            return new(
                span, meanHeight, about - (span * hy), byB * (p1y - (span * c1h)), byC * (p2y - (span * c2h)),
                byB * byB * (p11 - (p1 * p1 / total) - (c1h * c1h / square)),
                byB * byC * (p12 - (p1 * p2 / total) - (c1h * c2h / square)),
                byC * byC * (p22 - (p2 * p2 / total) - (c2h * c2h / square)));
        }

        /// <summary>A line through the logits of the signals, their ends a little widened.</summary>
        private (Vector256<double> LnB, Vector256<double> LnC) Start()
        {
            var (low, high) = Ends();
            var range = high - low;
            var (from, to) = (low - (0.02 * range), high + (0.1 * range));
            Vector256<double> sw = default, sx = default, sl = default, sxx = default, sxl = default;
            for (var i = 0; i < y.Length; i++)
            {
                var h = (y[i] - from) / (to - from);
                var inside = Vector256.GreaterThan(h, Vector256.Create(0.01)) & Vector256.LessThan(h, Vector256.Create(0.99)) & Vector256.GreaterThan(logX[i], Vector256.Create(ZeroLogX));
                var safe = Vector256.ConditionalSelect(inside, h, Vector256.Create(0.5));
                var logit = Vector256.Log(safe / (Vector256<double>.One - safe));
                var weight = Vector256.ConditionalSelect(inside, safe * (Vector256<double>.One - safe), Vector256<double>.Zero);
                var x = Vector256.ConditionalSelect(inside, logX[i], Vector256<double>.Zero);
                sw += weight;
                sx += weight * x;
                sl += weight * logit;
                sxx += weight * x * x;
                sxl += weight * x * logit;
            }

            var slope = ((sw * sxl) - (sx * sl)) / ((sw * sxx) - (sx * sx));
            var usable = Vector256.GreaterThan(slope, Vector256.Create(0.1)) & Vector256.LessThan(slope, Vector256.Create(20.0));
            slope = Vector256.ConditionalSelect(usable, slope, Vector256<double>.One);
            var centre = sx / sw;
            var midpoint = centre - (sl / sw / slope);
            return (Vector256.Log(slope), Vector256.ConditionalSelect(Vector256.Equals(midpoint, midpoint), midpoint, Vector256<double>.Zero));
        }

        /// <summary>Weightless means at the lowest and at the highest abscissa.</summary>
        private (Vector256<double> Low, Vector256<double> High) Ends()
        {
            double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
            for (var i = 0; i < logX.Length; i++)
            {
                (lowest, highest) = (Math.Min(lowest, logX[i][0]), Math.Max(highest, logX[i][0]));
            }

            Vector256<double> low = default, high = default;
            var (lows, highs) = (0, 0);
            for (var i = 0; i < logX.Length; i++)
            {
                (low, lows) = logX[i][0] == lowest ? (low + y[i], lows + 1) : (low, lows);
                (high, highs) = logX[i][0] == highest ? (high + y[i], highs + 1) : (high, highs);
            }

            return (low / lows, high / highs);
        }

        private static Vector256<double> Capped(Vector256<double> step, double limit) => Vector256.Min(Vector256.Max(step, Vector256.Create(-limit)), Vector256.Create(limit));
    }

    /// <summary>What one pass gives, per lane: span D - A, mean height, residual sum of squares, gradient and normal matrix of the shape with the asymptotes projected out.</summary>
    private readonly record struct Sums(Vector256<double> Span, Vector256<double> MeanHeight, Vector256<double> Rss, Vector256<double> G1, Vector256<double> G2, Vector256<double> N11, Vector256<double> N12, Vector256<double> N22)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector256<double> LnB, Vector256<double> LnC) Step(Vector256<double> damping)
        {
            var (n11, n22) = (N11 + (damping * N11), N22 + (damping * N22));
            var determinant = (n11 * n22) - (N12 * N12);
            return (((n22 * G1) - (N12 * G2)) / determinant, ((n11 * G2) - (N12 * G1)) / determinant);
        }

        /// <summary>Reduction of the sum of squares that the linear model promises.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Promise(Vector256<double> damping)
        {
            var (one, two) = Step(damping);
            return (one * G1) + (two * G2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Sums Select(Vector256<double> mask, in Sums a, in Sums b) => new(
            Vector256.ConditionalSelect(mask, a.Span, b.Span), Vector256.ConditionalSelect(mask, a.MeanHeight, b.MeanHeight), Vector256.ConditionalSelect(mask, a.Rss, b.Rss), Vector256.ConditionalSelect(mask, a.G1, b.G1),
            Vector256.ConditionalSelect(mask, a.G2, b.G2), Vector256.ConditionalSelect(mask, a.N11, b.N11), Vector256.ConditionalSelect(mask, a.N12, b.N12), Vector256.ConditionalSelect(mask, a.N22, b.N22));
    }
}
