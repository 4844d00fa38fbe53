using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>The discrete Fourier transform of any length: powers of two by Cooley and Tukey (1965), others by Bluestein's chirp (1970).</summary>
public sealed class FourierTransform
{
    private readonly Complex[] turns;
    private readonly Complex[] chirp;
    private readonly Complex[] response;
    private readonly FourierTransform? inner;

    /// <param name="length">Samples, 1 or more.</param>
    public FourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        if (BitOperations.IsPow2(length))
        {
            turns = [.. Enumerable.Range(0, Math.Max(1, length / 2)).Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / length))];
            (chirp, response) = ([], []);
            return;
        }

        turns = [];
        var padded = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * length) - 1);
        inner = new(padded);

        // k² is taken modulo 2T, so that the angle stays small and exact.
        chirp = [.. Enumerable.Range(0, length).Select(k => Complex.FromPolarCoordinates(1, -Math.PI * ((long)k * k % (2 * length)) / length))];
        response = new Complex[padded];
        for (var k = 0; k < length; k++)
        {
            response[k] = response[(padded - k) % padded] = Complex.Conjugate(chirp[k]);
        }

        inner.Forward(response);
    }

    public int Length { get; }

    /// <summary>The definition: X_k = Σ x_t e^(−2πikt/T).</summary>
    public static Complex[] Reference(ReadOnlySpan<Complex> series)
    {
        var transformed = new Complex[series.Length];
        for (var k = 0; k < series.Length; k++)
        {
            for (var t = 0; t < series.Length; t++)
            {
                transformed[k] += series[t] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)k * t % series.Length) / series.Length);
            }
        }

        return transformed;
    }

    /// <summary>Transforms in place.</summary>
    /// <exception cref="ArgumentException">The series has another length.</exception>
    public void Forward(Span<Complex> series)
    {
        if (series.Length != Length)
        {
            throw new ArgumentException($"A transform of {Length} samples cannot take {series.Length}.", nameof(series));
        }

        if (inner is null)
        {
            Radix2(series);
        }
        else
        {
            Chirped(series, inner);
        }
    }

    /// <summary>Transforms back in place: what <see cref="Forward"/> made becomes the series again.</summary>
    /// <inheritdoc cref="Forward" path="/exception" />
    public void Inverse(Span<Complex> series)
    {
        foreach (ref var value in series)
        {
            value = Complex.Conjugate(value);
        }

        Forward(series);
        foreach (ref var value in series)
        {
            value = Complex.Conjugate(value) / Length;
        }
    }

    private void Radix2(Span<Complex> series)
    {
        for (int i = 1, j = 0; i < Length; i++)
        {
            var bit = Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (series[i], series[j]) = (series[j], series[i]);
            }
        }

        for (var half = 1; half < Length; half *= 2)
        {
            var stride = Length / (2 * half);
            for (var start = 0; start < Length; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (even, odd) = (series[start + k], series[start + half + k] * turns[k * stride]);
                    (series[start + k], series[start + half + k]) = (even + odd, even - odd);
                }
            }
        }
    }

    private void Chirped(Span<Complex> series, FourierTransform convolution)
    {
        var work = new Complex[convolution.Length];
        for (var t = 0; t < Length; t++)
        {
            work[t] = series[t] * chirp[t];
        }

        convolution.Forward(work);
        for (var k = 0; k < work.Length; k++)
        {
            work[k] *= response[k];
        }

        convolution.Inverse(work);
        for (var k = 0; k < Length; k++)
        {
            series[k] = work[k] * chirp[k];
        }
    }
}
