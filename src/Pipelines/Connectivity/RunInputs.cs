using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Everything a run reads, checked against each other before anything is computed.</summary>
public sealed record RunInputs
{
    /// <summary>The voxels of the run; null for a table of signals, and once they are done with.</summary>
    public RunVoxels? Run { get; internal init; }

    /// <summary>Positions in the run inside the mask whose samples are all finite: sought once, and let go of before the run is cleaned.</summary>
    internal int[] Finite { get; init; } = [];

    public RegionMap? Regions { get; internal init; }

    /// <summary>Signals given as a table in place of an image.</summary>
    public Confounds? Signals { get; internal init; }

    public Volume? Mask { get; internal init; }

    public Volume? CsfMask { get; internal init; }

    /// <summary>Voxels of noise on the grid of the run, where components of them are asked for.</summary>
    public Volume? NoiseMask { get; internal init; }

    public Confounds? Confounds { get; init; }

    public MotionParameters? Motion { get; internal init; }

    /// <summary>The motion without breathing, where that was asked for.</summary>
    public MotionParameters? FilteredMotion { get; internal init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Zero-based indices of the volumes kept; empty keeps all.</summary>
    public ImmutableArray<int> Kept { get; init; } = [];

    /// <summary>Zero-based indices of the volumes that the table of confounds marks as not yet steady; empty where <see cref="ConnectivityRequest.SampleMask"/> lists the volumes.</summary>
    public ImmutableArray<int> NotSteady { get; internal init; } = [];

    public Dvars? Dvars { get; internal init; }

    public ImmutableArray<Provenance> Provenances { get; internal init; } = [];

    /// <summary>What a person should know and no number says.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Number of volumes of the run as it came.</summary>
    public required int Volumes { get; init; }

    /// <summary>The same without its images: what a page needs of many runs at once.</summary>
    public RunInputs WithoutVoxels() => this with { Run = null, Finite = [], Mask = null, CsfMask = null, NoiseMask = null };

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{Volumes} volumes, {Regions?.Regions.Length ?? Signals!.Names.Length} regions, {Confounds?.Names.Length ?? 0} confounds");

    /// <summary>Reads everything: small files first, so that what forbids the run is said before a gigabyte is read.</summary>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Parsed<RunInputs> Read(ConnectivityRequest request)
    {
        var files = new RunFiles();
        if (!(request.Table is not null ? FromTable(request, files) : FromImage(request, files)).Try(out var inputs, out var fault)
            || !Nuisance(request, files, inputs).Try(out inputs, out fault) || !Voxels(request, files, inputs).Try(out inputs, out fault)
            || !Censored(request, files, inputs).Try(out inputs, out fault) || !ComputedConfounds.Computed(request, inputs).Try(out inputs, out fault))
        {
            return fault;
        }

        return inputs with { Provenances = [.. request.Held?.Provenances ?? [], .. files.Read], Remarks = [.. files.Remarks] };
    }

    private static Parsed<RunInputs> FromTable(ConnectivityRequest request, RunFiles files) =>
        files.Signals(request.Table!).Map(signals => new RunInputs
        {
            Signals = signals,
            Volumes = signals.Volumes,
            RepetitionTime = Stated(request) ?? Sourced<RepetitionTime>.Unknown("a table of signals does not say; give --tr"),
        });

    // All of a run but its voxels.
    private static Parsed<RunInputs> FromImage(ConnectivityRequest request, RunFiles files)
    {
        if (!Grid(request, files).Try(out var grid, out var fault))
        {
            return fault;
        }

        if (grid.Volumes < 2)
        {
            return new Fault(0, "a run of two volumes or more", $"{grid.Volumes}") { Unit = "volume", Place = request.Name };
        }

        Volume? mask = request.Held?.Mask, csf = request.Held?.CsfMask, noise = request.Held?.NoiseMask;
        if ((mask is null && request.Mask is { } maskFile && !files.Volume(maskFile).Try(out mask, out fault))
            || (csf is null && request.CsfMask is { } csfFile && !files.Mask(csfFile).Try(out csf, out fault))
            || (noise is null && request.NoiseMask is { } noiseFile && !files.Mask(noiseFile).Try(out noise, out fault)))
        {
            return fault!;
        }

        if (mask is not null && !mask.Data.Any(v => v != 0 && float.IsFinite(v)))
        {
            return new Fault(0, "a mask with voxels inside", "none that is not 0") { Unit = "voxel", Place = Path.GetFileName(request.Mask) };
        }

        return RegionsOf(request, files, grid, mask).Map(map => new RunInputs
        {
            Regions = map,
            Mask = mask,
            CsfMask = csf,
            NoiseMask = noise,
            RepetitionTime = grid.RepetitionTime,
            Volumes = grid.Volumes,
        });
    }

    private static Parsed<NiftiGrid> Grid(ConnectivityRequest request, RunFiles files)
    {
        if (request.Held is { Series: var held })
        {
            return new NiftiGrid(held.Shape, held.Volumes, held.Affine, Stated(request) ?? held.RepetitionTime);
        }

        return NiftiWalk.Head(request.Bold!).Bind(head => files.Sidecar(request.Bold!, head.RepetitionTime).Map(stated => head with { RepetitionTime = Stated(request) ?? stated }));
    }

    private static Parsed<RunInputs> Voxels(ConnectivityRequest request, RunFiles files, RunInputs inputs)
    {
        if (inputs.Regions is null)
        {
            return inputs;
        }

        if ((Early(request, inputs) ?? MemoryEstimate.Of(request, inputs).Refusal(request.MemoryMb)) is { } fault)
        {
            return fault;
        }

        if (request.Held is { } held)
        {
            return With(inputs, RunVoxels.Of(held.Series, inputs.Mask));
        }

        return files.Run(request.Bold!, inputs.Mask, !request.NeedsNeighbours, inputs.NoiseMask).Map(run => With(inputs, run));
    }

    private static RunInputs With(RunInputs inputs, RunVoxels run) => inputs with { Run = run.With(inputs.RepetitionTime), Finite = MaskVoxels.Finite(run.Series, run.Mask) };

    // What no sample of the run can mend: with fewer volumes or more confounds, which may come later, the plan only gets worse.
    private static Fault? Early(ConnectivityRequest request, RunInputs inputs) => OtherLength(inputs)
        ?? (DenoisingPlan.Create(inputs.Volumes, inputs.RepetitionTime, request.Options.Denoising, inputs.Confounds).Try(out _, out var fault) ? null : fault);

    private static Fault? OtherLength(RunInputs inputs) => inputs.Motion is { } motion && motion.Volumes != inputs.Volumes
        ? new Fault(motion.Volumes, $"head motion of {inputs.Volumes} volumes, as many as the run has", $"{motion.Volumes}") { Unit = "row", Advice = "The table may belong to another run, or volumes may have been dropped from one of the two." }
        : null;

    private static Parsed<RegionMap> RegionsOf(ConnectivityRequest request, RunFiles files, NiftiGrid grid, Volume? mask)
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
                return RegionMap.FromLabels(labels, grid.Shape, grid.Affine, mask).In(place);
            }

            var drawn = Resampling.Labels(labels, grid.Shape, grid.Affine);
            foreach (var lost in labels.Regions.Where(r => !drawn.Regions.Any(d => d.Label == r.Label)))
            {
                files.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"Region {lost.Name} (label {lost.Label}) has no voxel left after resampling."));
            }

            return RegionMap.FromLabels(drawn, grid.Shape, grid.Affine, mask, [.. labels.Regions]).In(place);
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

        return RegionMap.FromForms(forms, grid.Shape, grid.Affine, mask, space);
    }

    private static Parsed<RunInputs> Nuisance(ConnectivityRequest request, RunFiles files, RunInputs inputs)
    {
        Fault? fault;
        var motion = request.Held?.Motion;
        if (motion is null && request.Motion is { } file && !files.Motion(file).Try(out motion, out fault))
        {
            return fault;
        }

        if (request.Held?.Confounds is { } held)
        {
            return inputs with { Confounds = held, Motion = motion ?? MotionParameters.From(held) };
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

        ComponentVariances? variances = null;
        var beside = Path.ChangeExtension(table, ".json");
        if (!files.Table(table).Try(out var confounds, out fault)
            || (wanted.Any(ConfoundTable.NeedsVariances) && File.Exists(beside) && !files.Variances(beside).Try(out variances, out fault))
            || !confounds.Select(wanted, variances).In(Path.GetFileName(table)).Try(out var selected, out fault))
        {
            return fault;
        }

        motion ??= confounds.Motion().Try(out var found, out _) ? found : null;
        var steady = request.SampleMask is null ? confounds.NonSteadyState() : [];
        return inputs with
        {
            Motion = motion,
            Confounds = selected,
            NotSteady = steady,
            Kept = steady.IsEmpty ? [] : [.. Enumerable.Range(0, confounds.Volumes).Except(steady)],
        };
    }

    private static Parsed<RunInputs> Censored(ConnectivityRequest request, RunFiles files, RunInputs inputs)
    {
        var dvars = inputs.Run is { } run ? Biomarkers.Connectivity.Dvars.OfVoxels(run.Series, inputs.Finite) : null;
        if (OtherLength(inputs) is { } other)
        {
            return other;
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

        var displacement = (inputs.FilteredMotion ?? inputs.Motion) is { } motionToJudge ? FramewiseDisplacement.Power(motionToJudge) : null;
        var left = request.Censoring.Kept(inputs.Volumes, displacement, dvars?.Standardised, inputs.NotSteady.Where(t => t < inputs.Volumes));
        return left.IsEmpty
            ? new Fault(inputs.Volumes, "a volume that is not censored", "none") { Unit = "volume", Advice = "The thresholds are too strict for this run." }
            : inputs with { Kept = left.Length == inputs.Volumes ? [] : left, Dvars = dvars };
    }

    private static Sourced<RepetitionTime>? Stated(ConnectivityRequest request) => request.RepetitionTimeS is > 0 and <= 3600
        ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(request.RepetitionTimeS.Value), "--tr")
        : null;
}
