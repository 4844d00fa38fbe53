using System.Globalization;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

/// <summary>What the public API answers to one check of a connectivity case, flat and in the order of the references.</summary>
internal static class ConnectivityOperations
{
    /// <summary>The answer, or null where the kind of check is unknown.</summary>
    public static double[]? Answer(ConnectivityCase set, JsonElement check)
    {
        var name = check.GetProperty("name").GetString()!;
        var parameters = check.GetProperty("params");
        return name.Split('_')[0] switch
        {
            "clean" => ByTime(Clean(set, check, parameters)),
            "filter" => Filter(set, check, parameters, name),
            "high" => ByTime(ComponentConfounds.HighVariance(set.Bold, set.Mask, parameters.GetProperty("n").GetInt32(), parameters.GetProperty("percentile").GetDouble()).Value.Values),
            "labels" => ByTime(RegionSignals.Extract(set.Bold, set.Atlas(), statistic: Statistic(parameters)).Value.ToMatrix()),
            "spheres" => ByTime(RegionSignals.Extract(set.Bold, Spheres(parameters), set.Mask).Value.ToMatrix()),
            "conn" or "ledoitwolf" => Matrices(set, check, parameters, name),
            "pearson" or "fisher" or "neff" or "spearman" or "sliding" => Correlations(set, check, parameters, name),
            "seedmap" => SeedMaps(set, check, name),
            "fd" => Displacement(set, check, parameters, name),
            "dvars" => Change(set, name),
            "tsnr" => set.Written(TemporalSnr.Of(set.Bold, set.Mask, name switch { "tsnr_ddof0" => SnrSpread.Population, "tsnr_ddof1" => SnrSpread.Sample, _ => SnrSpread.Detrended })),
            "global" => GlobalSignal.Of(set.Bold, set.Mask),
            "alff" or "falff" or "malff" => set.Written(LowFrequencyAmplitude.Of(set.Bold, set.Mask, Amplitude(name), Band(parameters).Low, Band(parameters).High).Value),
            "reho" => set.Written(RegionalHomogeneity.Of(set.Bold, set.Mask, parameters.GetProperty("neighbours").GetInt32())),
            "smooth" => VolumesLast(SpatialSmoothing.ByFwhm(ThreeVolumes(set), parameters.GetProperty("fwhm").GetDouble())),
            "resample" => Resampled(set, parameters, name),
            _ => null,
        };
    }

    private static string Input(JsonElement check, int index = 0) => check.GetProperty("inputs")[index].GetString()!;

    private static double[] ByTime(RowMatrix<double> series) => series.Transposed().Data;

    private static RowMatrix<double> Clean(ConnectivityCase set, JsonElement check, JsonElement p)
    {
        var options = new DenoisingOptions
        {
            Detrend = p.GetProperty("detrend").GetBoolean(),
            Filter = p.GetProperty("filter") is { ValueKind: JsonValueKind.String } f ? f.GetString() == "cosine" ? TemporalFilter.Cosine : TemporalFilter.Butterworth : TemporalFilter.None,
            HighPassHz = Hertz(p, "high_pass"),
            LowPassHz = Hertz(p, "low_pass"),
            StandardiseConfounds = p.GetProperty("standardize_confounds").GetBoolean(),
            Standardise = p.GetProperty("standardize") is { ValueKind: JsonValueKind.String } s ? s.GetString() == "psc" ? Standardisation.PercentSignalChange : Standardisation.ZScore : Standardisation.None,
            MinimumDegreesOfFreedom = null,
        };
        var series = set.Series(Input(check));
        var confounds = p.TryGetProperty("confounds", out var c) ? set.Confounds(c.GetProperty("file").GetString()!, c.GetProperty("columns").GetInt32()) : null;
        var kept = p.TryGetProperty("sample_mask", out var m) ? set.Indices(m.GetString()!) : null;
        var tr = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(p.GetProperty("t_r").GetDouble()), "check");
        return DenoisingPlan.Create(series.Columns, tr, options, confounds, kept).Value.Clean(series);
    }

    private static double? Hertz(JsonElement p, string name) => p.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static double[] Filter(ConnectivityCase set, JsonElement check, JsonElement p, string name)
    {
        var tr = RepetitionTime.FromSeconds(p.GetProperty("t_r").GetDouble());
        var cut = p.GetProperty("cut");
        double? high = cut.ValueKind == JsonValueKind.Array ? cut[0].GetDouble() : name.EndsWith("hp", StringComparison.Ordinal) ? cut.GetDouble() : null;
        double? low = cut.ValueKind == JsonValueKind.Array ? cut[1].GetDouble() : name.EndsWith("lp", StringComparison.Ordinal) ? cut.GetDouble() : null;
        if (name.StartsWith("filter_gain", StringComparison.Ordinal))
        {
            var filter = Butterworth.Design(5, high / tr.NyquistHz, low / tr.NyquistHz);
            var hertz = set.Expected(check).Where((_, i) => i % 2 == 0);
            return [.. hertz.SelectMany(f => new[] { f, Math.Pow(filter.Response(Math.PI * f / tr.NyquistHz).Magnitude, 2) })];
        }

        var options = DenoisingOptions.Nothing with { Detrend = true, Filter = TemporalFilter.Butterworth, HighPassHz = high, LowPassHz = low, MinimumDegreesOfFreedom = null };
        var series = set.Series(Input(check));
        return ByTime(DenoisingPlan.Create(series.Columns, Sourced<RepetitionTime>.From(tr, "check"), options).Value.Clean(series));
    }

    private static RegionStatistic Statistic(JsonElement p) => p.GetProperty("strategy").GetString() switch
    {
        "median" => RegionStatistic.Median,
        "sum" => RegionStatistic.Sum,
        "minimum" => RegionStatistic.Minimum,
        "maximum" => RegionStatistic.Maximum,
        "standard_deviation" => RegionStatistic.StandardDeviation,
        "variance" => RegionStatistic.Variance,
        _ => RegionStatistic.Mean,
    };

    private static Sphere[] Spheres(JsonElement p)
    {
        var radius = p.GetProperty("radius") is { ValueKind: JsonValueKind.Number } r ? r.GetDouble() : 0;
        return [.. p.GetProperty("seeds").EnumerateArray().Select((s, i) => new Sphere(string.Create(CultureInfo.InvariantCulture, $"s{i}"), new(s[0].GetDouble(), s[1].GetDouble(), s[2].GetDouble()), radius))];
    }

    private static double[]? Matrices(ConnectivityCase set, JsonElement check, JsonElement p, string name)
    {
        var series = check.GetProperty("inputs").EnumerateArray().Select(i => set.Series(i.GetString()!)).ToArray();
        var names = ConnectivityCase.Names(series[0].Rows);
        if (name == "ledoitwolf_shrinkage")
        {
            return [Covariance.Of(names, series[0], CovarianceEstimator.LedoitWolf).Shrinkage];
        }

        var estimator = p.GetProperty("estimator").GetString() == "ledoitwolf" ? CovarianceEstimator.LedoitWolf : CovarianceEstimator.Empirical;
        if (!p.TryGetProperty("kind", out var kind))
        {
            var space = TangentSpace.Of([.. series.Select(s => Covariance.Of(names, s, estimator))]);
            return name.EndsWith("geomean", StringComparison.Ordinal) ? space.Mean.Data : [.. space.Displacements.SelectMany(d => d.Values.Data)];
        }

        var covariance = Covariance.Of(names, series[0], estimator);
        return kind.GetString() switch
        {
            "covariance" => covariance.ToMatrix().Values.Data,
            "correlation" => Covariance.Correlation(names, series[0], estimator).Values.Data,
            "precision" => covariance.Precision().Value.Values.Data,
            "partial correlation" => covariance.PartialCorrelation().Value.Values.Data,
            _ => null,
        };
    }

    private static double[]? Correlations(ConnectivityCase set, JsonElement check, JsonElement p, string name)
    {
        var series = set.Series(Input(check));
        var names = ConnectivityCase.Names(series.Rows);
        var r = ConnectivityMatrix.Pearson(names, series);
        return name switch
        {
            "pearson" => r.Values.Data,
            "spearman" => ConnectivityMatrix.Spearman(names, series).Values.Data,
            "fisher_z" => r.FisherZ().Values.Data,
            "fisher_z_normal" => r.FisherZNormal(series.Columns).Values.Data,
            "neff" => EffectiveSamples.Of(series).Data,
            "fisher_z_neff" => r.FisherZEffective(EffectiveSamples.Of(series)).Values.Data,
            "sliding_r" => [.. SlidingWindow.Of(names, series, p.GetProperty("window").GetInt32(), p.GetProperty("step").GetInt32()).Windows.SelectMany(UpperTriangle)],
            _ => null,
        };
    }

    private static IEnumerable<double> UpperTriangle(ConnectivityMatrix matrix) =>
        from i in Enumerable.Range(0, matrix.Values.Rows)
        from j in Enumerable.Range(i + 1, matrix.Values.Rows - i - 1)
        select matrix[i, j];

    private static double[] SeedMaps(ConnectivityCase set, JsonElement check, string name)
    {
        var map = SeedMap.Of(set.Bold, set.Mask, "seed", set.Series(Input(check, 2)).Row(0));
        return set.Written(name == "seedmap_z" ? map.Z : map.R);
    }

    private static double[] Displacement(ConnectivityCase set, JsonElement check, JsonElement p, string name)
    {
        var motion = MotionParameters.From(set.Confounds(Input(check), 6))!;
        return name == "fd_jenkinson"
            ? FramewiseDisplacement.Jenkinson(motion, p.GetProperty("rmax").GetDouble())
            : FramewiseDisplacement.Power(motion, p.GetProperty("radius").GetDouble());
    }

    private static double[] Change(ConnectivityCase set, string name)
    {
        var dvars = Dvars.Of(set.Bold, set.Mask);
        return name switch { "dvars_std" => dvars.Standardised, "dvars_mode1000" => dvars.Scaled, _ => dvars.Raw };
    }

    private static AmplitudeDefinition Amplitude(string name) => name switch
    {
        "alff_pow2" => AmplitudeDefinition.AlffPow2,
        "alff_periodogram" => AmplitudeDefinition.AlffPeriodogram,
        "malff" => AmplitudeDefinition.Malff,
        "falff_fft" => AmplitudeDefinition.FalffFft,
        _ => AmplitudeDefinition.AlffFft,
    };

    private static (double Low, double High) Band(JsonElement p) => p.TryGetProperty("band", out var band) ? (band[0].GetDouble(), band[1].GetDouble()) : (0.01, 0.08);

    private static VolumeSeries ThreeVolumes(ConnectivityCase set) =>
        new(set.Bold.Shape, 3, set.Bold.Affine, [.. set.Bold.Data.Take(3 * (int)set.Bold.Shape.Count)], set.SourcedRepetitionTime);

    private static double[] Resampled(ConnectivityCase set, JsonElement p, string name)
    {
        var rows = p.GetProperty("target_affine").EnumerateArray().Take(3).SelectMany(r => r.EnumerateArray().Select(v => v.GetDouble())).ToArray();
        var shape = p.GetProperty("target_shape");
        var order = name switch { "resample_nearest" => SpatialOrder.Nearest, "resample_linear" => SpatialOrder.Linear, _ => SpatialOrder.Cubic };
        return VolumesLast(Regridding.Onto(ThreeVolumes(set), new(shape[0].GetInt32(), shape[1].GetInt32(), shape[2].GetInt32()), new(rows), order));
    }

    private static double[] VolumesLast(VolumeSeries series) =>
    [
        .. from x in Enumerable.Range(0, series.Shape.X)
           from y in Enumerable.Range(0, series.Shape.Y)
           from z in Enumerable.Range(0, series.Shape.Z)
           from t in Enumerable.Range(0, series.Volumes)
           select (double)series[t][(int)series.Shape.Index(x, y, z)],
    ];
}
