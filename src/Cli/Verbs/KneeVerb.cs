using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>The door for the knee: contrast-enhanced series, and grades by readers.</summary>
internal static class KneeVerb
{
    public static Command Create(Shell shell) => new("knee", "Synovitis of the knee from contrast-enhanced MRI, and semi-quantitative grades by readers.\n\nExample: toolkit knee dce dynamic.nii.gz --region synovium.nii.gz --baseline 4 --output out/knee")
    {
        KneeDceVerb.Create(shell),
        KneeScoresVerb.Create(shell),
    };
}
