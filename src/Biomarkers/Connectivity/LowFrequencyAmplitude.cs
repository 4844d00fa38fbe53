using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Which of the incompatible definitions of the amplitude of low-frequency fluctuations; all detrend linearly first.</summary>
public enum AmplitudeDefinition
{
    /// <summary>2|X_k|/T, mean over the bins in the band.</summary>
    AlffFft,

    /// <summary>The same after zero padding to the next power of two, in the manner of REST and DPARSF.</summary>
    AlffPow2,

    /// <summary>Sum of the square roots of the periodogram (scaling "spectrum") over the band.</summary>
    AlffPeriodogram,

    /// <summary>alff_fft divided by its mean over the mask.</summary>
    Malff,

    /// <summary>Sum of 2|X_k|/T over the band, divided by the sum over all bins but the constant one (Zou and others, J Neurosci Methods 2008;172:137).</summary>
    FalffFft,
}

/// <summary>ALFF and fALFF, voxel by voxel, on data that were denoised and not filtered.</summary>
public static class LowFrequencyAmplitude
{
    private const int Block = 2048;

    /// <summary>One value a voxel; NaN outside the mask and where a voxel is not finite.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    /// <param name="lowHz">Lower end of the band, inclusive.</param>
    /// <param name="highHz">Upper end of the band, inclusive.</param>
    /// <returns>The map, or a fault where the repetition time is unknown or no frequency lies in the band.</returns>
    public static Parsed<Volume> Of(VolumeSeries series, Volume? mask, AmplitudeDefinition definition, double lowHz = 0.01, double highHz = 0.08, int threads = 1)
    {
        if (!series.RepetitionTime.IsKnown)
        {
            return new Fault(0, "a repetition time for the amplitude of a band", "none: " + series.RepetitionTime.Reason) { Unit = "volume", Advice = "State it." };
        }

        var points = definition == AmplitudeDefinition.AlffPow2 ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)series.Volumes) : series.Volumes;
        var bins = Enumerable.Range(0, (points / 2) + 1).ToArray();
        bool InBand(int k) => k / (points * series.RepetitionTime.Value.Seconds) is var f && f >= lowHz && f <= highHz;
        var band = bins.Where(InBand).ToArray();
        if (band.Length == 0)
        {
            return new Fault(0, $"a frequency between {Numbers.Format(lowHz)} and {Numbers.Format(highHz)} Hz", "none in a run of this length") { Unit = "band", Advice = "A longer run or a wider band." };
        }

        var wanted = definition == AmplitudeDefinition.FalffFft ? bins[1..] : band;
        var transform = Transform(series.Volumes, points, wanted);
        var voxels = MaskVoxels.Finite(series, mask);
        var map = new Volume(series.Shape, series.Affine, new float[series.Shape.Count]);
        map.Data.AsSpan().Fill(float.NaN);
        var amplitudes = new double[voxels.Length];
        for (var first = 0; first < voxels.Length; first += Block)
        {
            var length = Math.Min(Block, voxels.Length - first);
            Amplitudes(series, voxels.AsSpan(first, length), transform, definition, wanted, InBand, amplitudes.AsSpan(first, length), threads);
        }

        var scale = definition == AmplitudeDefinition.Malff ? Sums.Of(amplitudes) / amplitudes.Length : 1;
        for (var i = 0; i < voxels.Length; i++)
        {
            map.Data[voxels[i]] = (float)(amplitudes[i] / scale);
        }

        return map;
    }

    // Rows 2i and 2i + 1 give the real and imaginary part of bin i of the detrended series.
    private static RowMatrix<double> Transform(int volumes, int points, int[] bins)
    {
        var waves = new RowMatrix<double>(2 * bins.Length, volumes);
        var trend = Drift.Polynomial(volumes, 1);
        for (var i = 0; i < bins.Length; i++)
        {
            for (var t = 0; t < volumes; t++)
            {
                var turn = 2 * Math.PI * ((long)bins[i] * t % points) / points;
                waves[2 * i, t] = Math.Cos(turn);
                waves[(2 * i) + 1, t] = Math.Sin(turn);
            }

            Projection.Residual(trend, waves.Row(2 * i));
            Projection.Residual(trend, waves.Row((2 * i) + 1));
        }

        return waves;
    }

    private static void Amplitudes(VolumeSeries series, ReadOnlySpan<int> voxels, RowMatrix<double> transform, AmplitudeDefinition definition, int[] bins, Func<int, bool> inBand, Span<double> amplitudes, int threads)
    {
        var values = new RowMatrix<double>(series.Volumes, voxels.Length);
        for (var t = 0; t < series.Volumes; t++)
        {
            ReadOnlySpan<float> volume = series[t], origin = series[0];
            for (var i = 0; i < voxels.Length; i++)
            {
                values[t, i] = (double)volume[voxels[i]] - origin[voxels[i]];
            }
        }

        var spectrum = MatrixProduct.Multiply(transform, values, threads);
        var all = new double[voxels.Length];
        for (var b = 0; b < bins.Length; b++)
        {
            ReadOnlySpan<double> real = spectrum.Row(2 * b), imaginary = spectrum.Row((2 * b) + 1);
            var (inside, factor) = (inBand(bins[b]), Factor(definition, bins[b], series.Volumes));
            for (var i = 0; i < all.Length; i++)
            {
                var amplitude = factor * Math.Sqrt((real[i] * real[i]) + (imaginary[i] * imaginary[i]));
                all[i] += amplitude;
                amplitudes[i] += inside ? amplitude : 0;
            }
        }

        for (var i = 0; i < all.Length; i++)
        {
            amplitudes[i] /= definition switch { AmplitudeDefinition.FalffFft => all[i], AmplitudeDefinition.AlffPeriodogram => 1, _ => bins.Length };
        }
    }

    // A one-sided periodogram doubles the power of every bin but the constant one and, for an even length, that at the Nyquist frequency.
    private static double Factor(AmplitudeDefinition definition, int bin, int volumes) => definition == AmplitudeDefinition.AlffPeriodogram
        ? (bin == 0 || 2 * bin == volumes ? 1 : Math.Sqrt(2)) / volumes
        : 2.0 / volumes;
}
