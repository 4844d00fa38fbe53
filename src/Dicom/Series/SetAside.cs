namespace Toolkit.Dicom;

/// <summary>Why a file was not used.</summary>
public enum SetAsideKind
{
    /// <summary>Not a DICOM file. Harmless.</summary>
    NotDicom,

    /// <summary>A DICOM object without an image of use. Harmless.</summary>
    NotAnImage,

    /// <summary>The same object as another file, byte for byte in its pixels. Harmless.</summary>
    Duplicate,

    /// <summary>Begins as DICOM and breaks off or contradicts itself.</summary>
    Damaged,

    /// <summary>Belongs to a volume that is not complete.</summary>
    IncompleteVolume,

    /// <summary>Sound, and more than this reader can place or decode.</summary>
    Unsupported,
}

/// <summary>A file that was not used.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Reason">A phrase for people.</param>
public sealed record SetAside(string File, SetAsideKind Kind, string Reason)
{
    /// <summary>Whether something was lost with it: then a run ends with a code other than zero.</summary>
    public bool IsLoss => Kind is SetAsideKind.Damaged or SetAsideKind.IncompleteVolume or SetAsideKind.Unsupported;
}
