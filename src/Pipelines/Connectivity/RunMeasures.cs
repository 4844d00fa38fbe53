using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The matrices and maps that can be asked for beside r and z, by the name of their file.</summary>
public static class RunMeasures
{
    private static readonly string[] NeedInverse = ["precision", "partial", "lw-precision", "lw-partial"];

    /// <summary>Names of matrices: each becomes roi-NAME.tsv.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["z-normal", "z-effective", "neff", "spearman", "covariance", "correlation", "precision", "partial", "lw-covariance", "lw-correlation", "lw-precision", "lw-partial"];

    /// <summary>Names of voxel maps: each becomes NAME.nii.gz.</summary>
    public static ImmutableArray<string> Maps { get; } = ["tsnr_ddof0", "tsnr_ddof1", "tsnr_detrended", "alff_fft", "alff_pow2", "alff_periodogram", "malff", "falff_fft", "reho_7", "reho_19", "reho_27"];

    /// <summary>One matrix of cleaned signals, shape (n, t). Regions without a signal stay out of an inverse and are NaN in it.</summary>
    public static Parsed<RowMatrix<double>> Matrix(string name, ImmutableArray<string> names, RowMatrix<double> signals)
    {
        if (NeedInverse.Contains(name))
        {
            int[] sound = [.. Enumerable.Range(0, signals.Rows).Where(r => !double.IsNaN(signals.Row(r)[0]))];
            var covariance = Covariance.Of([.. sound.Select(r => names[r])], signals.TakeRows(sound), Estimator(name));
            return (name.EndsWith("precision", StringComparison.Ordinal) ? covariance.Precision() : covariance.PartialCorrelation()).Map(m => Spread(m.Values, sound, names.Length));
        }

        return name switch
        {
            "z-normal" => ConnectivityMatrix.Pearson(names, signals).FisherZNormal(signals.Columns).Values,
            "z-effective" => ConnectivityMatrix.Pearson(names, signals).FisherZEffective(EffectiveSamples.Of(signals)).Values,
            "neff" => EffectiveSamples.Of(signals),
            "spearman" => ConnectivityMatrix.Spearman(names, signals).Values,
            "correlation" or "lw-correlation" => Covariance.Correlation(names, signals, Estimator(name)).Values,
            _ => Covariance.Of(names, signals, Estimator(name)).Values,
        };
    }

    /// <summary>One voxel map of a run.</summary>
    public static Parsed<Volume> Map(string name, VolumeSeries series, Volume? mask, int threads) => name switch
    {
        "tsnr_ddof0" => TemporalSnr.Of(series, mask, SnrSpread.Population),
        "tsnr" or "tsnr_ddof1" => TemporalSnr.Of(series, mask),
        "tsnr_detrended" => TemporalSnr.Of(series, mask, SnrSpread.Detrended),
        "reho_7" => RegionalHomogeneity.Of(series, mask, 7, threads),
        "reho_19" => RegionalHomogeneity.Of(series, mask, 19, threads),
        "reho_27" => RegionalHomogeneity.Of(series, mask, 27, threads),
        "alff_pow2" => LowFrequencyAmplitude.Of(series, mask, AmplitudeDefinition.AlffPow2, threads: threads),
        "alff_periodogram" => LowFrequencyAmplitude.Of(series, mask, AmplitudeDefinition.AlffPeriodogram, threads: threads),
        "malff" => LowFrequencyAmplitude.Of(series, mask, AmplitudeDefinition.Malff, threads: threads),
        "falff_fft" => LowFrequencyAmplitude.Of(series, mask, AmplitudeDefinition.FalffFft, threads: threads),
        _ => LowFrequencyAmplitude.Of(series, mask, AmplitudeDefinition.AlffFft, threads: threads),
    };

    private static CovarianceEstimator Estimator(string name) => name.StartsWith("lw-", StringComparison.Ordinal) ? CovarianceEstimator.LedoitWolf : CovarianceEstimator.Empirical;

    private static RowMatrix<double> Spread(RowMatrix<double> values, int[] at, int size)
    {
        var spread = new RowMatrix<double>(size, size);
        spread.Data.AsSpan().Fill(double.NaN);
        for (var i = 0; i < at.Length; i++)
        {
            for (var j = 0; j < at.Length; j++)
            {
                spread[at[i], at[j]] = values[i, j];
            }
        }

        return spread;
    }
}
