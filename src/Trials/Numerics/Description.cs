namespace Toolkit.Trials;

/// <summary>What a baseline table says of a group; NaN where it is empty. Missing values (NaN) are left out.</summary>
/// <param name="StandardDeviation">Divisor n - 1.</param>
public readonly record struct Description(int Count, double Mean, double StandardDeviation, double Median, double Minimum, double Maximum)
{
    public static Description Of(IEnumerable<double> values)
    {
        var sorted = values.Where(v => !double.IsNaN(v)).Order().ToArray();
        return sorted.Length == 0
            ? new(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
            : new(sorted.Length, Sample.Mean(sorted), sorted.Length > 1 ? Math.Sqrt(Sample.Variance(sorted)) : double.NaN, Quantiles.Of(sorted, 0.5, 7), sorted[0], sorted[^1]);
    }
}
