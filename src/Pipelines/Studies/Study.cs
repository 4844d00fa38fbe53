using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Studies;

/// <summary>What a study file asks for: who, when, which outcomes from which sources, and how they are analysed. An instance that exists is valid.</summary>
public sealed record Study
{
    /// <summary>The study's short name.</summary>
    public required string Name { get; init; }

    /// <summary>Arms, the reference (control) first; two of them.</summary>
    public required ImmutableArray<Arm> Arms { get; init; }

    /// <summary>Visits in order; the first is the baseline, the last is analysed.</summary>
    public required ImmutableArray<Visit> Visits { get; init; }

    /// <summary>Table of participants (columns participant, arm), relative to the study file.</summary>
    public required string Participants { get; init; }

    public required ImmutableArray<StudyOutcome> Outcomes { get; init; }

    /// <summary>How raw images are prepared; null where the study names images that need none.</summary>
    public Preparation? Prepare { get; init; }

    public required StudyAnalysis Analysis { get; init; }

    /// <summary>The statistical analysis plan that is carried out in place of <see cref="Analysis"/>, relative to the study file; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>The study file itself: part of the provenance of every estimate.</summary>
    public required Provenance Provenance { get; init; }

    public Visit Baseline => Visits[0];

    public Visit Followup => Visits[^1];
}

/// <summary>How an outcome is compared between the arms.</summary>
public enum OutcomeScale
{
    /// <summary>Difference of means.</summary>
    Linear,

    /// <summary>Ratio of geometric means: the logarithm is analysed.</summary>
    Log,

    /// <summary>The value is itself a change since baseline (volume change in per cent): no baseline covariate.</summary>
    Change,
}

/// <summary>An outcome and where its values come from.</summary>
/// <param name="Line">Line of the study file, for messages.</param>
public sealed record StudyOutcome(Outcome Outcome, OutcomeScale Scale, OutcomeSource Source, int Line);

/// <summary>Where the values of an outcome come from. Paths are relative to the study file; in a pattern "{participant}" and "{visit}" are filled in.</summary>
public abstract record OutcomeSource;

/// <summary>A table with the columns participant, visit and a value.</summary>
public sealed record TableSource(string File, string Column) : OutcomeSource;

/// <summary>What an analyser sent, as a captured LIS session.</summary>
/// <param name="Test">Local test code of the results to take.</param>
/// <param name="Sample">Pattern of the specimen's identifier.</param>
public sealed record AnalyserSource(string File, string Test, string Sample) : OutcomeSource;

/// <summary>A plate and the layout that names its wells; without a layout the plate file states the roles itself.</summary>
public sealed record PlateFile(string Plate, string? Layout)
{
    /// <summary>Which analyte of a file that holds several; null where it holds one.</summary>
    public string? Analyte { get; init; }
}

/// <summary>Plates of one analyte, with the settings of their standard curve.</summary>
/// <param name="Sample">Pattern of a sample's name on the plate.</param>
public sealed record PlateSource(ImmutableArray<PlateFile> Plates, string Sample, string Curve, string Weights, bool SubtractBlank) : OutcomeSource
{
    /// <summary>Sample, participant and visit in a table, where no pattern joins them; null for the pattern.</summary>
    public string? SampleTable { get; init; }

    /// <summary>Highest replicate CV in per cent at which a sample's result is used.</summary>
    public double MaximumCv { get; init; } = 25;
}

/// <summary>Fisher z between two regions of a resting BOLD series.</summary>
/// <param name="Bold">Pattern of a DICOM folder or a NIfTI file.</param>
/// <param name="Regions">Label image and its table, or spheres.</param>
public sealed record ConnectivitySource(string Bold, RegionChoice Regions, string First, string Second) : OutcomeSource
{
    /// <summary>Pass band in Hz; null for none.</summary>
    public (double Low, double High)? Band { get; init; }

    /// <summary>Pattern of a table of confounds, one row a volume; null for none.</summary>
    public string? Confounds { get; init; }

    /// <summary>Least degrees of freedom at which a correlation is given.</summary>
    public int MinimumDegreesOfFreedom { get; init; } = 15;
}

/// <summary>Change of a region's gray-matter volume between the first and the last visit, in per cent.</summary>
/// <param name="T1w">Pattern of a DICOM folder or a NIfTI file.</param>
public sealed record GrayMatterSource(string T1w, RegionChoice Regions, string Region) : OutcomeSource
{
    /// <summary>Changes of each kind that are injected into each participant's own baseline, for the recovery and the minimal detectable change; 0 for none.</summary>
    public int InjectedChanges { get; init; } = 2;
}

/// <summary>Fisher z between two regions of a run that the study's preparation makes.</summary>
public sealed record PreparedCouplingSource(string First, string Second) : OutcomeSource;

/// <summary>Change of a region's gray matter between the first and the last visit, in images that the study's preparation makes.</summary>
public sealed record PreparedChangeSource(string Region) : OutcomeSource;

/// <summary>Raw images of a study and how they are prepared. Paths and patterns are relative to the study file.</summary>
/// <param name="T1w">Pattern of a DICOM folder or a NIfTI file, a sidecar beside it.</param>
/// <param name="Bold">The same for resting runs; null where the study has none.</param>
/// <param name="Regions">For every outcome of the preparation; the label image may be a pattern, where each participant has one of its own.</param>
public sealed record Preparation(string T1w, string? Bold, RegionChoice Regions)
{
    /// <summary>Template's head and brain: files, or names in an installed package; null leaves everything in the participant's own space.</summary>
    public (string Head, string Brain)? Template { get; init; }

    /// <summary>Whether the regions lie in the template's world; else they are drawn on each participant's first T1-weighted image.</summary>
    public bool RegionsInTemplate { get; init; } = true;

    /// <summary>Name of the preset by which BOLD is cleaned.</summary>
    public string Preset { get; init; } = "24p";

    /// <summary>Full width at half maximum in mm.</summary>
    public double SmoothMm { get; init; }

    /// <summary>Volumes left out at the start; null finds them.</summary>
    public int? Dummies { get; init; }

    /// <summary>Displacement in mm above which a volume counts as moved.</summary>
    public double FramewiseDisplacementMm { get; init; } = 0.5;

    /// <summary>Changes injected beside each measured one.</summary>
    public int InjectedChanges { get; init; } = 2;
}

/// <summary>Regions from a label image (with an optional table of names), or from spheres in millimetres.</summary>
public sealed record RegionChoice(string? LabelFile, string? NamesFile, ImmutableArray<Sphere> Spheres);

/// <summary>How the outcomes are analysed.</summary>
public sealed record StudyAnalysis
{
    /// <summary>"classical", or a heteroscedasticity-consistent covariance "HC0" to "HC4".</summary>
    public string Covariance { get; init; } = "classical";

    /// <summary>"holm" or "bh": adjustment of the outcomes' p values.</summary>
    public string Multiplicity { get; init; } = "holm";

    /// <summary>The outcome whose change the others are correlated with; null for none.</summary>
    public string? TrackedOutcome { get; init; }

    /// <summary>Outcomes whose change is correlated with it.</summary>
    public ImmutableArray<string> TrackedWith { get; init; } = [];
}
