using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>Filters with an edge of no width, by transform: a band of Fourier frequencies, or everything above some cosines.</summary>
/// <remarks>They ring at steps; the ends are joined (Fourier) or mirrored (cosine). Both are projections: applied twice they change nothing more.</remarks>
public static class SpectralFilter
{
    /// <summary>The definition of <see cref="Band"/>: the mean, if it is kept, and the waves of the band by their products with the series.</summary>
    public static double[] BandReference(ReadOnlySpan<double> series, double low, double high)
    {
        var kept = new double[series.Length];
        for (var k = 0; k <= series.Length / 2; k++)
        {
            var frequency = 2.0 * k / series.Length;
            if (frequency >= low && frequency <= high)
            {
                var weight = k == 0 || 2 * k == series.Length ? 1.0 : 2.0;
                AddWave(series, k, weight / series.Length, kept);
            }
        }

        return kept;
    }

    /// <summary>Keeps the frequencies from <paramref name="low"/> to <paramref name="high"/>, both included, in place.</summary>
    /// <param name="low">As a fraction of the Nyquist frequency; 0 keeps the mean.</param>
    /// <param name="high">As a fraction of the Nyquist frequency; 1 keeps all above <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">The transform has another length than the series.</exception>
    public static void Band(Span<double> series, FourierTransform transform, double low, double high)
    {
        var spectrum = new Complex[series.Length];
        for (var t = 0; t < series.Length; t++)
        {
            spectrum[t] = series[t];
        }

        transform.Forward(spectrum);
        for (var k = 0; k < spectrum.Length; k++)
        {
            var frequency = 2.0 * Math.Min(k, spectrum.Length - k) / spectrum.Length;
            spectrum[k] = frequency >= low && frequency <= high ? spectrum[k] : Complex.Zero;
        }

        transform.Inverse(spectrum);
        for (var t = 0; t < series.Length; t++)
        {
            series[t] = spectrum[t].Real;
        }
    }

    /// <summary>The definition of <see cref="CosineHighPass"/>: each cosine taken out by its product with the series.</summary>
    public static double[] CosineReference(ReadOnlySpan<double> series, int cosines)
    {
        var left = series.ToArray();
        for (var k = 0; k <= cosines && k < series.Length; k++)
        {
            var product = 0.0;
            for (var t = 0; t < series.Length; t++)
            {
                product += series[t] * Cosine(k, t, series.Length);
            }

            for (var t = 0; t < series.Length; t++)
            {
                left[t] -= product * Cosine(k, t, series.Length);
            }
        }

        return left;
    }

    /// <summary>Takes out the mean and the first <paramref name="cosines"/> of the discrete cosine set (DCT-II), in place, by one transform of twice the length.</summary>
    /// <param name="doubled">A transform of twice the length of the series.</param>
    /// <exception cref="ArgumentException">The transform has another length.</exception>
    public static void CosineHighPass(Span<double> series, FourierTransform doubled, int cosines)
    {
        // The series followed by its mirror image is even about a half sample: its Fourier terms are the cosines.
        var spectrum = new Complex[2 * series.Length];
        for (var t = 0; t < series.Length; t++)
        {
            spectrum[t] = spectrum[^(t + 1)] = series[t];
        }

        doubled.Forward(spectrum);
        for (var k = 0; k < spectrum.Length; k++)
        {
            spectrum[k] = Math.Min(k, spectrum.Length - k) <= cosines ? Complex.Zero : spectrum[k];
        }

        doubled.Inverse(spectrum);
        for (var t = 0; t < series.Length; t++)
        {
            series[t] = spectrum[t].Real;
        }
    }

    private static void AddWave(ReadOnlySpan<double> series, int k, double weight, double[] kept)
    {
        var (cosine, sine) = (0.0, 0.0);
        for (var t = 0; t < series.Length; t++)
        {
            var (s, c) = Math.SinCos(2 * Math.PI * k * t / series.Length);
            cosine += series[t] * c;
            sine += series[t] * s;
        }

        for (var t = 0; t < series.Length; t++)
        {
            var (s, c) = Math.SinCos(2 * Math.PI * k * t / series.Length);
            kept[t] += weight * ((cosine * c) + (sine * s));
        }
    }

    private static double Cosine(int k, int t, int length) => Math.Sqrt((k == 0 ? 1.0 : 2.0) / length) * Math.Cos(Math.PI / length * (t + 0.5) * k);
}
