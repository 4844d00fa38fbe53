using System.Collections.Immutable;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>From a run and its regions to correlations: extraction, cleaning, r and z, verdicts.</summary>
public static class ConnectivityAnalysis
{
    // A series of which cleaning leaves less than this share (of its standard deviation) is rounding, not signal.
    private const double SmallestShareLeft = 1e-9;

    /// <summary>Over the labels of an atlas image on the grid of the series.</summary>
    /// <returns>The result, or the fault that forbids one: another grid, no repetition time, confounds of another length, too few degrees of freedom.</returns>
    public static Parsed<ConnectivityResult> Run(VolumeSeries series, LabelImage atlas, Confounds? confounds, ConnectivityOptions options, Volume? mask = null, IReadOnlyList<Provenance>? inputs = null) =>
        RegionMap.FromLabels(atlas, series, mask).Bind(map => Run(series, map, confounds, options, mask, inputs));

    /// <summary>Over spheres in world millimetres.</summary>
    /// <inheritdoc cref="Run(VolumeSeries, LabelImage, Confounds?, ConnectivityOptions, Volume?, IReadOnlyList{Provenance}?)" path="/returns" />
    public static Parsed<ConnectivityResult> Run(VolumeSeries series, IReadOnlyList<Sphere> spheres, Confounds? confounds, ConnectivityOptions options, Volume? mask = null, IReadOnlyList<Provenance>? inputs = null) =>
        RegionMap.FromSpheres(spheres, series, mask).Bind(map => Run(series, map, confounds, options, mask, inputs));

    /// <summary>Over regions already laid on the grid of the series. A region that fails is NaN with its reason and spoils no other.</summary>
    /// <param name="csf">Non-zero in cerebrospinal fluid, on any grid of the same world: the distance of each region to it is judged.</param>
    /// <inheritdoc cref="Run(VolumeSeries, LabelImage, Confounds?, ConnectivityOptions, Volume?, IReadOnlyList{Provenance}?)" path="/returns" />
    public static Parsed<ConnectivityResult> Run(VolumeSeries series, RegionMap map, Confounds? confounds, ConnectivityOptions options, Volume? mask = null, IReadOnlyList<Provenance>? inputs = null, Volume? csf = null) =>
        Run(series, map, map, confounds, options, mask, inputs, csf);

    /// <summary>Over regions on the grid of a run of which only a part may be held; maps lie on the run's grid, <see cref="ConnectivityResult.Cleaned"/> as the run is held.</summary>
    /// <inheritdoc cref="Run(VolumeSeries, RegionMap, Confounds?, ConnectivityOptions, Volume?, IReadOnlyList{Provenance}?, Volume?)" />
    public static Parsed<ConnectivityResult> Run(RunVoxels run, RegionMap map, Confounds? confounds, ConnectivityOptions options, IReadOnlyList<Provenance>? inputs = null, Volume? csf = null) =>
        Run(run.Series, run.Laid(map), map, confounds, options, run.Mask, inputs, csf).Map(result => result with
        {
            SeedMaps = [.. result.SeedMaps.Select(s => s with { R = run.Spread(s.R), Z = run.Spread(s.Z) })],
        });

    // The map laid on the series gives the voxels, the map itself the places.
    private static Parsed<ConnectivityResult> Run(VolumeSeries series, RegionMap laid, RegionMap map, Confounds? confounds, ConnectivityOptions options, Volume? mask, IReadOnlyList<Provenance>? inputs, Volume? csf)
    {
        var kept = options.KeptVolumes.IsEmpty ? (IReadOnlyList<int>?)null : options.KeptVolumes;
        if (!DenoisingPlan.Create(series.Volumes, series.RepetitionTime, options.Denoising, confounds, kept).Try(out var plan, out var fault))
        {
            return fault;
        }

        if (options.Seeds.Where(seed => !map.Regions.Any(r => r.Name == seed)).ToArray() is [var unknown, ..])
        {
            return new Fault(options.Seeds.IndexOf(unknown), "a seed that names a region", Printable.Quote(unknown)) { Unit = "seed", Advice = "Regions: " + Printable.Clean(string.Join(", ", map.Regions.Select(r => r.Name))) + "." };
        }

        var signals = RegionSignals.Extract(series, laid);
        var distances = csf is null ? new double?[map.Regions.Length] : RegionDistance.ToMask(map, map.Regions, csf);
        var quality = signals.Signals.Select((s, i) => RegionQuality.Judge(s, options, distances[i])).ToArray();
        var uncleaned = signals.ToMatrix();
        var cleaned = Clean(signals, uncleaned, plan, quality, options.Threads);
        var r = ConnectivityMatrix.Pearson(signals.Names, cleaned, options.Threads);
        var seeds = options.Seeds.Select(s => signals.Names.IndexOf(s)).Where(i => quality[i].Grade != QualityGrade.Fail).ToArray();
        var voxels = seeds.Length > 0 || options.WithCleaned ? CleanVoxels(series, mask, plan, options) : null;
        var parameters = Parameters(series, map, confounds, options);
        return new ConnectivityResult
        {
            Regions = map,
            R = r,
            Z = r.FisherZ(),
            Uncleaned = ConnectivityMatrix.Pearson(signals.Names, uncleaned, options.Threads),
            Dof = plan.DegreesOfFreedom,
            Quality = [.. quality],
            TimeSeries = cleaned,
            KeptVolumes = plan.Kept,
            SeedMaps = [.. seeds.Select(i => SeedMap.Of(voxels!, mask, signals.Names[i], cleaned.Row(i), options.Threads))],
            Cleaned = options.WithCleaned ? voxels : null,
            ConfoundNames = confounds?.Names ?? [],
            Parameters = parameters,
            Provenance = Provenance.Derived("connectivity", inputs ?? [], parameters),
        };
    }

    private static RowMatrix<double> Clean(RegionSignals signals, RowMatrix<double> uncleaned, DenoisingPlan plan, RegionQuality[] quality, int threads)
    {
        var cleaned = plan.Clean(uncleaned, threads);
        for (var i = 0; i < quality.Length; i++)
        {
            if (quality[i].Grade != QualityGrade.Fail && plan.ShareLeft(signals.Signals[i].Samples) < SmallestShareLeft)
            {
                quality[i] = quality[i] with { Verdicts = quality[i].Verdicts.Add(QualityVerdict.Fail("variation after cleaning", "the confounds explain the whole signal")) };
            }

            if (quality[i].Grade == QualityGrade.Fail)
            {
                cleaned.Row(i).Fill(double.NaN);
            }
        }

        return cleaned;
    }

    private static VolumeSeries CleanVoxels(VolumeSeries series, Volume? mask, DenoisingPlan plan, ConnectivityOptions options) => options.ReuseSeries
        ? plan.CleanInPlace(series, MaskVoxels.Inside(series, mask), options.Threads)
        : plan.Clean(series, MaskVoxels.Inside(series, mask), options.Threads);

    private static ImmutableSortedDictionary<string, string> Parameters(VolumeSeries series, RegionMap map, Confounds? confounds, ConnectivityOptions options) => options.Parameters.AddRange(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["atlas.name"] = map.Atlas.Name,
        ["atlas.version"] = map.Atlas.Version,
        ["atlas.space"] = map.Atlas.Space,
        ["atlas.sha256"] = map.Atlas.Sha256,
        ["repetitionTimeS"] = series.RepetitionTime.IsKnown ? Numbers.Format(series.RepetitionTime.Value.Seconds) : "unknown",
        ["confounds"] = confounds is null || confounds.Names.IsEmpty ? "none" : string.Join(' ', confounds.Names),
        ["measure"] = "Pearson r, Fisher z = atanh r",
    });
}
