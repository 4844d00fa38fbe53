using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How many volumes at the start were taken before the magnetisation had settled.</summary>
/// <param name="Volumes">To be left out, from the first.</param>
/// <param name="GlobalSignal">Mean of the head's voxels, one value for each volume looked at.</param>
public sealed record NonSteadyState(int Volumes, double[] GlobalSignal, QualityVerdict Verdict)
{
    private const string Criterion = "steady state";
    private const int Window = 50; // volumes looked at (fMRIPrep's)
    private const double Score = 3.5; // modified z-score of an outlier (Iglewicz & Hoaglin 1993)
    private const double ScorePerDeviation = 0.6745;
    private const double LeastDeviation = 5e-4; // of the signal: scanners are no steadier, and a noiseless phantom must not make specks count
    private const double LongestS = 12; // three times the T1 of fluid at 3 T: what is unsteady for longer is something else
    private const double DefaultTrS = 2;
    private const int Shortest = 10;

    /// <summary>Looks at the first 50 volumes: those at the start that are brighter than the rest by an outlying amount have not settled (the rule of fMRIPrep, one-sided: magnetisation falls towards its steady state).</summary>
    public static NonSteadyState Detect(VolumeSeries series)
    {
        var looked = Math.Min(Window, series.Volumes);
        double[] signal = [.. Enumerable.Range(0, looked).Select(t => Mean(series, t))];
        if (looked < Shortest)
        {
            return new(0, signal, QualityVerdict.Warn(Criterion, $"cannot be told from {looked} volumes: none was left out"));
        }

        var sorted = signal.Order().ToArray();
        var middle = sorted[looked / 2];
        var deviation = Math.Max(LeastDeviation * Math.Abs(middle), signal.Select(s => Math.Abs(s - middle)).Order().ElementAt(looked / 2));
        var count = signal.TakeWhile(s => ScorePerDeviation * (s - middle) > Score * deviation).Count();
        var seconds = count * (series.RepetitionTime.IsKnown ? series.RepetitionTime.Value.Seconds : DefaultTrS);
        return seconds <= LongestS
            ? new(count, signal, QualityVerdict.Pass(Criterion))
            : new(0, signal, QualityVerdict.Warn(Criterion, $"the first {count} volumes ({Numbers.Format(seconds)} s) are brighter, longer than magnetisation takes to settle: none was left out, look at the series"));
    }

    /// <summary>Mean of voxels above a quarter of the volume's bright end.</summary>
    private static double Mean(VolumeSeries series, int t)
    {
        var volume = series[t];
        var sample = new List<float>();
        for (var v = 0; v < volume.Length; v += 7)
        {
            if (float.IsFinite(volume[v]))
            {
                sample.Add(volume[v]);
            }
        }

        sample.Sort();
        var threshold = sample.Count == 0 ? 0 : 0.25f * sample[(int)(0.98 * (sample.Count - 1))];
        double sum = 0, count = 0;
        foreach (var value in volume)
        {
            if (value > threshold)
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }
}
