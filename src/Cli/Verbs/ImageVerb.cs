using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>The door for spatial processing, step by step.</summary>
internal static class ImageVerb
{
    public static Command Create(Shell shell) => new("image", "Spatial steps one by one: NIfTI in, NIfTI and parameters out. Susceptibility distortion is left as it is.\n\nExample: toolkit image realign bold.nii.gz out/bold_realigned")
    {
        ImagePrepareBoldVerb.Create(shell),
        ImageRealignVerb.Create(shell),
        ImageSliceTimeVerb.Create(shell),
        ImageCoregisterVerb.Create(shell),
        ImageNormaliseVerb.Create(shell),
        ImageExtractVerb.Create(shell),
        ImageSegmentVerb.Create(shell),
        ImageSmoothVerb.Create(shell),
        ImageResampleVerb.Create(shell),
    };
}
