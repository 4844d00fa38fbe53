using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Everything the verb "connectivity" reads, checked against each other before anything is computed.</summary>
internal sealed record ConnectivityVerbInputs
{
    public VolumeSeries? Series { get; private init; }

    public RegionMap? Regions { get; private init; }

    /// <summary>Signals given as a table in place of an image.</summary>
    public Confounds? Signals { get; private init; }

    public Volume? Mask { get; private init; }

    public Volume? CsfMask { get; private init; }

    public Confounds? Confounds { get; init; }

    public MotionParameters? Motion { get; private init; }

    /// <summary>The motion without breathing, where that was asked for.</summary>
    public MotionParameters? FilteredMotion { get; private init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Zero-based indices of the volumes kept; empty keeps all.</summary>
    public ImmutableArray<int> Kept { get; init; } = [];

    public Dvars? Dvars { get; private init; }

    public ImmutableArray<Provenance> Provenances { get; private init; } = [];

    /// <summary>What a person should know and no number says.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    public int Volumes => Series?.Volumes ?? Signals?.Volumes ?? Dvars!.Raw.Length;

    /// <summary>The same without its images: what a page needs of many runs at once.</summary>
    public ConnectivityVerbInputs WithoutVoxels() => this with { Series = null, Mask = null, CsfMask = null };

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{Volumes} volumes, {Regions?.Regions.Length ?? Signals!.Names.Length} regions, {Confounds?.Names.Length ?? 0} confounds");

    public static Parsed<ConnectivityVerbInputs> Read(ConnectivityRequest request)
    {
        var files = new ConnectivityVerbFiles();
        if (!(request.Bold is null ? FromTable(request, files) : FromImage(request, files)).Try(out var inputs, out var fault))
        {
            return fault;
        }

        if (!Nuisance(request, files, inputs).Try(out inputs, out fault) || !Censored(request, files, inputs).Try(out inputs, out fault)
            || !ConnectivityNuisance.Computed(request, files, inputs).Try(out inputs, out fault))
        {
            return fault;
        }

        return inputs with { Provenances = [.. files.Read], Remarks = [.. files.Remarks] };
    }

    private static Parsed<ConnectivityVerbInputs> FromTable(ConnectivityRequest request, ConnectivityVerbFiles files) =>
        files.Signals(request.Table!).Map(signals => new ConnectivityVerbInputs
        {
            Signals = signals,
            RepetitionTime = Stated(request) ?? Sourced<RepetitionTime>.Unknown("a table of signals does not say; give --tr"),
        });

    private static Parsed<ConnectivityVerbInputs> FromImage(ConnectivityRequest request, ConnectivityVerbFiles files)
    {
        if (!files.Series(request.Bold!).Try(out var read, out var fault))
        {
            return fault;
        }

        if (read.Volumes < 2)
        {
            return new Fault(0, "a run of two volumes or more", $"{read.Volumes}") { Unit = "volume", Place = Path.GetFileName(request.Bold) };
        }

        if (!files.Sidecar(request.Bold!, read.RepetitionTime).Try(out var sidecar, out fault))
        {
            return fault;
        }

        var tr = Stated(request) ?? sidecar;
        var series = new VolumeSeries(read.Shape, read.Volumes, read.Affine, read.Data, tr) { SliceTiming = read.SliceTiming };
        Volume? mask = null, csf = null;
        if ((request.Mask is { } maskFile && !files.Volume(maskFile).Try(out mask, out fault)) || (request.CsfMask is { } csfFile && !files.Mask(csfFile).Try(out csf, out fault)))
        {
            return fault!;
        }

        if (mask is not null && !mask.Data.Any(v => v != 0 && float.IsFinite(v)))
        {
            return new Fault(0, "a mask with voxels inside", "none that is not 0") { Unit = "voxel", Place = Path.GetFileName(request.Mask) };
        }

        ConnectivityRun.GiveBack();
        return RegionsOf(request, files, series, mask).Map(map => new ConnectivityVerbInputs { Series = series, Regions = map, Mask = mask, CsfMask = csf, RepetitionTime = tr });
    }

    private static Parsed<RegionMap> RegionsOf(ConnectivityRequest request, ConnectivityVerbFiles files, VolumeSeries series, Volume? mask)
    {
        if (!ConnectivitySpace.Resolve(request, files.Remarks).Try(out var space, out var fault))
        {
            return fault;
        }

        if (request.Atlas is { } file)
        {
            if (!files.Labels(file, request, space).Try(out var labels, out fault))
            {
                return fault;
            }

            var place = Path.GetFileName(file);
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

        var forms = request.Regions.Select(name => KnownRegions.All[name]).ToList();
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

    private static Parsed<ConnectivityVerbInputs> Nuisance(ConnectivityRequest request, ConnectivityVerbFiles files, ConnectivityVerbInputs inputs)
    {
        Fault? fault;
        MotionParameters? motion = null;
        if (request.Motion is { } file && !files.Motion(file).Try(out motion, out fault))
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

    private static Parsed<ConnectivityVerbInputs> Censored(ConnectivityRequest request, ConnectivityVerbFiles files, ConnectivityVerbInputs inputs)
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
