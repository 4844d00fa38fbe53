using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>One BOLD run from its data to its results: reading, denoising, regions, matrices and maps, outputs, page. The study run, the verb and the BIDS-App all come through <see cref="Execute"/>.</summary>
public sealed record ConnectivityRun
{
    private const int CarpetRows = 240;
    private const int LeastRows = 24;
    private const int MostGroups = 6;

    public required ConnectivityRequest Request { get; init; }

    public required RunInputs Inputs { get; init; }

    public required ConnectivityResult Result { get; init; }

    public required double[] GlobalSignal { get; init; }

    public required Volume Mean { get; init; }

    public required Volume TemporalSnr { get; init; }

    public required Carpet Carpet { get; init; }

    /// <summary>Voxel maps that were asked for, by name.</summary>
    public required ImmutableSortedDictionary<string, Volume> Maps { get; init; }

    /// <summary>Regions that have values.</summary>
    public int Sound => Result.Quality.Count(q => q.Grade != QualityGrade.Fail);

    /// <summary>Seeds that were asked for and have no map, for their region has no value.</summary>
    public int SeedsLost => Request.Options.Seeds.Length - Result.SeedMaps.Length;

    /// <summary>Text of sidecar.json; null where no file was asked for.</summary>
    public string? Sidecar { get; init; }

    /// <summary>Every setting that changes a number, that of the request among them.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => Result.Parameters.SetItems(Request.Parameters);

    /// <summary>Minutes of the volumes kept; NaN where the repetition time is not known.</summary>
    public double Minutes => Inputs.RepetitionTime.IsKnown ? Result.KeptVolumes.Length * Inputs.RepetitionTime.Value.Seconds / 60 : double.NaN;

    /// <summary>Mean framewise displacement (Power) in mm, before any filter of motion; NaN where motion is not known.</summary>
    public double MeanDisplacement => Inputs.Motion is { } m ? FramewiseDisplacement.Power(m).Average() : double.NaN;

    /// <summary>Everything asked of one run, files included where <see cref="ConnectivityRequest.Output"/> names a folder.</summary>
    /// <param name="said">Receives sentences for a person: what had to be assumed.</param>
    /// <returns>The run, or the fault that forbids it. A region that fails is NaN with its reason in the run and is no fault.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for; nothing is left half-written.</exception>
    public static Parsed<ConnectivityRun> Execute(ConnectivityRequest request, Action<string>? said = null, CancellationToken cancellation = default)
    {
        if (!RunInputs.Read(request).Try(out var inputs, out var fault))
        {
            return fault;
        }

        foreach (var remark in inputs.Remarks)
        {
            said?.Invoke(remark);
        }

        cancellation.ThrowIfCancellationRequested();
        if (!Compute(request, inputs).Try(out var run, out fault))
        {
            return fault;
        }

        GiveBack();
        cancellation.ThrowIfCancellationRequested();
        return request.Output is null ? run : new RunOutputs(request, inputs).Write(run);
    }

    /// <summary>The same without its images: what a page needs of many runs at once.</summary>
    public ConnectivityRun WithoutVoxels() => this with { Inputs = Inputs.WithoutVoxels(), Result = Result with { Cleaned = null, SeedMaps = [] }, Maps = Maps.Clear() };

    private static Parsed<ConnectivityRun> Compute(ConnectivityRequest request, RunInputs inputs)
    {
        var series = inputs.Series!;
        GiveBack();
        var seen = (Global: Biomarkers.Connectivity.GlobalSignal.Of(series, inputs.Mask), Mean: MeanOf(series), Snr: Biomarkers.Connectivity.TemporalSnr.Of(series, inputs.Mask), Carpet: CarpetOf(series, inputs));
        GiveBack();
        if (request.SmoothMm > 0)
        {
            SpatialSmoothing.InPlace(series, request.SmoothMm, request.Threads);
        }

        if (!MapsOf(series, inputs.Mask, request).Try(out var maps, out var fault))
        {
            return fault;
        }

        GiveBack();
        var options = request.Options with { KeptVolumes = inputs.Kept };
        return ConnectivityAnalysis.Run(series, inputs.Regions!, inputs.Confounds, options, inputs.Mask, inputs.Provenances, inputs.CsfMask).Map(result => new ConnectivityRun
        {
            Request = request,
            Inputs = inputs,
            Result = result,
            GlobalSignal = seen.Global,
            Mean = seen.Mean,
            TemporalSnr = seen.Snr,
            Carpet = seen.Carpet,
            Maps = maps.AddRange(DegreeOf(request, inputs.Mask, result)),
        });
    }

    /// <summary>One sentence for each region to doubt.</summary>
    public IEnumerable<string> Doubts => Result.Quality.Where(q => q.Grade != QualityGrade.Pass)
        .Select(q => $"{q.Name}: {string.Join("; ", q.Verdicts.Where(v => v.Grade != QualityGrade.Pass).Select(v => v.Reason))}");

    /// <summary>What a page shows of this run.</summary>
    public ConnectivityRunView View(string id, string title) => new()
    {
        Id = id,
        Title = title,
        Result = Result,
        RepetitionTime = Inputs.RepetitionTime,
        Volumes = Inputs.Volumes,
        Mean = Mean,
        TemporalSnr = TemporalSnr,
        Carpet = Carpet,
        Motion = Inputs.Motion,
        FilteredDisplacement = Inputs.FilteredMotion is { } m ? FramewiseDisplacement.Power(m) : [],
        StandardisedDvars = Inputs.Dvars!.Standardised,
        ThresholdMm = Request.Censoring.FramewiseDisplacementMm ?? 0.5,
    };

    // A run may fill most of a node's memory, and the budget of what is collected late grows with the processor's cache: on a large one it would be a quarter of the run.
    public static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private static Parsed<ImmutableSortedDictionary<string, Volume>> MapsOf(VolumeSeries series, Volume? mask, ConnectivityRequest request)
    {
        var maps = new Dictionary<string, Volume>(StringComparer.Ordinal);
        foreach (var name in request.Maps)
        {
            if (!RunMeasures.Map(name, series, mask, request.Threads).Try(out var map, out var fault))
            {
                return fault;
            }

            maps[name] = map;
        }

        return maps.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, Volume>> DegreeOf(ConnectivityRequest request, Volume? mask, ConnectivityResult result)
    {
        if (request.VoxelDegree is { } threshold)
        {
            var found = VoxelDegree.Of(result.Cleaned!, result.KeptVolumes.Length, mask, threshold, request.Threads);
            yield return new("degree", found.Degree);
            yield return new("mean-z", found.MeanZ);
        }
    }

    private static Volume MeanOf(VolumeSeries series)
    {
        var sums = new double[series.Shape.Count];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = series[t];
            for (var v = 0; v < volume.Length; v++)
            {
                sums[v] += volume[v];
            }
        }

        return new(series.Shape, series.Affine, Array.ConvertAll(sums, s => double.IsFinite(s) ? (float)(s / series.Volumes) : 0));
    }

    // The regions above, one by one where they are few; then the rest of the mask, or without one every voxel brighter than the mean.
    private static Carpet CarpetOf(VolumeSeries series, RunInputs inputs)
    {
        var finite = new bool[series.Shape.Count];
        foreach (var v in MaskVoxels.Finite(series, inputs.Mask))
        {
            finite[v] = true;
        }

        var regions = inputs.Regions!.Regions;
        var groups = regions.Length <= MostGroups
            ? regions.Select(r => (r.Name, Voxels: r.Voxels.Where(v => finite[v]).ToArray())).ToList()
            : [(Name: string.Create(CultureInfo.InvariantCulture, $"{regions.Length} regions"), Voxels: regions.SelectMany(r => r.Voxels).Where(v => finite[v]).Distinct().Order().ToArray())];
        foreach (var v in groups.SelectMany(g => g.Voxels))
        {
            finite[v] = false;
        }

        var first = series[0];
        var bright = inputs.Mask is null ? FiniteMean(first) : double.NegativeInfinity;
        var rest = new List<int>();
        for (var v = 0; v < finite.Length; v++)
        {
            if (finite[v] && first[v] > bright)
            {
                rest.Add(v);
            }
        }

        groups.Add((inputs.Mask is null ? "other voxels" : "rest of the mask", [.. rest]));
        var rows = CarpetData.Thinned(series, groups, CarpetRows, LeastRows, out var kept);
        return new(rows.Data, series.Volumes, kept);
    }

    private static double FiniteMean(ReadOnlySpan<float> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            (sum, count) = float.IsFinite(value) ? (sum + value, count + 1) : (sum, count);
        }

        return count == 0 ? 0 : sum / count;
    }
}
