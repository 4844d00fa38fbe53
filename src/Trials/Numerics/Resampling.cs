namespace Toolkit.Trials;

/// <summary>A statistic on a resample that may be degenerate.</summary>
internal static class Resampling
{
    private const int MostAttempts = 1000;

    /// <summary>The first value that is a number; a degenerate resample (one arm only) is drawn again.</summary>
    /// <exception cref="InvalidOperationException">None of many resamples gave a number.</exception>
    public static double Try(Func<Chance, double> statistic, Chance chance)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var value = statistic(chance);
            if (!double.IsNaN(value))
            {
                return value;
            }
        }

        throw new InvalidOperationException("Every resample is degenerate: a variable does not vary.");
    }
}
