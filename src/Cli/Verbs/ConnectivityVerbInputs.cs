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

    public Confounds? Confounds { get; private init; }

    public MotionParameters? Motion { get; private init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Zero-based indices of the volumes kept; empty keeps all.</summary>
    public ImmutableArray<int> Kept { get; private init; } = [];

    public Dvars? Dvars { get; private init; }

    public ImmutableArray<Provenance> Provenances { get; private init; } = [];

    /// <summary>What a person should know and no number says.</summary>
    public ImmutableArray<string> Remarks { get; private init; } = [];

    public int Volumes => Series?.Volumes ?? Signals!.Volumes;

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{Volumes} volumes, {Regions?.Regions.Length ?? Signals!.Names.Length} regions, {Confounds?.Names.Length ?? 0} confounds");

    public static Parsed<ConnectivityVerbInputs> Read(ConnectivityRequest request)
    {
        var files = new ConnectivityVerbFiles();
        if (!(request.Bold is null ? FromTable(request, files) : FromImage(request, files)).Try(out var inputs, out var fault))
        {
            return fault;
        }

        if (!Nuisance(request, files, inputs).Try(out inputs, out fault) || !Censored(request, files, inputs).Try(out inputs, out fault))
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
        if (!files.Image(request.Bold!).Try(out var image, out var fault))
        {
            return fault;
        }

        if (image.Volumes < 2)
        {
            return new Fault(0, "a run of two volumes or more", $"{image.Volumes}") { Unit = "volume", Place = Path.GetFileName(request.Bold) };
        }

        if (!files.Sidecar(request.Bold!, image.RepetitionTime).Try(out var sidecar, out fault))
        {
            return fault;
        }

        var tr = Stated(request) ?? sidecar;
        var read = image.ToSeries();
        var series = new VolumeSeries(read.Shape, read.Volumes, read.Affine, read.Data, tr) { SliceTiming = read.SliceTiming };
        Volume? mask = null, csf = null;
        if ((request.Mask is { } maskFile && !files.Volume(maskFile).Try(out mask, out fault)) || (request.CsfMask is { } csfFile && !files.Volume(csfFile).Try(out csf, out fault)))
        {
            return fault!;
        }

        return RegionsOf(request, files, series, mask).Map(map => new ConnectivityVerbInputs { Series = series, Regions = map, Mask = mask, CsfMask = csf, RepetitionTime = tr });
    }

    private static Parsed<RegionMap> RegionsOf(ConnectivityRequest request, ConnectivityVerbFiles files, VolumeSeries series, Volume? mask)
    {
        if (request.Atlas is { } file)
        {
            if (!files.Labels(file, request).Try(out var labels, out var fault))
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
            if (!files.Spheres(table).Try(out var read, out var fault))
            {
                return fault;
            }

            forms.AddRange(read);
        }

        return RegionMap.FromForms(forms, series, mask, request.Space);
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
        var displacement = inputs.Motion is null ? null : FramewiseDisplacement.Power(inputs.Motion);
        var left = request.Censoring.Kept(inputs.Volumes, displacement, dvars?.Standardised, steady);
        return left.IsEmpty
            ? new Fault(inputs.Volumes, "a volume that is not censored", "none") { Unit = "volume", Advice = "The thresholds are too strict for this run." }
            : inputs with { Kept = left.Length == inputs.Volumes ? [] : left, Dvars = dvars };
    }

    private static Sourced<RepetitionTime>? Stated(ConnectivityRequest request) => request.RepetitionTimeS is > 0 and <= 3600
        ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(request.RepetitionTimeS.Value), "--tr")
        : null;
}
