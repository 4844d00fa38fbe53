namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>How a change between two visits is measured. An instance that exists is valid.</summary>
public sealed record ChangeOptions
{
    /// <summary>Changes of each kind (none, even, amid still surroundings, of all about the region) that are injected into the participant's own baseline; 0 leaves recovery and minimal detectable change unknown.</summary>
    public int Replicates
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 200);
            field = value;
        }
    } = 4;

    /// <summary>The known change that is injected, per cent, not 0 and at most 20 either way.</summary>
    public double InjectedPercent
    {
        get;
        init
        {
            if (!(Math.Abs(value) is > 0 and <= 20))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "An injected change is not 0 and at most 20 % either way.");
            }

            field = value;
        }
    } = -3;

    /// <summary>Names the noise, poses and shadings that are drawn for the injected changes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads; no result depends on it.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;
}
