namespace Toolkit.Simulators.Scanner;

/// <summary>Values as a scanner stores them: 16-bit integers times a step.</summary>
internal sealed record Quantised(short[] Values, double Step)
{
    private const double LargestStored = 30_000;

    /// <param name="step">Value of one stored step; 0 to choose.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite, or does not fit 16 bits at this step.</exception>
    public static Quantised From(float[] data, double step)
    {
        var largest = 0.0;
        var whole = true;
        foreach (var value in data)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException("A scanner stores finite values only.", nameof(data));
            }

            largest = Math.Max(largest, Math.Abs(value));
            whole &= value == MathF.Round(value);
        }

        if (step == 0)
        {
            step = (whole && largest <= LargestStored) || largest == 0 ? 1 : DicomStep(largest / LargestStored);
        }

        if (largest / step > short.MaxValue)
        {
            throw new ArgumentException("A value does not fit 16 bits at this step.", nameof(step));
        }

        return new(Array.ConvertAll(data, v => (short)Math.Round(v / step, MidpointRounding.AwayFromZero)), step);
    }

    // Few digits, so that the text in the header is the very number used here.
    private static double DicomStep(double step)
    {
        var scale = Math.Pow(10, 4 - Math.Floor(Math.Log10(step)));
        return Math.Ceiling(step * scale) / scale;
    }
}
