namespace Toolkit.Dicom;

/// <summary>What a file may ask for before it is refused. The defaults let every real MR file pass.</summary>
public sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Deepest nesting of sequences.</summary>
    public int Depth { get; init => field = AtLeastOne(value); } = 32;

    /// <summary>Most elements in one file, items and nested elements included.</summary>
    public int Elements { get; init => field = AtLeastOne(value); } = 2_000_000;

    /// <summary>Most bytes a deflated data set may grow to.</summary>
    public int InflatedBytes { get; init => field = AtLeastOne(value); } = 1 << 30;

    /// <summary>Most bytes out for each byte in of a deflated data set.</summary>
    public int InflationRatio { get; init => field = AtLeastOne(value); } = 60;

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
