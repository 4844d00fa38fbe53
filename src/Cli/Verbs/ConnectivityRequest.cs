using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>What the command line asks for.</summary>
internal sealed record ConnectivityRequest
{
    public string? Bold { get; init; }

    public string? Table { get; init; }

    public string? Atlas { get; init; }

    public string? AtlasLabels { get; init; }

    public string? AtlasName { get; init; }

    public required string AtlasVersion { get; init; }

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

    public int AnatomicalComponents { get; init; }

    public int VariableComponents { get; init; }

    public bool Report { get; init; }

    public required string Output { get; init; }

    public string? BidsPrefix { get; init; }

    public bool Json { get; init; }

    public bool DryRun { get; init; }

    /// <summary>What is wrong with the command line; null where nothing is.</summary>
    public string? Complaint { get; init; }

    public int Threads => Options.Threads;

    /// <summary>Settings of the request that change numbers, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => Censoring.Parameters.AddRange(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["preset"] = Preset.Title,
        ["preset.source"] = Preset.Source,
        ["confounds.wanted"] = string.Join(' ', Columns ?? Preset.Confounds),
        ["confounds.computed"] = string.Join(' ', Computed.DefaultIfEmpty("none")),
        ["censoring.spikes"] = Spikes ? "yes" : "no",
        ["motion.filter"] = MotionFilter?.Description ?? "none",
        ["smoothing.fwhmMm"] = SmoothMm.ToString(CultureInfo.InvariantCulture),
    });

    private IEnumerable<string> Computed
    {
        get
        {
            if (WithGlobalSignal)
            {
                yield return "global_signal";
            }

            if (NoiseMask is not null)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"acompcor:{AnatomicalComponents}");
            }

            if (VariableComponents > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"tcompcor:{VariableComponents}");
            }
        }
    }
}
