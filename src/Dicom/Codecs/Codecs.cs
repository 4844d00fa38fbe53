namespace Toolkit.Dicom;

/// <summary>Which decoders this machine has beyond those that the toolkit brings along.</summary>
public static class Codecs
{
    /// <summary>Whether the system's OpenJPEG library was found: without it JPEG 2000 is refused, with advice.</summary>
    public static bool HasJpeg2000 => Jpeg2000.IsAvailable;
}
