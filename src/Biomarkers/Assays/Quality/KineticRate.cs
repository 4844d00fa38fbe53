namespace Toolkit.Biomarkers.Assays;

/// <summary>Rate of a kinetic read: the steepest straight line through consecutive readings.</summary>
/// <param name="PerSecond">Slope in signal per second; negative where the signal falls.</param>
/// <param name="From">Time of the first reading of the line, in s.</param>
/// <param name="To">Time of the last, in s.</param>
/// <param name="RSquared">Of the line; NaN where the readings are constant.</param>
public readonly record struct KineticRate(double PerSecond, double From, double To, double RSquared)
{
    /// <summary>Vmax: the steepest least-squares slope over <paramref name="points"/> consecutive readings.</summary>
    /// <param name="timeS">Times in s, strictly increasing, shape (t).</param>
    /// <param name="signal">Signals, shape (t); a reading that is not finite breaks the line.</param>
    /// <param name="points">Readings per line, 2 or more.</param>
    /// <returns>The rate, or null where no such stretch exists.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or times do not increase.</exception>
    public static KineticRate? Steepest(IReadOnlyList<double> timeS, IReadOnlyList<double> signal, int points = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (timeS.Count != signal.Count || Enumerable.Range(1, Math.Max(timeS.Count - 1, 0)).Any(i => i < timeS.Count && !(timeS[i] > timeS[i - 1])))
        {
            throw new ArgumentException("Times and signals are as many, and times increase.", nameof(timeS));
        }

        KineticRate? best = null;
        for (var start = 0; start + points <= signal.Count; start++)
        {
            double[] t = [.. timeS.Skip(start).Take(points)];
            double[] y = [.. signal.Skip(start).Take(points)];
            if (!y.All(double.IsFinite))
            {
                continue;
            }

            var slope = Statistics.Slope(t, y);
            if (best is null || Math.Abs(slope) > Math.Abs(best.Value.PerSecond))
            {
                var r = Statistics.Correlation(t, y);
                best = new(slope, t[0], t[^1], r == 0 ? double.NaN : r * r);
            }
        }

        return best;
    }
}
