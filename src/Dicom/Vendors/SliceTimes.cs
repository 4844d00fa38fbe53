namespace Toolkit.Dicom;

/// <summary>Judges candidate slice times before they are believed.</summary>
internal static class SliceTimes
{
    private const double Resolution = 1e-4;
    private const double HalfDay = 43_200;

    /// <summary>The times after the first, in s, along rising slice index; null unless each is stated, they differ, all lie within the repetition time, and as many slices share each time.</summary>
    public static double[]? Plausible(double?[] seconds, double repetitionSeconds)
    {
        if (seconds.Length < 2 || seconds.Any(s => s is null))
        {
            return null;
        }

        var times = Array.ConvertAll(seconds, s => s!.Value);

        // A scan may run over midnight.
        if (times.Max() - times.Min() > HalfDay)
        {
            times = Array.ConvertAll(times, t => t < HalfDay ? t + (2 * HalfDay) : t);
        }

        var first = times.Min();
        times = Array.ConvertAll(times, t => Math.Round((t - first) / Resolution) * Resolution);
        var groups = times.GroupBy(t => t).Select(g => g.Count()).ToList();
        return groups.Count > 1 && times.Max() < repetitionSeconds && groups.Max() - groups.Min() <= 1 ? times : null;
    }
}
