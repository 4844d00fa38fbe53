namespace Toolkit.Dicom;

/// <summary>Direction of phase encoding along an axis of the stored image.</summary>
/// <param name="Axis">'i', 'j' or 'k', BIDS's letters for the stored axes.</param>
/// <param name="Positive">Whether encoding runs towards rising indices; null where the file gives the axis and no sign.</param>
public sealed record PhaseEncoding(char Axis, bool? Positive)
{
    /// <summary>BIDS's PhaseEncodingDirection ("j-"), or the axis alone where the sign is unknown.</summary>
    public override string ToString() => Positive == false ? Axis + "-" : Axis.ToString();
}
