using Toolkit.Measurements;

namespace Toolkit.Reports.Drawing;

/// <summary>A stretch of numbers laid on a stretch of the picture, linear or logarithmic.</summary>
public sealed class Scale
{
    /// <summary>Beyond this, and below its inverse, differences and ratios of doubles run over or under.</summary>
    private const double Largest = 1e290;
    private readonly double from;
    private readonly double to;
    private readonly double start;
    private readonly double end;

    private Scale(double low, double high, double start, double end, bool logarithmic)
    {
        Low = low;
        High = high;
        this.start = start;
        this.end = end;
        IsLogarithmic = logarithmic;
        from = logarithmic ? Math.Log(low) : low;
        to = logarithmic ? Math.Log(high) : high;
    }

    public double Low { get; }

    public double High { get; }

    public bool IsLogarithmic { get; }

    /// <param name="low">Number at <paramref name="start"/>; an empty stretch is widened about it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not finite, or they are in the wrong order.</exception>
    public static Scale Linear(double low, double high, double start, double end)
    {
        Check(low, high);
        return low < high ? new(low, high, start, end, false) : new(low - Math.Max(1, Math.Abs(low)) / 2, high + (Math.Max(1, Math.Abs(high)) / 2), start, end, false);
    }

    /// <summary>A scale of the common logarithm; both limits are above 0.</summary>
    /// <inheritdoc cref="Linear" />
    public static Scale Logarithmic(double low, double high, double start, double end)
    {
        Check(low, high);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(low);
        low = Math.Clamp(low, 1 / Largest, Largest / 10);
        high = Math.Clamp(high, low, Largest);
        return low < high ? new(low, high, start, end, true) : new(low / 2, high * 2, start, end, true);
    }

    /// <summary>A linear scale that begins and ends at round numbers around all finite values, and does not pass zero where they do not.</summary>
    /// <param name="include">Numbers that must be on the scale although no value is there.</param>
    public static Scale Around(IEnumerable<double> values, double start, double end, params ReadOnlySpan<double> include)
    {
        var finite = values.Concat(include.ToArray()).Where(double.IsFinite).ToArray();
        double low = finite.Length == 0 ? 0 : Math.Max(finite.Min(), -Largest), high = finite.Length == 0 ? 1 : Math.Min(finite.Max(), Largest);
        if (high - low < 1 / Largest)
        {
            return Linear(low, low, start, end);
        }

        var step = Step(low, high, 5);
        double margin = 0.02 * (high - low), below = Math.Floor((low - margin) / step) * step, above = Math.Ceiling((high + margin) / step) * step;
        return Linear(low >= 0 ? Math.Max(0, below) : below, high <= 0 ? Math.Min(0, above) : above, start, end);
    }

    /// <summary>Where a number lies in the picture; outside the scale it is put at its end.</summary>
    public double At(double value)
    {
        var v = IsLogarithmic ? Math.Log(Math.Max(value, double.Epsilon)) : value;
        return start + ((end - start) * Math.Clamp((v - from) / (to - from), 0, 1));
    }

    /// <summary>Whether a number lies on the scale.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>Round numbers on the scale: multiples of 1, 2 or 5, or the decades (with 2 and 5 where few decades fit).</summary>
    public double[] Ticks(int about = 5)
    {
        if (!IsLogarithmic)
        {
            return Steps(about);
        }

        int lowest = (int)Math.Floor(Math.Log10(Low)), highest = (int)Math.Ceiling(Math.Log10(High));
        double[] mantissas = highest - lowest > about ? [1] : highest - lowest > 2 ? [1, 3] : [1, 2, 5];
        double[] decades = [.. Enumerable.Range(lowest, highest - lowest + 1).SelectMany(d => mantissas.Select(m => Clean(m * Math.Pow(10, d)))).Where(Contains)];
        return decades.Length > 1 ? decades : Steps(about);
    }

    /// <summary>Multiples of a round step; what a logarithmic scale falls back to within a fraction of a decade.</summary>
    private double[] Steps(int about)
    {
        var step = Step(Low, High, about);
        double first = Math.Ceiling((Low / step) - 1e-9), last = Math.Floor((High / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)Math.Clamp(last - first + 1, 0, 4 * about)).Select(i => Clean((first + i) * step))];
    }

    /// <summary>Tick labels that all have as many decimals as the finest needs.</summary>
    public static string[] Labels(double[] ticks)
    {
        var even = ticks.Length < 3 || Math.Abs((ticks[2] - ticks[1]) - (ticks[1] - ticks[0])) < 1e-9 * Math.Abs(ticks[2]);
        if (!even || ticks.Any(t => Math.Abs(t) >= 1e6))
        {
            return [.. ticks.Select(t => Markup.Plain(t))];
        }

        var decimals = ticks.Select(t => Math.Clamp(Numbers.Format(t) is var s && s.Contains('.', StringComparison.Ordinal) ? s.Length - s.IndexOf('.', StringComparison.Ordinal) - 1 : 0, 0, 6)).DefaultIfEmpty(0).Max();
        return [.. ticks.Select(t => Markup.Fixed(t, decimals))];
    }

    private static double Step(double low, double high, int about)
    {
        var raw = (high - low) / about;
        var decade = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var mantissa = raw / decade;
        return decade * (mantissa < 1.5 ? 1 : mantissa < 3 ? 2 : mantissa < 7 ? 5 : 10);
    }

    /// <summary>Takes off the dust of binary multiplication: 0.30000000000000004 is 0.3.</summary>
    private static double Clean(double value) => value == 0 ? 0 : Math.Round(value, Math.Clamp(12 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));

    private static void Check(double low, double high)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || low > high)
        {
            throw new ArgumentOutOfRangeException(nameof(low), $"A scale runs from a finite number to a larger one, not from {Numbers.Format(low)} to {Numbers.Format(high)}.");
        }
    }
}
