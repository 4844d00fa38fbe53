using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>logs/CITATION.md: a paragraph for the methods section of a paper, and what to cite.</summary>
public static class Citation
{
    /// <param name="configuration">Every setting that changes a number, one "name: value" a line.</param>
    /// <param name="prepared">The runs were prepared by another program before.</param>
    public static string Text(string configuration, bool prepared) => $"""
        # How to describe and cite this analysis

        Imaging biomarkers were computed by Toolkit {Provenance.ToolkitVersion} at the participant level and gathered at the group level. {(prepared
            ? "Functional runs had been preprocessed before; the derivatives were read as they are, and the program that made them has to be cited as its own citation text says."
            : "Functional and structural images were preprocessed and measured from the scanner's images.")}
        Each participant's page states, stage by stage, what was done, with its formulas and their sources; each number carries the identity of the bytes and settings it comes from.
        Outliers of the group were told by the modified z score (Iglewicz and Hoaglin 1993) and none was left out.

        Settings that change a number:

        ```
        {configuration.TrimEnd()}
        ```

        References

        - Gorgolewski KJ et al. The brain imaging data structure. Scientific Data 3, 160044 (2016).
        - Gorgolewski KJ et al. BIDS Apps. PLoS Computational Biology 13, e1005209 (2017).
        - Iglewicz B, Hoaglin DC. How to Detect and Handle Outliers. ASQC Quality Press (1993).
        - Power JD et al. Spurious but systematic correlations in functional connectivity MRI networks arise from subject motion. NeuroImage 59, 2142 (2012).

        """;
}
