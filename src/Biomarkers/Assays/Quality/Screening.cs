using System.Globalization;

namespace Toolkit.Biomarkers.Assays;

/// <summary>What is remarkable about a plate as a whole.</summary>
public enum PlateFlag
{
    /// <summary>A well was beyond the reader's range.</summary>
    Saturated,

    /// <summary>The mid-point of the curve lies above the top standard.</summary>
    Ec50AboveTopStandard,

    /// <summary>The parameters of the curve are not identified.</summary>
    NotIdentified,

    /// <summary>The signal falls again at the top doses.</summary>
    Hook,

    /// <summary>The signal goes against its direction between two levels.</summary>
    NonMonotone,

    /// <summary>The signal does not depend on the dose.</summary>
    Flat,
}

/// <summary>Tests of the level means before any fit. The limits are this project's own, not a standard.</summary>
internal static class Screening
{
    private const double ReplicateSdsOfFlat = 6;
    private const double RelativeRangeOfFlat = 0.5;
    private const double StandardErrorsOfDrop = 3;
    private const double RangeFractionOfDrop = 0.05;
    private const double AssumedCv = 0.1;
    private const int TopLevels = 3;

    /// <summary>Why the standards show no dose response; null where they do.</summary>
    public static string? WhyFlat(PlateSignals plate)
    {
        var range = plate.RangeOfMeans;
        if (plate.PooledSd is { } sd && range < ReplicateSdsOfFlat * sd)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no dose response: the level means span {range:g3}, less than {ReplicateSdsOfFlat} replicate SD of {sd:g3}");
        }

        var mean = Math.Abs(plate.Levels.Average(l => l.Mean));
        return range < RelativeRangeOfFlat * mean
            ? string.Create(CultureInfo.InvariantCulture, $"no dose response: the level means span {range:g3}, less than half of their mean {mean:g3}")
            : null;
    }

    /// <summary>Levels at which the signal drops against its direction, with what that is taken for.</summary>
    public static IEnumerable<(int Level, PlateFlag Flag)> Drops(PlateSignals plate)
    {
        var levels = plate.Levels;
        double[] means = [.. levels.Select(l => l.Mean)];
        double[] cvs = [.. levels.Where(l => l.Signals.Length > 1).Select(l => Statistics.Sd(l.Signals) / Math.Abs(l.Mean)).Where(double.IsFinite)];
        var cv = cvs.Length == 0 ? AssumedCv : Math.Sqrt(cvs.Average(c => c * c));
        var range = plate.RangeOfMeans;
        for (var i = 1; i < means.Length; i++)
        {
            var drop = Drop(i);
            var error = cv * Math.Sqrt((means[i] * means[i] / levels[i].Signals.Length) + (means[i - 1] * means[i - 1] / levels[i - 1].Signals.Length));
            if (drop > StandardErrorsOfDrop * error && drop > RangeFractionOfDrop * range)
            {
                var hook = i >= means.Length - TopLevels && means[i] < means.Max() && Enumerable.Range(i + 1, means.Length - i - 1).All(j => Drop(j) > 0);
                yield return (i, hook ? PlateFlag.Hook : PlateFlag.NonMonotone);
            }
        }

        double Drop(int i) => -plate.Direction * (means[i] - means[i - 1]);
    }
}
