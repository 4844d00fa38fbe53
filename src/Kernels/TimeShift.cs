using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>Moves sampled series in time by a fraction of the sampling interval: straight line removed, Hann-windowed sinc, odd extension at both ends, line put back.</summary>
public static class TimeShift
{
    /// <summary>Weights of the samples before and after for a shift between -1 and 1, summing to 1.</summary>
    public static double[] Weights(double shift, int taps)
    {
        var weights = new double[taps];
        int half = taps / 2;
        for (var k = -half; k <= half; k++)
        {
            var d = shift - k;
            var sinc = Math.Abs(d) < 1e-12 ? 1 : Math.Sin(Math.PI * d) / (Math.PI * d);
            weights[k + half] = sinc * 0.5 * (1 + Math.Cos(Math.PI * Math.Clamp(d / (half + 1), -1, 1)));
        }

        var total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }

    /// <summary>Shifts a row of neighbouring voxels: sample t of voxel v lies at first + v + t · stride in both arrays.</summary>
    /// <param name="width">Number of neighbouring voxels.</param>
    /// <param name="shift">In sampling intervals, positive towards later times.</param>
    public static void Rows(ReadOnlySpan<float> from, Span<float> to, int stride, int samples, int first, int width, double shift, int taps)
    {
        var weights = Weights(shift, taps);
        var half = taps / 2;
        var padded = new float[(samples + (2 * half)) * width];
        float[] slope = new float[width], middle = new float[width];
        Line(from, stride, samples, first, middle, slope);
        var centre = (samples - 1) / 2f;
        for (var t = -half; t < samples + half; t++)
        {
            // Odd extension about the detrended end: twice the end less its mirror image.
            int mirrored = t < 0 ? -t : t >= samples ? (2 * (samples - 1)) - t : t, end = t < 0 ? 0 : samples - 1;
            var row = padded.AsSpan((t + half) * width, width);
            for (var v = 0; v < width; v++)
            {
                var value = from[first + v + (mirrored * stride)] - (slope[v] * (mirrored - centre)) - middle[v];
                row[v] = t >= 0 && t < samples ? value : (2 * (from[first + v + (end * stride)] - (slope[v] * (end - centre)) - middle[v])) - value;
            }
        }

        for (var t = 0; t < samples; t++)
        {
            var row = to.Slice(first + (t * stride), width);
            var at = (float)(t + shift) - centre;
            for (var v = 0; v < width; v++)
            {
                row[v] = middle[v] + (slope[v] * at);
            }

            for (var k = 0; k < taps; k++)
            {
                Add(padded.AsSpan((t + k) * width, width), (float)weights[k], row);
            }
        }
    }

    /// <summary>The definition for one series, in doubles.</summary>
    public static double[] Reference(ReadOnlySpan<double> series, double shift, int taps)
    {
        int n = series.Length, half = taps / 2;
        double centre = (n - 1) / 2.0, mean = 0, moment = 0, spread = 0;
        for (var t = 0; t < n; t++)
        {
            mean += series[t] / n;
            moment += series[t] * (t - centre);
            spread += (t - centre) * (t - centre);
        }

        var slope = moment / spread;
        var detrended = new double[n];
        for (var t = 0; t < n; t++)
        {
            detrended[t] = series[t] - mean - (slope * (t - centre));
        }

        double At(int t) => t < 0 ? (2 * detrended[0]) - detrended[-t] : t >= n ? (2 * detrended[n - 1]) - detrended[(2 * (n - 1)) - t] : detrended[t];
        var weights = Weights(shift, taps);
        return [.. Enumerable.Range(0, n).Select(t => mean + (slope * (t + shift - centre)) + Enumerable.Range(0, taps).Sum(k => weights[k] * At(t + k - half)))];
    }

    private static void Line(ReadOnlySpan<float> from, int stride, int samples, int first, float[] middle, float[] slope)
    {
        double centre = (samples - 1) / 2.0, spread = samples * (((double)samples * samples) - 1) / 12;
        for (var v = 0; v < middle.Length; v++)
        {
            double sum = 0, moment = 0;
            for (var t = 0; t < samples; t++)
            {
                sum += from[first + v + (t * stride)];
                moment += from[first + v + (t * stride)] * (t - centre);
            }

            (middle[v], slope[v]) = ((float)(sum / samples), (float)(moment / spread));
        }
    }

    private static void Add(ReadOnlySpan<float> row, float weight, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(result[i..]) + (new Vector<float>(row[i..]) * weight)).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] += row[i] * weight;
        }
    }
}
