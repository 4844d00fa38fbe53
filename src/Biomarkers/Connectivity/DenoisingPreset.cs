using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>A named and versioned choice of confounds, filter and censoring, after a published pipeline. There is no unnamed default.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Version">Changes whenever a number could.</param>
/// <param name="Confounds">Columns of an fMRIPrep table; a trailing '*' stands for all that begin so.</param>
public sealed record DenoisingPreset(string Name, int Version, ImmutableArray<string> Confounds, DenoisingOptions Denoising, CensoringCriteria Censoring)
{
    private static readonly string[] TissueAndGlobal = ["csf", "white_matter", "global_signal"];
    private static readonly DenoisingOptions NoFilter = new() { Filter = TemporalFilter.None, HighPassHz = null, LowPassHz = null };
    private static readonly string[] Expansions = ["", "_derivative1", "_power2", "_derivative1_power2"];

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the settings were read in the source itself; else they are from general knowledge and must be checked before they are cited.</summary>
    public required bool Verified { get; init; }

    /// <summary>Name, version and status: "24p 1 (unverified)".</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Name} {Version}{(Verified ? "" : " (unverified)")}");

    /// <summary>Every preset.</summary>
    public static ImmutableArray<DenoisingPreset> All { get; } =
    [
        new("none", 1, [], new() { Filter = TemporalFilter.None }, CensoringCriteria.None) { Source = "linear detrend alone", Verified = true },
        new("bandpass", 1, [], new(), CensoringCriteria.None) { Source = "linear detrend and 0.008–0.09 Hz, no confound", Verified = true },
        new("6p", 1, MotionParameters.Names, new(), CensoringCriteria.None) { Source = "six motion parameters, 0.008–0.09 Hz", Verified = true },
        new("24p", 1, [.. Expanded(MotionParameters.Names, 4)], new(), CensoringCriteria.None) { Source = "24 motion parameters, 0.008–0.09 Hz", Verified = true },
        new("24p-scrub", 1, [.. Expanded(MotionParameters.Names, 4)], new(), new() { FramewiseDisplacementMm = 0.5, StandardisedDvars = 1.5 }) { Source = "24 motion parameters; volumes above fMRIPrep's outlier marks (FD 0.5 mm or standardised DVARS 1.5) censored", Verified = true },
        new("36p", 1, [.. Expanded(MotionParameters.Names, 4), .. Expanded(TissueAndGlobal, 4)], new() { HighPassHz = 0.01, LowPassHz = 0.08 }, CensoringCriteria.None) { Source = "36 parameters with global signal, 0.01–0.08 Hz (after Satterthwaite 2013, Ciric 2017)", Verified = false },
        new("acompcor", 1, [.. Expanded(MotionParameters.Names, 2), "a_comp_cor_00", "a_comp_cor_01", "a_comp_cor_02", "a_comp_cor_03", "a_comp_cor_04", "cosine*"], NoFilter, CensoringCriteria.None) { Source = "fMRIPrep's aCompCor with the cosine columns it was computed with; no separate high-pass", Verified = true },
        new("conn", 1, [.. Expanded(MotionParameters.Names, 2), "w_comp_cor_00", "w_comp_cor_01", "w_comp_cor_02", "w_comp_cor_03", "w_comp_cor_04", "c_comp_cor_00", "c_comp_cor_01", "c_comp_cor_02", "c_comp_cor_03", "c_comp_cor_04"], new(), new() { FramewiseDisplacementMm = 0.9 }) { Source = "CONN's defaults as generally stated; there the band-pass follows the regression, here it is simultaneous", Verified = false },
        new("nilearn-default", 1, [.. Expanded(MotionParameters.Names, 4), "csf", "white_matter", "cosine*"], NoFilter, CensoringCriteria.None) { Source = "nilearn.interfaces.fmriprep.load_confounds, its defaults (motion full, white matter and CSF, high-pass by fMRIPrep's cosines), with linear detrend", Verified = true },
        new("nilearn-scrubbing", 1, [.. Expanded(MotionParameters.Names, 4), .. Expanded(TissueAndGlobal[..2], 4), "cosine*"], NoFilter, new() { FramewiseDisplacementMm = 0.5, StandardisedDvars = 1.5, ShortestRun = 5 }) { Source = "nilearn load_confounds_strategy('scrubbing') as generally stated, thresholds of 0.13", Verified = false },
        new("xcpd-36p", 1, [.. Expanded(MotionParameters.Names, 4), .. Expanded(TissueAndGlobal, 4)], new() { HighPassHz = 0.01, LowPassHz = 0.08 }, new() { FramewiseDisplacementMm = 0.3 }) { Source = "XCP-D's 36P with its filter band and displacement threshold; its filter is of order 2, this one of order 5", Verified = false },
        new("afni-bandpass", 1, [.. Expanded(MotionParameters.Names, 2)], new() { Filter = TemporalFilter.Fourier, HighPassHz = 0.01, LowPassHz = 0.1, TrendOrder = 2 }, CensoringCriteria.None) { Source = "afni_proc.py with -regress_bandpass 0.01 0.1 and motion with derivatives, in one regression; its trend order depends on the run's length, here 2", Verified = false },
    ];

    /// <summary>The preset of that name; null where there is none.</summary>
    public static DenoisingPreset? Named(string name) => All.FirstOrDefault(p => p.Name == name);

    private static IEnumerable<string> Expanded(IEnumerable<string> names, int expansions) =>
        from suffix in Expansions.Take(expansions) from name in names select name + suffix;
}
