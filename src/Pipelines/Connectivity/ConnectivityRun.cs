using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>One BOLD run from its data to its results: reading, denoising, regions, matrices and maps, outputs, page. The study run, the verb and the BIDS-App all come through <see cref="Execute"/>.</summary>
public sealed record ConnectivityRun
{
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
    public ImmutableSortedDictionary<string, string> Parameters => Result.Parameters;

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
        if (!Computed(request, said, cancellation).Try(out var run, out var fault))
        {
            return fault;
        }

        if (request.Output is null)
        {
            return run;
        }

        // The voxels are done with: pages and tables are drawn in their room.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new RunOutputs(request).Write(run);
    }

    /// <summary>The same without its images: what a page needs of many runs at once.</summary>
    public ConnectivityRun WithoutVoxels() => this with { Inputs = Inputs.WithoutVoxels(), Result = Result with { Cleaned = null, SeedMaps = [] }, Maps = Maps.Clear() };

    private static Parsed<ConnectivityRun> Computed(ConnectivityRequest request, Action<string>? said, CancellationToken cancellation)
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
        var run = inputs.Run!;
        ReuseRoom();
        var seen = RunPictures.Of(run, inputs);
        inputs = inputs with { Finite = [] };
        ReuseRoom();
        if (request.SmoothMm > 0)
        {
            SpatialSmoothing.InPlace(run.Series, request.SmoothMm, request.Threads);
        }

        if (!MapsOf(run, request).Try(out var maps, out fault))
        {
            return fault;
        }

        cancellation.ThrowIfCancellationRequested();
        var options = request.Options with { KeptVolumes = inputs.Kept };
        return ConnectivityAnalysis.Run(run, inputs.Regions!, inputs.Confounds, options, inputs.Provenances, inputs.CsfMask).Map(result => new ConnectivityRun
        {
            Request = request.WithoutData(),
            Inputs = request.Denoised ? inputs : inputs.WithoutVoxels(),
            Result = Asked(request, inputs, request.Denoised ? result : result with { Cleaned = null }),
            GlobalSignal = seen.GlobalSignal,
            Mean = run.Mean,
            TemporalSnr = seen.TemporalSnr,
            Carpet = seen.Carpet,
            Maps = maps.AddRange(DegreeOf(request, run, result)),
        });
    }

    // What was done before the analysis began (smoothing, censoring, motion filter) is as much a part of every number as what it did itself.
    private static ConnectivityResult Asked(ConnectivityRequest request, RunInputs inputs, ConnectivityResult result)
    {
        var parameters = result.Parameters.SetItems(request.Parameters);
        return result with { Parameters = parameters, Provenance = Provenance.Derived("connectivity", inputs.Provenances, parameters) };
    }

    /// <summary>One sentence for each region to doubt.</summary>
    public IEnumerable<string> Doubts => Result.Quality.Where(q => q.Grade != QualityGrade.Pass)
        .Select(q => $"{q.Name}: {string.Join("; ", q.Verdicts.Where(v => v.Grade != QualityGrade.Pass).Select(v => v.Reason))}");

    /// <summary>What was done to this run, by the options really used.</summary>
    public ConnectivityMethods Methods => new()
    {
        Result = Result,
        Preset = Request.Preset,
        Denoising = Request.Options.Denoising,
        Censoring = Request.JudgedBy,
        Listed = Request.SampleMask is not null,
        Spikes = Request.Spikes,
        MotionFilter = Request.MotionFilter,
        SmoothMm = Request.SmoothMm,
        Shares = Request.Shares,
        Volumes = Inputs.Volumes,
        NotSteady = Inputs.NotSteady.Length,
    };

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

    // A run may fill most of a node's memory, and what is collected late grows with what is held: beside a run of a gigabyte it was 4 % of it. Nothing is moved.
    private static void ReuseRoom() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);

    private static Parsed<ImmutableSortedDictionary<string, Volume>> MapsOf(RunVoxels run, ConnectivityRequest request)
    {
        var maps = new Dictionary<string, Volume>(StringComparer.Ordinal);
        foreach (var name in request.Maps)
        {
            if (!RunMeasures.Map(name, run.Series, run.Mask, request.Threads).Try(out var map, out var fault))
            {
                return fault;
            }

            maps[name] = run.Spread(map);
        }

        return maps.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, Volume>> DegreeOf(ConnectivityRequest request, RunVoxels run, ConnectivityResult result)
    {
        if (request.VoxelDegree is { } threshold)
        {
            var found = VoxelDegree.Of(result.Cleaned!, result.KeptVolumes.Length, run.Mask, threshold, request.Threads);
            yield return new("degree", run.Spread(found.Degree));
            yield return new("mean-z", run.Spread(found.MeanZ));
        }
    }
}
