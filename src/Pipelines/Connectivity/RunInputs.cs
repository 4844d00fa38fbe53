using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Everything a run reads, checked against each other before anything is computed.</summary>
public sealed record RunInputs
{
    public VolumeSeries? Series { get; internal init; }

    public RegionMap? Regions { get; internal init; }

    /// <summary>Signals given as a table in place of an image.</summary>
    public Confounds? Signals { get; internal init; }

    public Volume? Mask { get; internal init; }

    public Volume? CsfMask { get; internal init; }

    public Confounds? Confounds { get; init; }

    public MotionParameters? Motion { get; internal init; }

    /// <summary>The motion without breathing, where that was asked for.</summary>
    public MotionParameters? FilteredMotion { get; internal init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Zero-based indices of the volumes kept; empty keeps all.</summary>
    public ImmutableArray<int> Kept { get; init; } = [];

    public Dvars? Dvars { get; internal init; }

    public ImmutableArray<Provenance> Provenances { get; internal init; } = [];

    /// <summary>What a person should know and no number says.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    public int Volumes => Series?.Volumes ?? Signals?.Volumes ?? Dvars!.Raw.Length;

    /// <summary>The same without its images: what a page needs of many runs at once.</summary>
    public RunInputs WithoutVoxels() => this with { Series = null, Mask = null, CsfMask = null };

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{Volumes} volumes, {Regions?.Regions.Length ?? Signals!.Names.Length} regions, {Confounds?.Names.Length ?? 0} confounds");

    public static Parsed<RunInputs> Read(ConnectivityRequest request)
    {
        var files = new RunFiles();
        if (!(request.Table is not null ? FromTable(request, files) : FromImage(request, files)).Try(out var inputs, out var fault))
        {
            return fault;
        }

        if (!Nuisance(request, files, inputs).Try(out inputs, out fault) || !Censored(request, files, inputs).Try(out inputs, out fault)
            || !ComputedConfounds.Computed(request, files, inputs).Try(out inputs, out fault))
        {
            return fault;
        }

        return inputs with { Provenances = [.. request.Held?.Provenances ?? [], .. files.Read], Remarks = [.. files.Remarks] };
    }

    private static Parsed<RunInputs> FromTable(ConnectivityRequest request, RunFiles files) =>
        files.Signals(request.Table!).Map(signals => new RunInputs
        {
            Signals = signals,
            RepetitionTime = Stated(request) ?? Sourced<RepetitionTime>.Unknown("a table of signals does not say; give --tr"),
        });

    private static Parsed<RunInputs> FromImage(ConnectivityRequest request, RunFiles files)
    {
        if (!Run(request, files).Try(out var series, out var fault))
        {
            return fault;
        }

        if (series.Volumes < 2)
        {
            return new Fault(0, "a run of two volumes or more", $"{series.Volumes}") { Unit = "volume", Place = request.Name };
        }

        Volume? mask = request.Held?.Mask, csf = request.Held?.CsfMask;
        if ((mask is null && request.Mask is { } maskFile && !files.Volume(maskFile).Try(out mask, out fault)) || (csf is null && request.CsfMask is { } csfFile && !files.Mask(csfFile).Try(out csf, out fault)))
        {
            return fault!;
        }

        if (mask is not null && !mask.Data.Any(v => v != 0 && float.IsFinite(v)))
        {
            return new Fault(0, "a mask with voxels inside", "none that is not 0") { Unit = "voxel", Place = Path.GetFileName(request.Mask) };
        }

        ConnectivityRun.GiveBack();
        return RegionsOf(request, files, series, mask).Map(map => new RunInputs { Series = series, Regions = map, Mask = mask, CsfMask = csf, RepetitionTime = series.RepetitionTime });
    }

    private static Parsed<VolumeSeries> Run(ConnectivityRequest request, RunFiles files)
    {
        VolumeSeries? read;
        Fault? fault;
        Sourced<RepetitionTime> stated;
        if (request.Held is { } held)
        {
            (read, stated) = (held.Series, held.Series.RepetitionTime);
        }
        else if (!files.Series(request.Bold!).Try(out read, out fault) || !files.Sidecar(request.Bold!, read.RepetitionTime).Try(out stated, out fault))
        {
            return fault;
        }

        return new VolumeSeries(read.Shape, read.Volumes, read.Affine, read.Data, Stated(request) ?? stated) { SliceTiming = read.SliceTiming };
    }

    private static Parsed<RegionMap> RegionsOf(ConnectivityRequest request, RunFiles files, VolumeSeries series, Volume? mask)
    {
        if (!RegionSpace.Resolve(request, files.Remarks).Try(out var space, out var fault))
        {
            return fault;
        }

        if ((request.Held?.Atlas ?? (object?)request.Atlas) is not null)
        {
            var labels = request.Held?.Atlas;
            if (labels is null && !files.Labels(request.Atlas!, request, space).Try(out labels, out fault))
            {
                return fault;
            }

            var place = Path.GetFileName(request.Atlas) ?? labels.Atlas.Name;
            if (!request.ResampleAtlas)
            {
                return RegionMap.FromLabels(labels, series, mask).In(place);
            }

            var drawn = Resampling.Labels(labels, series.Shape, series.Affine);
            foreach (var lost in labels.Regions.Where(r => !drawn.Regions.Any(d => d.Label == r.Label)))
            {
                files.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"Region {lost.Name} (label {lost.Label}) has no voxel left after resampling."));
            }

            return RegionMap.FromLabels(drawn, series, mask, [.. labels.Regions]).In(place);
        }

        List<WorldRegion> forms = [.. request.Held?.Forms ?? [], .. request.Regions.Select(name => KnownRegions.All[name])];
        if (request.Spheres is { } table)
        {
            if (!files.Spheres(table).Try(out var read, out fault))
            {
                return fault;
            }

            forms.AddRange(read);
        }

        return RegionMap.FromForms(forms, series, mask, space);
    }

    private static Parsed<RunInputs> Nuisance(ConnectivityRequest request, RunFiles files, RunInputs inputs)
    {
        Fault? fault;
        var motion = request.Held?.Motion;
        if (motion is null && request.Motion is { } file && !files.Motion(file).Try(out motion, out fault))
        {
            return fault;
        }

        IReadOnlyList<string> wanted = request.Columns ?? request.Preset.Confounds;
        if (request.Confounds is not { } table)
        {
            if (motion is null)
            {
                return wanted.Count == 0 ? inputs : new Fault(0, $"confounds for the preset {request.Preset.Name}", "no table of confounds") { Unit = "table", Advice = "Give --confounds or --motion, or --preset bandpass." };
            }

            return motion.Expand(MotionExpansion.TwentyFour).Select(wanted).Map(c => inputs with { Motion = motion, Confounds = c });
        }

        if (!files.Table(table).Try(out var confounds, out fault) || !confounds.Select(wanted).In(Path.GetFileName(table)).Try(out var selected, out fault))
        {
            return fault;
        }

        motion ??= confounds.Motion().Try(out var found, out _) ? found : null;
        var steady = request.SampleMask is null ? confounds.NonSteadyState() : [];
        return inputs with
        {
            Motion = motion,
            Confounds = selected,
            Kept = steady.IsEmpty ? [] : [.. Enumerable.Range(0, confounds.Volumes).Except(steady)],
        };
    }

    private static Parsed<RunInputs> Censored(ConnectivityRequest request, RunFiles files, RunInputs inputs)
    {
        var dvars = inputs.Series is { } series ? Biomarkers.Connectivity.Dvars.Of(series, inputs.Mask) : null;
        if (inputs.Motion is { } motion && motion.Volumes != inputs.Volumes)
        {
            return new Fault(motion.Volumes, $"head motion of {inputs.Volumes} volumes, as many as the run has", $"{motion.Volumes}") { Unit = "row", Advice = "The table may belong to another run, or volumes may have been dropped from one of the two." };
        }

        if (request.MotionFilter is { } filter)
        {
            if (inputs.Motion is not { } moved)
            {
                return new Fault(0, "head motion, for breathing is to be taken out of it", "none") { Unit = "table", Advice = "Give --confounds with trans_x … rot_z, or --motion." };
            }

            if (!filter.Apply(moved, inputs.RepetitionTime).Try(out var filtered, out var fault))
            {
                return fault;
            }

            inputs = inputs with { FilteredMotion = filtered };
        }

        if (request.SampleMask is { } file)
        {
            return files.Indices(file).Map(kept => inputs with { Kept = kept, Dvars = dvars });
        }

        if (request.Censoring.FramewiseDisplacementMm is not null && inputs.Motion is null)
        {
            return new Fault(0, "head motion, for volumes are to be censored by displacement", "none") { Unit = "table", Advice = "Give --confounds with trans_x … rot_z, or --motion." };
        }

        if (request.Censoring.FramewiseDisplacementMm is null && request.Censoring.StandardisedDvars is null)
        {
            return inputs with { Dvars = dvars };
        }

        var steady = inputs.Kept.IsEmpty ? [] : Enumerable.Range(0, inputs.Volumes).Except(inputs.Kept);
        var displacement = (inputs.FilteredMotion ?? inputs.Motion) is { } motionToJudge ? FramewiseDisplacement.Power(motionToJudge) : null;
        var left = request.Censoring.Kept(inputs.Volumes, displacement, dvars?.Standardised, steady);
        return left.IsEmpty
            ? new Fault(inputs.Volumes, "a volume that is not censored", "none") { Unit = "volume", Advice = "The thresholds are too strict for this run." }
            : inputs with { Kept = left.Length == inputs.Volumes ? [] : left, Dvars = dvars };
    }

    private static Sourced<RepetitionTime>? Stated(ConnectivityRequest request) => request.RepetitionTimeS is > 0 and <= 3600
        ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(request.RepetitionTimeS.Value), "--tr")
        : null;
}
