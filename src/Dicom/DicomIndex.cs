using System.Collections.Immutable;

namespace Toolkit.Dicom;

/// <summary>What a folder holds.</summary>
/// <param name="Series">One entry an image, by study, series number and description.</param>
/// <param name="SetAside">Files that belong to no image, with the reason; sorted by path.</param>
public sealed record DicomIndex(ImmutableArray<ScanSeries> Series, ImmutableArray<SetAside> SetAside);

/// <summary>How a folder is indexed.</summary>
public sealed record IndexOptions
{
    public static IndexOptions Default { get; } = new();

    /// <summary>Threads that read headers.</summary>
    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>Which intensity Philips images are given in; recorded in the image's provenance.</summary>
    public PhilipsIntensity PhilipsIntensity { get; init; }

    /// <summary>Take the real-world value mapping (0040,9096) of any maker before the rescale slope. Without it the mapping is taken only where no rescale slope is stated.</summary>
    public bool RealWorldValues { get; init; }

    /// <summary>Join series of one study that are one volume each, alike in title, type and geometry and acquired at even distances in time: some exports make a series of every volume of a run.</summary>
    public bool JoinSeries { get; init; }

    public ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>Is told now and then how many files were read, of how many.</summary>
    public Action<int, int>? Progress { get; init; }
}
