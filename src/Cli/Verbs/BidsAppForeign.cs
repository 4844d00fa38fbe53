namespace Toolkit.Cli.Verbs;

/// <summary>Options that users of fMRIPrep and MRIQC know and that do not exist here: each is refused with the nearest of ours, never ignored.</summary>
internal static class BidsAppForeign
{
    private static readonly Dictionary<string, string> Nearest = new(StringComparer.Ordinal)
    {
        ["--task-id"] = "--bids-filter-file with {\"bold\": {\"task\": \"rest\"}}",
        ["-t"] = "--bids-filter-file with {\"bold\": {\"task\": \"rest\"}}",
        ["--echo-idx"] = "--bids-filter-file with {\"bold\": {\"echo\": 2}}",
        ["--run-id"] = "--bids-filter-file with {\"bold\": {\"run\": 1}}",
        ["--mem"] = "--mem-mb",
        ["--mem-gb"] = "--mem-mb",
        ["--anat-only"] = "--bids-filter-file with {\"bold\": {\"task\": \"none\"}}: without runs only the structural images are worked on",
        ["--dvars-spike-threshold"] = "--preset: each preset states its DVARS criterion; --fd-spike-threshold sets the displacement",
        ["--skull-strip-template"] = "--template and --template-brain",
        ["--output-layout"] = "nothing: the output is a BIDS derivatives data set",
        ["--fs-license-file"] = "nothing: FreeSurfer is not used, leave it out",
        ["--fs-no-reconall"] = "nothing: FreeSurfer is not used, leave it out",
        ["--fs-subjects-dir"] = "nothing: FreeSurfer is not used, leave it out",
        ["--cifti-output"] = "nothing: no surfaces are made; --atlas measures regions in the volume",
        ["--project-goodvoxels"] = "nothing: no surfaces are made",
        ["--medial-surface-nan"] = "nothing: no surfaces are made",
        ["--use-aroma"] = "--preset acompcor",
        ["--aroma-melodic-dimensionality"] = "--preset acompcor",
        ["--return-all-components"] = "--preset acompcor",
        ["--use-syn-sdc"] = "nothing: susceptibility distortion is not corrected; give fMRIPrep's derivatives as input where it has to be",
        ["--force-syn"] = "nothing: susceptibility distortion is not corrected; give fMRIPrep's derivatives as input where it has to be",
        ["--fmap-bspline"] = "nothing: susceptibility distortion is not corrected; give fMRIPrep's derivatives as input where it has to be",
        ["--bold2t1w-init"] = "nothing: runs are aligned by boundary and intensity as the report says",
        ["--bold2t1w-dof"] = "nothing: runs are aligned rigidly, with six degrees of freedom",
        ["--bold2anat-dof"] = "nothing: runs are aligned rigidly, with six degrees of freedom",
        ["--slice-time-ref"] = "nothing: slices are brought to the middle of the volume",
        ["--ignore"] = "--bids-filter-file to leave images out",
        ["--longitudinal"] = "nothing: change between sessions is always measured without favouring one of them",
        ["--level"] = "nothing: every stage runs",
        ["--sloppy"] = "nothing: there is one quality; try a few participants with --participant-label",
        ["--notrack"] = "nothing: nothing is ever sent anywhere",
        ["--track-carbon"] = "nothing: CPU time of each stage stands in logs/run.html",
        ["--resource-monitor"] = "nothing: memory and time of each stage stand in logs/run.html",
        ["--write-graph"] = "nothing: the stages of a participant stand in logs/participants/sub-….json",
        ["--use-plugin"] = "toolkit slurm submit",
        ["--boilerplate-only"] = "nothing: the text for the methods section is logs/CITATION.md",
        ["--md-only-boilerplate"] = "nothing: the text for the methods section is logs/CITATION.md",
        ["--bids-database-dir"] = "nothing: names are read anew each time",
        ["--no-sub"] = "nothing: nothing is ever sent anywhere",
        ["--modalities"] = "--bids-filter-file",
        ["-m"] = "--bids-filter-file",
        ["--skull-strip-t1w"] = "nothing: the skull is always stripped",
        ["--skull-strip-fixed-seed"] = "nothing: no step draws chance",
        ["--debug"] = "-v",
        ["--stop-on-error"] = "--stop-on-first-crash",
    };

    /// <summary>What to say of an argument that another program knows; null for any other.</summary>
    public static string? Complaint(string argument)
    {
        var name = BidsAppForm.Spelled(argument).Split('=')[0];
        return Nearest.TryGetValue(name, out var ours) ? $"{name} is not an option here. The nearest is {ours}." : null;
    }
}
