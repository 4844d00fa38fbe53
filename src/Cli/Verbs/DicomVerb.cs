using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>The door for imaging exports.</summary>
internal static class DicomVerb
{
    public static Command Create(Shell shell) => new("dicom", "DICOM MR series: look, convert, de-identify, receive.\n\nExample: toolkit dicom info exports/scan01")
    {
        DicomInfoVerb.Create(shell),
        DicomToNiftiVerb.Create(shell),
        DicomDeidentifyVerb.Create(shell),
        DicomReceiveVerb.Create(shell),
    };
}
