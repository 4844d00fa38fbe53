using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>What is asked of one BOLD run: where its data are, how it is cleaned, which regions, measures and maps are wanted, and what is written where.</summary>
/// <remarks>Paths name files; what <see cref="Held"/> holds is taken in place of the file of the same meaning. <see cref="Of"/> gives a request with the settings of a preset.</remarks>
public sealed record ConnectivityRequest
{
    /// <summary>The run, NIfTI; null where <see cref="Held"/> has it or <see cref="Table"/> is given.</summary>
    public string? Bold { get; init; }

    /// <summary>What the caller has in memory already; null reads files only.</summary>
    public HeldData? Held { get; init; }

    /// <summary>A table of signals in place of an image.</summary>
    public string? Table { get; init; }

    /// <summary>A label image, NIfTI.</summary>
    public string? Atlas { get; init; }

    public string? AtlasLabels { get; init; }

    public string? AtlasName { get; init; }

    public string AtlasVersion { get; init; } = "unstated";

    /// <summary>Template space of atlas or spheres as stated; null where it is not.</summary>
    public string? Space { get; init; }

    public bool ResampleAtlas { get; init; }

    public string? Spheres { get; init; }

    public ImmutableArray<string> Regions { get; init; } = [];

    public string? Mask { get; init; }

    public string? CsfMask { get; init; }

    public string? Confounds { get; init; }

    public ImmutableArray<string>? Columns { get; init; }

    public string? Motion { get; init; }

    public required DenoisingPreset Preset { get; init; }

    public double? RepetitionTimeS { get; init; }

    public string? SampleMask { get; init; }

    public required ConnectivityOptions Options { get; init; }

    public required CensoringCriteria Censoring { get; init; }

    public ImmutableArray<string> Measures { get; init; } = [];

    public ImmutableArray<string> Maps { get; init; } = [];

    public double SmoothMm { get; init; }

    /// <summary>The cleaned run is written.</summary>
    public bool Denoised { get; init; }

    /// <summary>r from which a pair of voxels counts; null asks for no map of degree.</summary>
    public double? VoxelDegree { get; init; }

    /// <summary>Volumes in a sliding window; null asks for none.</summary>
    public int? Window { get; init; }

    /// <summary>Censored volumes get a regressor each and stay.</summary>
    public bool Spikes { get; init; }

    public MotionFilter? MotionFilter { get; init; }

    public bool WithGlobalSignal { get; init; }

    public string? NoiseMask { get; init; }

    /// <summary>Components of <see cref="NoiseMask"/>.</summary>
    public ComponentNumber AnatomicalComponents { get; init; } = ComponentNumber.Of(5);

    public int VariableComponents { get; init; }

    /// <summary>A page is written: report.html.</summary>
    public bool Report { get; init; }

    /// <summary>Folder for the results; null writes nothing.</summary>
    public string? Output { get; init; }

    /// <summary>The short names: roi-r.tsv, roi-z.tsv, timeseries.tsv, seed-…, quality.json, sidecar.json.</summary>
    public bool ShortNames { get; init; } = true;

    /// <summary>Also, or only, BIDS derivatives under this name (…_relmat.tsv, …_timeseries.tsv, each with its JSON); null for none.</summary>
    public BidsName? Bids { get; init; }

    /// <summary>Name of the data set that the sources are in, as dataset_description.json links it; null where they were given one by one.</summary>
    public string? SourceLink { get; init; }

    /// <summary>Most memory the run may take, in MB; null takes what the machine has.</summary>
    public double? MemoryMb { get; init { field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Memory is above 0 MB."); } }

    /// <summary>A request with everything a preset settles.</summary>
    public static ConnectivityRequest Of(DenoisingPreset preset) => new()
    {
        Preset = preset,
        Options = new() { Denoising = preset.Denoising, ReuseSeries = true },
        Censoring = preset.Censoring,
    };

    /// <summary>Name of the run as its file bears it: entities such as space- are read from it.</summary>
    internal string Name => Held?.Name ?? Path.GetFileName(Bold ?? Table ?? "");

    public int Threads => Options.Threads;

    /// <summary>The criteria that volumes are really judged by: none where <see cref="SampleMask"/> lists those kept.</summary>
    public CensoringCriteria JudgedBy => SampleMask is null ? Censoring : CensoringCriteria.None;

    /// <summary>Settings of the request that change numbers, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => JudgedBy.Parameters.AddRange(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["preset"] = Preset.Title,
        ["preset.source"] = Preset.Source,
        ["confounds.wanted"] = string.Join(' ', Columns ?? Preset.Confounds),
        ["confounds.computed"] = string.Join(' ', Computed.DefaultIfEmpty("none")),
        ["censoring.spikes"] = Spikes ? "yes" : "no",
        ["motion.filter"] = MotionFilter?.Description ?? "none",
        ["smoothing.fwhmMm"] = SmoothMm.ToString(CultureInfo.InvariantCulture),
    });

    /// <summary>Components that are chosen by the share of variance they explain.</summary>
    internal ImmutableArray<string> Shares =>
    [
        .. (Columns ?? Preset.Confounds).Where(ConfoundTable.NeedsVariances),
        .. HasNoiseMask && AnatomicalComponents.Count is null ? new[] { $"toolkit_a_comp_cor:{AnatomicalComponents}" } : [],
    ];

    /// <summary>The same question without what the caller holds: a result must not keep a run alive.</summary>
    internal ConnectivityRequest WithoutData() => Held is null ? this : this with { Held = null, Bold = Bold ?? Held.Name, NoiseMask = NoiseMask ?? (Held.NoiseMask is null ? null : "held") };

    /// <summary>Whether a voxel's neighbours in space are asked for: then the whole grid is held.</summary>
    internal bool NeedsNeighbours => SmoothMm > 0 || Maps.Any(m => m.StartsWith("reho", StringComparison.Ordinal));

    internal bool HasNoiseMask => NoiseMask is not null || Held?.NoiseMask is not null;

    private IEnumerable<string> Computed
    {
        get
        {
            if (WithGlobalSignal)
            {
                yield return "global_signal";
            }

            if (HasNoiseMask)
            {
                yield return $"acompcor:{AnatomicalComponents}";
            }

            if (VariableComponents > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"tcompcor:{VariableComponents}");
            }
        }
    }
}
